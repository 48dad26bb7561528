"""Why an offer fits, said in sentences: one per key that matching sends."""

from collections.abc import Callable, Mapping

from services.gateway.pages import law_words
from services.gateway.pages.words import FIELDS, fields, gettext, joined, ngettext, number
from shared.contracts.words import Reason, WorkField

Values = Mapping[str, str | int | float]


def sentence(reason: Reason) -> str:
    """A sentence to a young person. A key or value this page does not know is shown as it is: it never fails."""
    say = SENTENCES.get(reason.key, _unknown)
    try:
        return say(reason.values)
    except (KeyError, ValueError, TypeError):
        return _neutral(reason)


def points(reason: Reason) -> int | None:
    """How much this reason adds to the score; None when it only allows or forbids."""
    value = reason.values.get("points")
    return round(value) if isinstance(value, int | float) else None


def icon(reason: Reason) -> str:
    """The symbol in static/icons.svg that stands beside the sentence."""
    return ICONS.get(reason.key, "check")


def _distance(values: Values) -> str:
    km = float(values["km"])
    if km < 1:
        return gettext("Gleich bei dir: weniger als 1 km entfernt")
    return gettext("{km} km von dir entfernt").format(km=number(km))


def _field(values: Values) -> str:
    words = str(values["fields"]).replace(",", " ").split()
    named = _fields_known(words)
    return ngettext("Dein Feld: {fields}", "Deine Felder: {fields}", len(words)).format(fields=named)


def _fields_known(words: list[str]) -> str:
    """The fields by name; a word the page does not know stays as it is."""
    return joined(fields([WorkField(word)]) if word in FIELDS else word for word in words)


def _days(values: Values) -> str:
    days, of = int(values["days"]), int(values["of"])
    if days >= of:
        return gettext("Du hast an allen Tagen Zeit")
    return gettext("An {days} von {of} Tagen hast du Zeit").format(days=days, of=of)


def _search(values: Values) -> str:
    return gettext("Passt zu deiner gespeicherten Suche {number}").format(number=number(float(values["number"])))


def _unknown(values: Values) -> str:
    raise KeyError("no sentence for this key")


def _neutral(reason: Reason) -> str:
    details = ", ".join(f"{name} {value}" for name, value in reason.values.items() if name != "points")
    key = reason.key.replace("_", " ")
    return gettext("Weiterer Grund: {key}").format(key=f"{key} ({details})" if details else key)


SENTENCES: dict[str, Callable[[Values], str]] = {
    "distance": _distance,
    "field": _field,
    "days": _days,
    "law": law_words.sentence,
    "search": _search,
}

ICONS = {"distance": "pin", "field": "flag", "days": "calendar", "law": "law"}
