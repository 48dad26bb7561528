"""What messages call things: German in the code, each text a gettext msgid, other languages in ``catalogues/``."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from shared.contracts.words import Kind, Language, Period, WorkField

CATALOGUES = Path(__file__).parent / "catalogues"


def msgid(message: str) -> str:
    """Mark a msgid in a table; it is translated where it is used."""
    return message


class Catalogue(NullTranslations):
    """One language. Entries are texts by German msgid, singular and plural as a list; what is missing stays German."""

    def __init__(self, language: Language, entries: Mapping[str, str | list[str]]) -> None:
        super().__init__()
        self.language = language
        self._entries = entries

    def gettext(self, message: str) -> str:
        entry = self._entries.get(message, message)
        return entry if isinstance(entry, str) else entry[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        entry = self._entries.get(msgid1, [msgid1, msgid2])
        return entry if isinstance(entry, str) else entry[0 if n == 1 else 1]


@cache
def catalogue(language: Language) -> Catalogue:
    """The language's own, or German until it has one."""
    file = CATALOGUES / f"{language.value}.json"
    if not file.exists():
        return Catalogue(Language.GERMAN, {})
    return Catalogue(language, json.loads(file.read_text(encoding="utf-8")))


KINDS = {
    Kind.SCHOOL_INTERNSHIP: msgid("Schülerpraktikum"),
    Kind.ORIENTATION_INTERNSHIP: msgid("Orientierungspraktikum"),
    Kind.TRIAL_DAY: msgid("Schnuppertag"),
    Kind.HOLIDAY_JOB: msgid("Ferienjob"),
    Kind.ENTRY_QUALIFICATION: msgid("Einstiegsqualifizierung"),
    Kind.APPRENTICESHIP: msgid("Ausbildung"),
    Kind.DUAL_STUDY: msgid("Duales Studium"),
    Kind.VOLUNTARY_SERVICE: msgid("Freiwilligendienst"),
}

FIELDS = {
    WorkField.WOOD: msgid("Holz"),
    WorkField.METAL: msgid("Metall"),
    WorkField.ELECTRICAL: msgid("Elektro"),
    WorkField.CONSTRUCTION: msgid("Bau"),
    WorkField.INTERIOR: msgid("Malen und Ausbau"),
    WorkField.VEHICLES: msgid("Fahrzeuge"),
    WorkField.FOOD: msgid("Lebensmittel"),
    WorkField.HOSPITALITY: msgid("Küche und Hotel"),
    WorkField.RETAIL: msgid("Verkauf"),
    WorkField.LOGISTICS: msgid("Lager und Transport"),
    WorkField.OFFICE: msgid("Büro"),
    WorkField.FINANCE_LAW: msgid("Geld und Recht"),
    WorkField.IT: msgid("Computer und IT"),
    WorkField.MEDIA_DESIGN: msgid("Medien und Design"),
    WorkField.SCIENCE: msgid("Labor und Forschung"),
    WorkField.ENVIRONMENT: msgid("Natur und Garten"),
    WorkField.ANIMALS: msgid("Tiere"),
    WorkField.HEALTH_CARE: msgid("Gesundheit und Pflege"),
    WorkField.SOCIAL_EDUCATION: msgid("Kinder und Soziales"),
    WorkField.BEAUTY: msgid("Haare und Kosmetik"),
    WorkField.SPORT_TOURISM: msgid("Sport und Tourismus"),
    WorkField.PUBLIC_SAFETY: msgid("Sicherheit und Staat"),
}

MONTHS = (
    msgid("Januar"), msgid("Februar"), msgid("März"), msgid("April"), msgid("Mai"), msgid("Juni"),
    msgid("Juli"), msgid("August"), msgid("September"), msgid("Oktober"), msgid("November"), msgid("Dezember"),
)  # fmt: skip


def joined(say: Catalogue, words: Iterable[str]) -> str:
    """``Holz, Metall und Bau``."""
    *first, last = list(words) or [""]
    if not first:
        return last
    return say.gettext("%(first)s und %(last)s") % {"first": ", ".join(first), "last": last}


def fields(say: Catalogue, names: str) -> str:
    """``metal wood`` is ``Metall und Holz``; a field that is not known yet is left out."""
    known = [WorkField(name) for name in names.split() if name in set(WorkField)]
    return joined(say, (say.gettext(FIELDS[field]) for field in known))


def periods(say: Catalogue, spans: Collection[Period], by_arrangement: bool) -> str:
    """``19. bis 30. Juli 2027``, the first three of them; ``nach Absprache`` when there is none, or besides."""
    said = [_period(say, span) for span in sorted(spans, key=lambda span: span.start)]
    if len(said) > 3:
        said[3:] = [say.gettext("%(more)d weitere") % {"more": len(said) - 3}]
    if by_arrangement or not said:
        said.append(say.gettext("nach Absprache"))
    return joined(say, said)


def _period(say: Catalogue, span: Period) -> str:
    start, end = span.start, span.end
    if start == end:
        return _day(say, start)
    if start.year != end.year:
        first = _day(say, start)
    elif start.month != end.month:
        first = say.gettext("%(day)d. %(month)s") % {"day": start.day, "month": _month(say, start)}
    else:
        first = say.gettext("%(day)d.") % {"day": start.day}
    return say.gettext("%(first)s bis %(last)s") % {"first": first, "last": _day(say, end)}


def _day(say: Catalogue, date: dt.date) -> str:
    named = {"day": date.day, "month": _month(say, date), "year": date.year}
    return say.gettext("%(day)d. %(month)s %(year)d") % named


def _month(say: Catalogue, date: dt.date) -> str:
    return say.gettext(MONTHS[date.month - 1])
