"""What counsellors decide, and why; with each reason what the employer reads when nothing else is said.

A reason's own text is kept as its msgid, in German, so that the employer reads it in a language of its own.
"""

from collections.abc import Mapping
from typing import TypeVar

from services.gateway import languages
from services.gateway.pages import words
from services.gateway.pages.words import gettext, msgid
from shared import language
from shared.contracts.listings.employer_review import BanKey, Evidence, RefusalKey, Suspicion
from shared.contracts.listings.moderation import RejectionKey, ReportKey
from shared.contracts.words import Reason

Word = TypeVar("Word", bound=str)

EMPLOYER_STATES = {"mail_confirmed": msgid("zu prüfen"), "registered": msgid("Mail nicht bestätigt")}

EVIDENCE = {
    Evidence.NUMBER: msgid("Betriebsnummer nachgeschlagen"),
    Evidence.REGISTER: msgid("im Handelsregister gesehen"),
    Evidence.CHAMBER: msgid("Kammer kennt den Betrieb"),
    Evidence.DOMAIN: msgid("Mail und Website passen zusammen"),
    Evidence.CALL: msgid("unter einer selbst gefundenen Nummer angerufen"),
    Evidence.VISIT: msgid("dort gewesen"),
}
REFUSALS = {
    RefusalKey.IDENTITY_UNCLEAR: (
        msgid("Nicht klar, wer das ist"),
        msgid("Wir konnten nicht feststellen, wer Ihr Betrieb ist. Bitte ergänzen Sie Anschrift und Nummer."),
    ),
    RefusalKey.NUMBER_WRONG: (
        msgid("Nummer stimmt nicht"),
        msgid("Unter der angegebenen Nummer ist Ihr Betrieb nicht zu finden. Bitte prüfen Sie sie."),
    ),
    RefusalKey.NOT_AN_EMPLOYER: (
        msgid("Kein Betrieb"),
        msgid("Auf der Börse stellen nur Betriebe und Einrichtungen ein, die selbst ausbilden oder beschäftigen."),
    ),
    RefusalKey.OUTSIDE_REGION: (
        msgid("Außerhalb der Region"),
        msgid(
            "Ihr Betrieb liegt außerhalb unserer Region. Bitte wenden Sie sich an das Jugendberufszentrum bei Ihnen."
        ),
    ),
    RefusalKey.DUPLICATE: (
        msgid("Gibt es schon"),
        msgid(
            "Ihr Betrieb ist schon eingetragen. Bitten Sie Ihre Kolleginnen und Kollegen um eine Einladung ins Team."
        ),
    ),
    RefusalKey.OTHER: (msgid("Anderer Grund"), msgid("Bitte rufen Sie uns an, dann klären wir das.")),
}
BANS = {
    BanKey.FAKE_OFFERS: (
        msgid("Angebote, die es nicht gibt"),
        msgid("Ihre Angebote entsprachen nicht dem, was jungen Leuten begegnet ist."),
    ),
    BanKey.LAW_BROKEN: (msgid("Gesetz gebrochen"), msgid("Sie haben gegen das Jugendarbeitsschutzgesetz verstoßen.")),
    BanKey.COMPLAINTS: (msgid("Beschwerden"), msgid("Über Ihren Betrieb gab es ernste Beschwerden.")),
    BanKey.REREGISTERED: (
        msgid("Gesperrt und neu eingetragen"),
        msgid("Ihr Betrieb ist gesperrt und darf sich nicht neu eintragen."),
    ),
    BanKey.OTHER: (msgid("Anderer Grund"), msgid("Bitte rufen Sie uns an, dann klären wir das.")),
}
REJECTIONS = {
    RejectionKey.UNCLEAR: (
        msgid("Unklar, was man tut"),
        msgid("Bitte schreiben Sie, was man an einem Tag tut, mit wem und wann. Dann sehen wir es uns wieder an."),
    ),
    RejectionKey.UNLAWFUL: (
        msgid("Nicht erlaubt"),
        msgid(
            "So ist das Angebot nach dem Jugendarbeitsschutzgesetz nicht erlaubt. "
            "Bitte ändern Sie Zeiten oder Tätigkeit."
        ),
    ),
    RejectionKey.CONTACT_DATA: (
        msgid("Kontaktdaten im Text"),
        msgid(
            "Bitte nehmen Sie Telefonnummern, E-Mail-Adressen und Links heraus. Junge Leute melden sich über die Börse."
        ),
    ),
    RejectionKey.NOT_SERIOUS: (msgid("Nicht ernst gemeint"), msgid("Dieses Angebot können wir so nicht zeigen.")),
    RejectionKey.COSTS_MONEY: (
        msgid("Kostet die jungen Leute Geld"),
        msgid("Auf der Börse darf nichts stehen, wofür junge Leute zahlen."),
    ),
    RejectionKey.DUPLICATE: (msgid("Gibt es schon"), msgid("Dieses Angebot steht schon auf der Börse.")),
    RejectionKey.OTHER: (msgid("Anderer Grund"), msgid("Bitte rufen Sie uns an, dann klären wir das.")),
}
REPORTS = {
    ReportKey.WRONG_FACTS: msgid("Angaben stimmen nicht"),
    ReportKey.GONE: msgid("gibt es nicht mehr"),
    ReportKey.UNLAWFUL: msgid("nicht erlaubt"),
    ReportKey.HARASSMENT: msgid("Belästigung"),
    ReportKey.FRAUD: msgid("Betrug"),
    ReportKey.OTHER: msgid("etwas anderes"),
}
HINTS = {
    "phone_number": msgid("Telefonnummer im Text"),
    "mail_address": msgid("E-Mail-Adresse im Text"),
    "link": msgid("Link im Text"),
    "lone_work": msgid("Arbeit allein"),
    "night_work": msgid("Arbeit nachts"),
    "household": msgid("Privathaushalt"),
}
DOMAINS = {
    "match": msgid("Mail und Website passen zusammen"),
    "differs": msgid("Mail und Website passen nicht zusammen"),
    "free_mail": msgid("Mail bei einem Anbieter, bei dem jeder eine Adresse bekommt"),
    "unknown": msgid("Mail oder Website unbekannt"),
}
ALIKE = {
    "name": msgid("ähnlicher Name"),
    "domain": msgid("gleiche Website"),
    "number": msgid("gleiche Nummer"),
    "phone": msgid("gleiches Telefon"),
}
LOOKS = {
    "no_match": msgid("Keine Treffer: anrufen und zusammen suchen"),
    "no_answer": msgid("Betriebe antworten nicht: anrufen und vermitteln"),
    "asked": msgid("Hat uns um Hilfe gebeten"),
    "other": msgid("Etwas anderes"),
}
CLASS_LIST = msgid("Klassenliste")  # and which one: a teacher has opened it
OWN_TEXTS = {text for table in (REFUSALS, BANS, REJECTIONS) for _, text in table.values()}
SILENT = "employer_silent"  # why the clock has paused an offer


