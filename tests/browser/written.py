"""The forms of a page as a browser would send them, out of its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TYPED = ("text", "search", "date", "time", "datetime-local", "email", "tel", "number")
TICKED = ("checkbox", "radio")


@dataclass
class Written:
    """``typed``: inputs that one writes in, with their type; ``chosen``: those that offer a choice, with the last one
    of it; ``hidden`` with their values; ``filled``: what stands in any of them."""

    action: str
    typed: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    filled: list[tuple[str, str]] = field(default_factory=list)

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
        self._within = ""  # the select or textarea that is open
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form" and of.get("method") == "post" and "multipart" not in of.get("enctype", ""):
            self._now = Written(of.get("action") or self._address)
            self.found.append(self._now)
        elif self._now is not None and tag == "option":
            self._choice(self._now, self._within, of["value"], chosen="selected" in of)
        elif self._now is not None and "name" in of:
            self._note(self._now, tag, of)

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._now is not None:
            self._now.filled.append((self._within, self._text))
        if tag == "form":
            self._now = None

    def _note(self, form: Written, tag: str, of: dict[str, Any]) -> None:
        name, kind, value = of["name"], of.get("type", "text"), of.get("value", "")
        self._within, self._text = name, ""
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "textarea":
            form.typed[name] = tag
        elif tag == "select":
            form.chosen[name] = ""
        elif kind in TICKED:
            self._choice(form, name, value, chosen="checked" in of)
        elif kind in TYPED:
            form.typed[name] = kind
            form.filled.append((name, value))
        elif kind == "hidden":
            form.hidden[name] = value
            form.filled.append((name, value))

    def _choice(self, form: Written, name: str, value: str, *, chosen: bool) -> None:
        form.chosen[name] = value
        if chosen:
            form.filled.append((name, value))


def forms(html: str, address: str) -> list[Written]:
    """``address``: where a form leads that does not say it."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.found
