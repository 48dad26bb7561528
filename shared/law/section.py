"""How a section is cited to people, in the German way."""

import re


def cited(section: str) -> str:
    """``JArbSchG § 5 (4)`` is ``§ 5 Abs. 4 JArbSchG``."""
    law, mark, paragraphs = section.partition(" § ")
    return re.sub(r" ?\((\d+)\)", r" Abs. \1", f"§ {paragraphs} {law}" if mark else section)
