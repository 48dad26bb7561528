"""What the pages call things: German now, each string a gettext msgid so that a catalogue can replace it."""

from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from typing import TypeVar

from shared.contracts.words import Branch, Hazard, Kind, Language, Pay, Weekday, WorkField

Word = TypeVar("Word", bound=str)

_translations = NullTranslations()  # German is the language of the msgids


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return _translations.gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The singular or plural form for ``number``, in the reader's language."""
    return _translations.ngettext(one, many, number)


def msgid(message: str) -> str:
    """Mark a msgid in a table for extraction; it is translated where it is used."""
    return message


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

WEEKDAYS = {
    Weekday.MON: msgid("Montag"),
    Weekday.TUE: msgid("Dienstag"),
    Weekday.WED: msgid("Mittwoch"),
    Weekday.THU: msgid("Donnerstag"),
    Weekday.FRI: msgid("Freitag"),
    Weekday.SAT: msgid("Samstag"),
    Weekday.SUN: msgid("Sonntag"),
}

HAZARDS = {
    Hazard.MACHINES: msgid("Arbeit an Maschinen"),
    Hazard.CHEMICALS: msgid("Umgang mit Chemikalien"),
    Hazard.NIGHT: msgid("Arbeit in der Nacht"),
    Hazard.ALONE: msgid("Arbeit ohne Aufsicht, allein"),
    Hazard.HEAVY_LOADS: msgid("schweres Heben und Tragen"),
}

BRANCHES = {
    Branch.BAKERY: msgid("Bäckerei, Konditorei"),
    Branch.GASTRONOMY: msgid("Gaststätte, Hotel"),
    Branch.FARMING: msgid("Landwirtschaft, Tierhaltung"),
    Branch.SHOP: msgid("Laden, Markt"),
    Branch.HOSPITAL_CARE: msgid("Krankenhaus, Pflege- oder Kinderheim"),
    Branch.HAIRDRESSER: msgid("Friseur"),
    Branch.TRANSPORT: msgid("Verkehr"),
    Branch.SPORT: msgid("Sport"),
    Branch.CAR_REPAIR: msgid("Kfz-Werkstatt"),
    Branch.MULTI_SHIFT: msgid("Betrieb mit mehreren Schichten"),
    Branch.BUILDING_SITE: msgid("Baustelle, Montage"),
    Branch.PERFORMANCE: msgid("Bühne, Rundfunk, Film"),
    Branch.HOUSEHOLD: msgid("Privathaushalt mit Familie"),
    Branch.FAMILY_FARM: msgid("landwirtschaftlicher Familienbetrieb"),
    Branch.OTHER: msgid("andere"),
}

PAY_PER = {
    "hour": msgid("pro Stunde"),
    "day": msgid("pro Tag"),
    "week": msgid("pro Woche"),
    "month": msgid("im Monat"),
    "total": msgid("insgesamt"),
}

# A language is named in itself: who needs it must be able to read it.
LANGUAGES = {
    Language.GERMAN: "Deutsch",
    Language.PLAIN_GERMAN: "Leichte Sprache",
    Language.ENGLISH: "English",
    Language.UKRAINIAN: "Українська",
    Language.ARABIC: "العربية",
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
    *first, last = list(words) or [""]
    return gettext("{first} und {last}").format(first=", ".join(first), last=last) if first else last


def fields(values: Iterable[WorkField]) -> str:
    """``Metall und Holz``."""
    return joined(gettext(FIELDS[field]) for field in values)


def number(value: float) -> str:
    """With a decimal comma and thousands in threes: ``2.5`` is ``2,5``, ``1204`` is ``1.204``."""
    whole, _, part = f"{value:,.1f}".partition(".")
    return whole.replace(",", ".") + ("" if part == "0" else f",{part}")


def pay(value: Pay) -> str:
    """``12,50 € pro Stunde``."""
    amount = f"{value.amount:,.2f}".translate(str.maketrans(",.", ".,")).removesuffix(",00")
    return gettext("{amount} € {per}").format(amount=amount, per=gettext(PAY_PER[value.per]))
