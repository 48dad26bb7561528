"""What things are called: kinds, fields, weekdays and their like. Each text a German msgid of ``catalogues/``."""

from shared.contracts.words import Branch, Hazard, Kind, Language, Weekday, WorkField
from shared.language import msgid

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
