"""The part of a stylesheet that our templates use: rules for classes that no page bears are left out, and so are custom
properties that nothing reads. Pure."""

import re
from collections.abc import Iterator

CLASS = re.compile(r"\.(kern-[\w-]+)")
NAMED = re.compile(r"kern-[\w-]+")
GROUP = re.compile(r"\([^()]*\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PROPERTY = re.compile(r"""(?<=[{;\s])(--[\w-]+)\s*:(?:[^;{}"']|"[^"]*"|'[^']*')*;?""")
EMPTY = re.compile(r"[^{};]*\{\s*\}")
READ = re.compile(r"var\(\s*(--[\w-]+)")
# What templates put together out of two words.
MADE = {
    f"kern-{part}--{kind}"
    for part, kinds in {
        "btn": ("primary", "secondary", "tertiary"),
        "alert": ("info", "success", "warning", "danger"),
        "icon": ("info", "success", "warning", "danger"),
    }.items()
    for kind in kinds
}


def names(templates: str) -> frozenset[str]:
    """Every class of KERN that is written in the templates, and those they put together."""
    return frozenset(NAMED.findall(templates)) | MADE


def used(css: str, wanted: frozenset[str]) -> str:
    """The stylesheet without the rules that need a class not among ``wanted``."""
    return "".join(_kept(prelude, body, wanted) for prelude, body in _rules(css))


def joined(*sheets: str) -> str:
    """One stylesheet of several, without comments and without custom properties that none of them reads.

    Of KERN's, two thirds: 27 KB that each first page would wait for.
    """
    css, fewer = "", COMMENT.sub("", "\n".join(sheets))
    while fewer != css:  # what only an unread one has read is unread next time
        css, fewer = fewer, _without_unread(fewer)
    return "".join(f"{prelude}{{{body}}}\n" if body else f"{prelude};\n" for prelude, body in _rules(css))


def _without_unread(css: str) -> str:
    read = frozenset(READ.findall(css))
    return EMPTY.sub("", PROPERTY.sub(lambda found: found[0] if found[1] in read else "", css))


def _kept(prelude: str, body: str, wanted: frozenset[str]) -> str:
    if prelude.startswith(("@media", "@supports", "@layer", "@container")):
        inside = used(body, wanted)
        return f"{prelude}{{{inside}}}" if inside else ""
    if prelude.startswith("@") or not body:
        return f"{prelude}{{{body}}}" if body else f"{prelude};"
    selectors = [one for one in _selectors(prelude) if _possible(one, wanted)]
    return f"{','.join(selectors)}{{{body}}}" if selectors else ""


def _possible(selector: str, wanted: frozenset[str]) -> bool:
    """What stands in ``:not(...)`` and ``:is(...)`` asks for nothing."""
    while GROUP.search(selector):
        selector = GROUP.sub("", selector)
    return set(CLASS.findall(selector)) <= wanted


def _selectors(prelude: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, character in enumerate(prelude):
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            yield prelude[start:at]
            start = at + 1
    yield prelude[start:]


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Prelude and body of each rule; a body is empty for what ends with a semicolon. Strings may hold braces."""
    depth, start, opened, quote = 0, 0, 0, ""
    for at, character in enumerate(css):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "{":
            depth += 1
            opened = at if depth == 1 else opened
        elif character == "}":
            depth -= 1
            if not depth:
                yield css[start:opened].strip(), css[opened + 1 : at]
                start = at + 1
        elif character == ";" and not depth:
            yield css[start:at].strip(), ""
            start = at + 1
