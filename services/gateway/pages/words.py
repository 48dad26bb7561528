"""What the pages call things, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from babel.numbers import format_decimal, format_percent

from services.gateway import languages
from shared import language
from shared.contracts.words import Kind, Pay, WorkField
from shared.language import msgid
from shared.names import BRANCHES, FIELDS, HAZARDS, KINDS, LANGUAGES, PAY_PER, WEEKDAYS

__all__ = ["BRANCHES", "FIELDS", "HAZARDS", "KINDS", "LANGUAGES", "PAY_PER", "WEEKDAYS", "msgid"]

Word = TypeVar("Word", bound=str)


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return languages.say().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The singular or plural form for ``number``, in the reader's language."""
    return languages.say().ngettext(one, many, number)


KIND_HINTS = {
    Kind.SCHOOL_INTERNSHIP: msgid("Pflicht- oder freiwilliges Praktikum der Schule"),
    Kind.ORIENTATION_INTERNSHIP: msgid("nach der Schule, um einen Beruf kennenzulernen"),
    Kind.TRIAL_DAY: msgid("einen Tag lang reinschauen"),
    Kind.HOLIDAY_JOB: msgid("in den Ferien Geld verdienen"),
    Kind.ENTRY_QUALIFICATION: msgid("EQ: bezahlte Brücke in die Ausbildung"),
    Kind.APPRENTICESHIP: msgid("im Betrieb oder in der Schule"),
    Kind.DUAL_STUDY: msgid("Hochschule und Betrieb im Wechsel"),
    Kind.VOLUNTARY_SERVICE: msgid("FSJ, FÖJ oder Bundesfreiwilligendienst"),
}

OFFER_STATES = {
    "draft": msgid("Entwurf"),
    "in_review": msgid("wird angesehen"),
    "published": msgid("online"),
    "paused": msgid("ruht"),
    "rejected": msgid("nicht angenommen"),
    "closed": msgid("geschlossen"),
}
EMPLOYER_STATES = {
    "registered": msgid("angemeldet, Mail noch nicht bestätigt"),
    "mail_confirmed": msgid("wird vom Jugendberufszentrum geprüft"),
    "verified": msgid("geprüft"),
    "refused": msgid("abgelehnt"),
    "banned": msgid("gesperrt"),
}


def choices(table: Mapping[Word, str]) -> list[tuple[str, str]]:
    """Value and name of each entry, for a select."""
    return [(str(value), gettext(name)) for value, name in table.items()]


def tiles(
    table: Mapping[Word, str], hints: Mapping[Word, str] | None = None, icons: bool = False
) -> list[tuple[str, str, str, str]]:
    """Value, name, symbol and hint of each entry, for tiles; a field's symbol bears the field's name."""
    about = hints or {}
    return [
        (str(value), gettext(name), str(value) if icons else "", gettext(about[value]) if value in about else "")
        for value, name in table.items()
    ]


def employer_state(state: str) -> str:
    """The state of an employer; one the page does not know stays as it is."""
    return gettext(EMPLOYER_STATES[state]) if state in EMPLOYER_STATES else state


def offer_state(state: str) -> str:
    """The state of an offer as its employer reads it."""
    return gettext(OFFER_STATES[state]) if state in OFFER_STATES else state


def joined(words: Iterable[str]) -> str:
    """``Holz, Metall und Bau``."""
    return language.joined(languages.say(), words)


def fields(values: Iterable[WorkField]) -> str:
    """``Metall und Holz``."""
    return joined(gettext(FIELDS[field]) for field in values)


def number(value: float) -> str:
    """One decimal where there is one: ``2.5`` is ``2,5``, ``1204`` is ``1.204``."""
    return str(format_decimal(round(value, 1), "#,##0.#", locale=languages.say().locale))


def km(value: int) -> str:
    """``25 km``."""
    return gettext("{km} km").format(km=number(value))


def percent(share: float) -> str:
    """A share of 1 in whole percent: ``92 %``."""
    return str(format_percent(share, locale=languages.say().locale))


def pay(value: Pay) -> str:
    """``12,50 € pro Stunde``."""
    pattern = "#,##0" if value.amount == int(value.amount) else "#,##0.00"
    amount = format_decimal(value.amount, pattern, locale=languages.say().locale)
    return gettext("{amount} € {per}").format(amount=amount, per=gettext(PAY_PER[value.per]))
