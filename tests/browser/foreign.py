"""What is left over in German on a page of staff or teachers in another language; what people write is theirs."""

import re
from functools import cache
from html.parser import HTMLParser

from babel.messages.pofile import read_po

from services.gateway.languages import CATALOGUES
from shared import language
from shared.contracts.words import Language

OF_STAFF = ("templates/staff/", "templates/teacher/", "pages/staff", "pages/teacher")
READ_OUT = ("aria-label", "title", "placeholder", "data-wrong")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PLACE = re.compile(r"%\\\(\w+\\\)[sd]|\\\{\w*\\\}")
SHORT = 18  # characters: a text below that is looked for by itself only, a longer one within others as well


class Said(HTMLParser):
    """The texts of a page, but for those whose language or direction is said to be their own."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[bool] = []  # of each open element, whether it is somebody's own

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        own = tag in ("bdi", "textarea", "script", "style") or about.get("dir") == "auto"
        own = own or (tag != "html" and "lang" in about) or about.get("class") == "only-heard"
        if tag not in VOID:
            self._inside.append(own)
        self.texts += [about[name] or "" for name in READ_OUT if name in about]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._inside):
            self.texts.append(" ".join(data.split()))


def left_over(html: str, wanted: Language) -> list[str]:
    """Each German text that stands there though its translation is another."""
    said = Said()
    said.feed(html)
    page = "\n".join(("", *said.texts, ""))
    return [text for text, pattern in _german(wanted) if pattern.search(page)]


@cache
def _german(wanted: Language) -> list[tuple[str, re.Pattern[str]]]:
    """Every form of every text, with what finds it."""
    say = language.catalogue(wanted, CATALOGUES)
    with (CATALOGUES / "en.po").open("rb") as source:
        ours = [one.id for one in read_po(source) if any(file.startswith(OF_STAFF) for file, _ in one.locations)]
    single = {one for one in ours if isinstance(one, str) and say.gettext(one) != one}
    plural = {(one[0], one[1]) for one in ours if isinstance(one, tuple)}
    forms = {form for one, many in plural if say.ngettext(one, many, 5) != many for form in (one, many)}
    return [(one, re.compile(_pattern(one))) for one in sorted(single | forms)]


def _pattern(text: str) -> str:
    found = PLACE.sub(".+", re.escape(text))
    return f"\n{found}\n" if len(text) < SHORT else found
