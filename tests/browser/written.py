"""The forms of a page as a browser would send them, out of its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TYPED = ("text", "search", "date", "time", "email", "tel", "number")
TICKED = ("checkbox", "radio")


@dataclass
class Written:
    """``typed``: inputs that one writes in; ``chosen``: those that offer a choice; ``hidden`` with their values."""

    action: str
    typed: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in; else it is a button."""
        return bool(self.typed or self.chosen)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.found: list[Written] = []
        self._now: Written | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form" and of.get("method") == "post" and "multipart" not in of.get("enctype", ""):
            self._now = Written(of.get("action") or self._address)
            self.found.append(self._now)
        elif self._now is not None and "name" in of:
            self._note(self._now, tag, of)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None

    def _note(self, form: Written, tag: str, of: dict[str, Any]) -> None:
        kind = of.get("type", "text")
        if tag == "button":
            form.buttons.append((of["name"], of.get("value", "")))
        elif tag == "textarea" or (tag == "input" and kind in TYPED):
            form.typed.append(of["name"])
        elif tag == "select" or (tag == "input" and kind in TICKED):
            form.chosen.append(of["name"])
        elif kind == "hidden":
            form.hidden[of["name"]] = of.get("value", "")


def forms(html: str, address: str) -> list[Written]:
    """``address``: where a form leads that does not say it."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.found
