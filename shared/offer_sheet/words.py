"""What people write into a sheet for kinds, fields, weekdays and the like, in German and English."""

import re
from collections.abc import Mapping
from functools import lru_cache

from shared import places
from shared.contracts.words import Accessibility, Branch, Hazard, Kind, SchoolCertificate, Weekday, WorkField

Table = Mapping[str, tuple[str, ...]]

# The first word is the one written in a German sheet; all of them, and the value itself, are understood.
KINDS: Table = {
    Kind.SCHOOL_INTERNSHIP: ("Schülerpraktikum", "Schulpraktikum", "Betriebspraktikum", "school internship"),
    Kind.ORIENTATION_INTERNSHIP: ("Orientierungspraktikum", "Praktikum", "freiwilliges Praktikum", "internship"),
    Kind.TRIAL_DAY: ("Schnuppertag", "Schnupperpraktikum", "Tagespraktikum", "trial day"),
    Kind.HOLIDAY_JOB: ("Ferienjob", "Ferienarbeit", "Sommerjob", "holiday job"),
    Kind.ENTRY_QUALIFICATION: ("Einstiegsqualifizierung", "EQ", "entry qualification"),
    Kind.APPRENTICESHIP: ("Ausbildung", "Ausbildungsplatz", "Lehrstelle", "apprenticeship"),
    Kind.DUAL_STUDY: ("Duales Studium", "Duales Studienangebot", "dual study"),
    Kind.VOLUNTARY_SERVICE: (
        "Freiwilligendienst",
        "FSJ",
        "FÖJ",
        "BFD",
        "Bundesfreiwilligendienst",
        "voluntary service",
    ),
}
FIELDS: Table = {
    WorkField.WOOD: ("Holz",),
    WorkField.METAL: ("Metall",),
    WorkField.ELECTRICAL: ("Elektro", "Elektrotechnik"),
    WorkField.CONSTRUCTION: ("Bau",),
    WorkField.INTERIOR: ("Malen und Ausbau", "Ausbau"),
    WorkField.VEHICLES: ("Fahrzeuge", "Kfz"),
    WorkField.FOOD: ("Lebensmittel",),
    WorkField.HOSPITALITY: ("Küche und Hotel", "Gastronomie", "Hotel", "Gastgewerbe"),
    WorkField.RETAIL: ("Verkauf", "Handel", "Einzelhandel"),
    WorkField.LOGISTICS: ("Lager und Transport", "Lager", "Logistik"),
    WorkField.OFFICE: ("Büro", "Verwaltung"),
    WorkField.FINANCE_LAW: ("Geld und Recht", "Bank", "Finanzen", "Recht"),
    WorkField.IT: ("Computer und IT", "IT", "Informatik", "EDV"),
    WorkField.MEDIA_DESIGN: ("Medien und Design", "Medien", "Design"),
    WorkField.SCIENCE: ("Labor und Forschung", "Labor", "Chemie"),
    WorkField.ENVIRONMENT: ("Natur und Garten", "Garten", "Natur", "Umwelt"),
    WorkField.ANIMALS: ("Tiere",),
    WorkField.HEALTH_CARE: ("Gesundheit und Pflege", "Gesundheit", "Pflege"),
    WorkField.SOCIAL_EDUCATION: ("Kinder und Soziales", "Soziales", "Erziehung"),
    WorkField.BEAUTY: ("Haare und Kosmetik", "Friseur", "Kosmetik"),
    WorkField.SPORT_TOURISM: ("Sport und Tourismus", "Sport", "Tourismus"),
    WorkField.PUBLIC_SAFETY: ("Sicherheit und Staat", "Sicherheit"),
}
WEEKDAYS: Table = {
    Weekday.MON: ("Mo", "Montag", "Monday"),
    Weekday.TUE: ("Di", "Dienstag", "Tuesday", "Tu"),
    Weekday.WED: ("Mi", "Mittwoch", "Wednesday", "We"),
    Weekday.THU: ("Do", "Donnerstag", "Thursday", "Th"),
    Weekday.FRI: ("Fr", "Freitag", "Friday"),
    Weekday.SAT: ("Sa", "Samstag", "Sonnabend", "Saturday"),
    Weekday.SUN: ("So", "Sonntag", "Sunday", "Su"),
}
BRANCHES: Table = {
    Branch.BAKERY: ("Bäckerei", "Konditorei"),
    Branch.GASTRONOMY: ("Gaststätte", "Gastronomie", "Hotel"),
    Branch.FARMING: ("Landwirtschaft", "Tierhaltung"),
    Branch.SHOP: ("Laden", "Markt", "Einzelhandel", "Geschäft"),
    Branch.HOSPITAL_CARE: ("Krankenhaus", "Pflegeheim", "Kinderheim"),
    Branch.HAIRDRESSER: ("Friseur",),
    Branch.TRANSPORT: ("Verkehr",),
    Branch.SPORT: ("Sport",),
    Branch.CAR_REPAIR: ("Kfz-Werkstatt", "Werkstatt"),
    Branch.MULTI_SHIFT: ("mehrschichtig", "Schichtbetrieb"),
    Branch.BUILDING_SITE: ("Baustelle", "Montage"),
    Branch.PERFORMANCE: ("Bühne", "Rundfunk", "Film", "Theater"),
    Branch.HOUSEHOLD: ("Privathaushalt", "Haushalt"),
    Branch.FAMILY_FARM: ("Familienbetrieb Landwirtschaft",),
    Branch.OTHER: ("andere", "sonstige"),
}
HAZARDS: Table = {
    Hazard.MACHINES: ("Maschinen",),
    Hazard.CHEMICALS: ("Chemikalien", "Gefahrstoffe"),
    Hazard.NIGHT: ("Nacht", "Nachtarbeit"),
    Hazard.ALONE: ("allein", "Alleinarbeit"),
    Hazard.HEAVY_LOADS: ("schweres Heben", "schwere Lasten", "heavy loads"),
}
CERTIFICATES: Table = {
    SchoolCertificate.HAUPTSCHULE: ("Hauptschulabschluss", "Hauptschule"),
    SchoolCertificate.REALSCHULE: ("Realschulabschluss", "Realschule", "Mittlere Reife"),
    SchoolCertificate.FACHHOCHSCHULREIFE: ("Fachhochschulreife", "Fachabitur"),
    SchoolCertificate.ABITUR: ("Abitur", "Hochschulreife"),
}
ACCESSIBILITY: Table = {
    Accessibility.STEP_FREE: ("stufenlos", "barrierefreier Zugang"),
    Accessibility.LIFT: ("Aufzug", "Fahrstuhl"),
    Accessibility.ACCESSIBLE_TOILET: ("barrierefreies WC", "Behinderten-WC"),
    Accessibility.PARKING_NEARBY: ("Parkplatz nah",),
    Accessibility.SEATED_WORK: ("Arbeit im Sitzen",),
    Accessibility.QUIET_PLACE: ("ruhiger Platz",),
    Accessibility.TACTILE_GUIDANCE: ("tastbare Leitung", "Blindenleitsystem"),
    Accessibility.SIGN_LANGUAGE: ("Gebärdensprache",),
    Accessibility.PLAIN_LANGUAGE: ("Leichte Sprache",),
    Accessibility.ASSISTANCE_WELCOME: ("Begleitung willkommen", "Assistenz willkommen"),
}
PAY_PER: Table = {
    "hour": ("pro Stunde", "Stunde", "je Stunde", "Std"),
    "day": ("pro Tag", "Tag"),
    "week": ("pro Woche", "Woche"),
    "month": ("im Monat", "Monat", "pro Monat", "monatlich"),
    "total": ("insgesamt", "gesamt", "einmalig"),
}
YES, NO = ("ja", "yes", "x", "1", "true", "wahr", "j", "y"), ("nein", "no", "0", "false", "falsch", "n")


def fold(text: str) -> str:
    """``Küche und Hotel`` and ``KUECHE_UND_HOTEL`` are one spelling: letters and digits count."""
    return re.sub(r"[\W_]+", "", places.fold(text))


def value_of(table: str, word: str) -> str | None:
    """The contracts' value for a word in any of its spellings, None when nobody calls it so."""
    return _spellings(table).get(fold(word))


def german(table: str, value: str) -> str:
    """The word written in a German sheet."""
    return next(words[0] for key, words in TABLES[table].items() if key == value)


TABLES: dict[str, Table] = {
    "kind": KINDS,
    "field": FIELDS,
    "weekday": WEEKDAYS,
    "branch": BRANCHES,
    "hazard": HAZARDS,
    "certificate": CERTIFICATES,
    "accessibility": ACCESSIBILITY,
    "pay_per": PAY_PER,
}


@lru_cache(maxsize=16)
def _spellings(table: str) -> dict[str, str]:
    return {fold(word): str(value) for value, words in TABLES[table].items() for word in (value, *words)}
