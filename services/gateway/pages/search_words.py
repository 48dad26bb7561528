"""What the search has to say: where it looked wider than asked, and what its choices are called."""

from collections.abc import Iterable, Mapping

from services.gateway.pages.words import gettext, msgid
from shared.contracts.listings.search import Sort
from shared.contracts.message import Refusal
from shared.contracts.words import Accessibility, Reason, SchoolCertificate

SORTS = {
    Sort.FIT: msgid("Passt am besten"),
    Sort.DISTANCE: msgid("Nächste zuerst"),
    Sort.DATE: msgid("Neueste zuerst"),
}
CERTIFICATES = {
    SchoolCertificate.HAUPTSCHULE: msgid("Hauptschulabschluss"),
    SchoolCertificate.REALSCHULE: msgid("Realschulabschluss"),
    SchoolCertificate.FACHHOCHSCHULREIFE: msgid("Fachhochschulreife"),
    SchoolCertificate.ABITUR: msgid("Abitur"),
}
WIDENED = {
    "spelling": msgid("Zu „{word}“ gibt es nichts. Wir haben nach „{instead}“ gesucht."),
    "radius": msgid("Im Umkreis von {asked_km} km gibt es nichts. Du siehst Angebote bis {km} km."),
    "without_period": msgid("In deinem Zeitraum gibt es nichts. Du siehst Angebote zu anderen Zeiten."),
    "any_word": msgid("Zu allen Wörtern zusammen gibt es nichts. Hier kommt mindestens eines davon vor."),
}

ACCESSIBILITY = {
    Accessibility.STEP_FREE: msgid("ohne Stufen"),
    Accessibility.LIFT: msgid("Aufzug"),
    Accessibility.ACCESSIBLE_TOILET: msgid("barrierefreie Toilette"),
    Accessibility.PARKING_NEARBY: msgid("Parkplatz in der Nähe"),
    Accessibility.SEATED_WORK: msgid("Arbeit im Sitzen"),
    Accessibility.QUIET_PLACE: msgid("ruhiger Platz"),
    Accessibility.TACTILE_GUIDANCE: msgid("Leitsystem zum Tasten"),
    Accessibility.SIGN_LANGUAGE: msgid("jemand kann Gebärdensprache"),
    Accessibility.PLAIN_LANGUAGE: msgid("jemand erklärt in einfacher Sprache"),
    Accessibility.ASSISTANCE_WELCOME: msgid("Begleitung ist willkommen"),
}

Choice = tuple[str, str, str, str]  # value, label, symbol, how many


def widened(reasons: Iterable[Reason]) -> list[str]:
    """One sentence for each way in which was looked wider than asked."""
    return [gettext(WIDENED[reason.key]).format(**reason.values) for reason in reasons if reason.key in WIDENED]


def places(refusal: Refusal) -> list[str]:
    """The places that could be meant, each as it is searched for; none when the refusal is about something else."""
    return [str(wrong.values["near"]) for wrong in refusal.errors if wrong.code == "place_choice"]


def counted(
    choices: Iterable[tuple[str, str]], counts: Mapping[str, int] | None, chosen: Iterable[str]
) -> list[Choice]:
    """Those that would show something or are chosen, with how much; all of them where nothing has been counted."""
    ticked = set(chosen)
    if counts is None:
        return [(value, label, "", "") for value, label in choices]
    return [
        (value, label, "", str(counts.get(value, 0)))
        for value, label in choices
        if counts.get(value) or value in ticked
    ]
