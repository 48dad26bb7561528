"""What counsellors decide, and why, in German; with each reason what the employer reads when nothing else is said."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from shared.contracts.listings.employer_review import BanKey, Evidence, RefusalKey, Suspicion
from shared.contracts.listings.moderation import RejectionKey, ReportKey
from shared.contracts.words import Reason

Word = TypeVar("Word", bound=str)

EVIDENCE = {
    Evidence.NUMBER: "Betriebsnummer nachgeschlagen",
    Evidence.REGISTER: "im Handelsregister gesehen",
    Evidence.CHAMBER: "Kammer kennt den Betrieb",
    Evidence.DOMAIN: "Mail und Website passen zusammen",
    Evidence.CALL: "unter einer selbst gefundenen Nummer angerufen",
    Evidence.VISIT: "dort gewesen",
}
REFUSALS = {
    RefusalKey.IDENTITY_UNCLEAR: (
        "Nicht klar, wer das ist",
        "Wir konnten nicht feststellen, wer Ihr Betrieb ist. Bitte ergänzen Sie Anschrift und Nummer.",
    ),
    RefusalKey.NUMBER_WRONG: (
        "Nummer stimmt nicht",
        "Unter der angegebenen Nummer ist Ihr Betrieb nicht zu finden. Bitte prüfen Sie sie.",
    ),
    RefusalKey.NOT_AN_EMPLOYER: (
        "Kein Betrieb",
        "Auf der Börse stellen nur Betriebe und Einrichtungen ein, die selbst ausbilden oder beschäftigen.",
    ),
    RefusalKey.OUTSIDE_REGION: (
        "Außerhalb der Region",
        "Ihr Betrieb liegt außerhalb unserer Region. Bitte wenden Sie sich an das Jugendberufszentrum bei Ihnen.",
    ),
    RefusalKey.DUPLICATE: (
        "Gibt es schon",
        "Ihr Betrieb ist schon eingetragen. Bitten Sie Ihre Kolleginnen und Kollegen um eine Einladung ins Team.",
    ),
    RefusalKey.OTHER: ("Anderer Grund", "Bitte rufen Sie uns an, dann klären wir das."),
}
BANS = {
    BanKey.FAKE_OFFERS: (
        "Angebote, die es nicht gibt",
        "Ihre Angebote entsprachen nicht dem, was jungen Leuten begegnet ist.",
    ),
    BanKey.LAW_BROKEN: ("Gesetz gebrochen", "Sie haben gegen das Jugendarbeitsschutzgesetz verstoßen."),
    BanKey.COMPLAINTS: ("Beschwerden", "Über Ihren Betrieb gab es ernste Beschwerden."),
    BanKey.REREGISTERED: (
        "Gesperrt und neu eingetragen",
        "Ihr Betrieb ist gesperrt und darf sich nicht neu eintragen.",
    ),
    BanKey.OTHER: ("Anderer Grund", "Bitte rufen Sie uns an, dann klären wir das."),
}
REJECTIONS = {
    RejectionKey.UNCLEAR: (
        "Unklar, was man tut",
        "Bitte schreiben Sie, was man an einem Tag tut, mit wem und wann. Dann sehen wir es uns wieder an.",
    ),
    RejectionKey.UNLAWFUL: (
        "Nicht erlaubt",
        "So ist das Angebot nach dem Jugendarbeitsschutzgesetz nicht erlaubt. Bitte ändern Sie Zeiten oder Tätigkeit.",
    ),
    RejectionKey.CONTACT_DATA: (
        "Kontaktdaten im Text",
        "Bitte nehmen Sie Telefonnummern, E-Mail-Adressen und Links heraus. Junge Leute melden sich über die Börse.",
    ),
    RejectionKey.NOT_SERIOUS: ("Nicht ernst gemeint", "Dieses Angebot können wir so nicht zeigen."),
    RejectionKey.COSTS_MONEY: (
        "Kostet die jungen Leute Geld",
        "Auf der Börse darf nichts stehen, wofür junge Leute zahlen.",
    ),
    RejectionKey.DUPLICATE: ("Gibt es schon", "Dieses Angebot steht schon auf der Börse."),
    RejectionKey.OTHER: ("Anderer Grund", "Bitte rufen Sie uns an, dann klären wir das."),
}
REPORTS = {
    ReportKey.WRONG_FACTS: "Angaben stimmen nicht",
    ReportKey.GONE: "gibt es nicht mehr",
    ReportKey.UNLAWFUL: "nicht erlaubt",
    ReportKey.HARASSMENT: "Belästigung",
    ReportKey.FRAUD: "Betrug",
    ReportKey.OTHER: "etwas anderes",
}
HINTS = {
    "phone_number": "Telefonnummer im Text",
    "mail_address": "E-Mail-Adresse im Text",
    "link": "Link im Text",
    "lone_work": "Arbeit allein",
    "night_work": "Arbeit nachts",
    "household": "Privathaushalt",
}
DOMAINS = {
    "match": "Mail und Website passen zusammen",
    "differs": "Mail und Website passen nicht zusammen",
    "free_mail": "Mail bei einem Anbieter, bei dem jeder eine Adresse bekommt",
    "unknown": "Mail oder Website unbekannt",
}
ALIKE = {"name": "ähnlicher Name", "domain": "gleiche Website", "number": "gleiche Nummer", "phone": "gleiches Telefon"}
SILENT = "employer_silent"  # why the clock has paused an offer


def hint(reason: Reason) -> str:
    """What to look at, with the text in which it was found."""
    said = HINTS.get(reason.key, reason.key)
    return f"{said}: {reason.values['found']}" if "found" in reason.values else said


def suspicion(one: Suspicion) -> str:
    """Whom an employer resembles, and by what."""
    return f"{one.name} ({ALIKE[one.by]})"


def tiles(table: Mapping[Word, tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Reasons as tiles, each with the text that goes with it."""
    return [(str(key), label, "", text) for key, (label, text) in table.items()]


def note(table: Mapping[Word, tuple[str, str]], key: Word, written: str) -> str:
    """What is sent: as written, else the reason's own text."""
    return written or table[key][1]


def pairs(table: Mapping[Word, str]) -> Iterable[tuple[str, str]]:
    return [(str(key), label) for key, label in table.items()]