def hint(reason: Reason) -> str:
    """What to look at, with the text in which it was found."""
    said = gettext(HINTS[reason.key]) if reason.key in HINTS else reason.key
    return f"{said}: {_apart(reason.values['found'])}" if "found" in reason.values else said


def suspicion(one: Suspicion) -> str:
    """Whom an employer resembles, and by what."""
    return f"{_apart(one.name)} ({gettext(ALIKE[one.by])})"


def evidence(key: str) -> str:
    """What was looked at; a word the page does not know stays as it is."""
    return gettext(EVIDENCE[Evidence(key)]) if key in set(Evidence) else key


def tiles(table: Mapping[Word, tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Reasons as tiles, each with the text that goes with it."""
    return [(str(key), gettext(label), "", gettext(text)) for key, (label, text) in table.items()]


def note(table: Mapping[Word, tuple[str, str]], key: Word, written: str) -> str:
    """What is kept: as written, else the reason's own text."""
    return written or table[key][1]


def read(kept: str) -> str:
    """What was kept, in the reader's language where it is a reason's own text."""
    return gettext(kept) if kept in OWN_TEXTS else kept


def looked(kept: str) -> str:
    """Why somebody has looked at a person: one of the reasons in the reader's language, the rest as written."""
    said = (text for text in (*LOOKS.values(), CLASS_LIST) if kept.startswith(text))
    own = next((text for text in said if kept[len(text) :][:1] in ("", ".", " ")), "")
    return gettext(own) + kept.removeprefix(own) if own else kept


def _apart(found: object) -> str:
    return language.apart(languages.say(), str(found))


def employer_state(state: str) -> str:
    """As the team says it: what waits for the centre waits for them."""
    return gettext(EMPLOYER_STATES[state]) if state in EMPLOYER_STATES else words.employer_state(state)
