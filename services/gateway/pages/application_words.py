"""What pages call an application's states, acts and reasons, for either side."""

from collections.abc import Iterable, Mapping

from services.gateway.pages import dates
from services.gateway.pages.words import gettext, joined, msgid
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.notifications.permissions import PlaceWords
from shared.contracts.words import Period

YOUNG = {
    "sent": msgid("Gesendet, noch nicht gelesen"),
    "read": msgid("Gelesen, Antwort steht aus"),
    "accepted": msgid("Zusage: Bitte bestätige"),
    "confirmed": msgid("Dein Platz ist fest"),
    "declined": msgid("Diesmal leider nicht"),
    "withdrawn": msgid("Zurückgezogen"),
    "expired": msgid("Verfallen"),
    "cancelled": msgid("Abgesagt"),
}
EMPLOYER = {
    "sent": msgid("Neu: wartet auf Ihre Antwort"),
    "read": msgid("Gelesen: wartet auf Ihre Antwort"),
    "accepted": msgid("Von Ihnen zugesagt, noch nicht bestätigt"),
    "confirmed": msgid("Fest vereinbart"),
    "declined": msgid("Abgelehnt"),
    "withdrawn": msgid("Zurückgezogen"),
    "expired": msgid("Verfallen"),
    "cancelled": msgid("Abgesagt"),
}
SIDES = {"young_person": YOUNG, "employer": EMPLOYER}
WAITING = ("sent", "read")
GOOD, OVER = ("accepted", "confirmed"), ("declined", "withdrawn", "expired", "cancelled")
DECLINE = {
    "no_seat": msgid("Alle Plätze sind vergeben"),
    "does_not_fit": msgid("Es passt nicht zusammen"),
    "other_dates": msgid("Zu dieser Zeit geht es nicht"),
    "other": msgid("Ein anderer Grund"),
}
STARS = {
    "5": msgid("sehr gut"),
    "4": msgid("gut"),
    "3": msgid("ging so"),
    "2": msgid("nicht so gut"),
    "1": msgid("schlecht"),
}
CANCEL = {
    "ill": msgid("Krankheit"),
    "other_plans": msgid("Es ist etwas dazwischengekommen"),
    "does_not_fit": msgid("Es passt nicht zusammen"),
    "business_reasons": msgid("Betriebliche Gründe"),
    "other": msgid("Ein anderer Grund"),
}
REASONS = {
    **CANCEL,
    **DECLINE,
    "unanswered": msgid("Der Betrieb hat nicht geantwortet"),
    "unconfirmed": msgid("Die Zusage wurde nicht bestätigt"),
    "place_elsewhere": msgid("Ein anderer Platz an diesen Tagen ist fest"),
    "by_young_person": msgid("Vom jungen Menschen zurückgezogen"),
    "guardian_refused": msgid("Die Eltern haben ihr Ja zurückgenommen"),
    "offer_withdrawn": msgid("Das Angebot wurde zurückgezogen"),
    "offer_filled": msgid("Alle Plätze sind vergeben"),
    "offer_removed": msgid("Das Angebot steht nicht mehr auf der Börse"),
    "offer_closed": msgid("Das Angebot steht nicht mehr auf der Börse"),
}
HELD = {
    "mail_address": msgid("eine Mail-Adresse"),
    "phone_number": msgid("eine Telefonnummer"),
    "link": msgid("ein Link"),
    "handle": msgid("ein Konto"),
    "street": msgid("eine Anschrift"),
}
STEPS = {
    "send": msgid("Interesse gezeigt"),
    "invite": msgid("Eingeladen, auf eine Empfehlung hin"),
    "read": msgid("Vom Betrieb gelesen"),
    "accept": msgid("Zusage des Betriebs"),
    "decline": msgid("Absage"),
    "confirm": msgid("Fest bestätigt"),
    "withdraw": msgid("Zurückgezogen"),
    "expire": msgid("Verfallen"),
    "cancel": msgid("Abgesagt"),
}


def state(name: str, side: str) -> str:
    """As this side reads it; one the page does not know stays as it is."""
    return _said(SIDES[side], name)


def tone(name: str) -> str:
    """``good``, ``open`` or ``over``: which mark the state bears."""
    return "good" if name in GOOD else "over" if name in OVER else "open"


def reason(name: str) -> str:
    return _said(REASONS, name)


def step(name: str) -> str:
    return _said(STEPS, name)


def held(kinds: Iterable[str]) -> str:
    """What a letter is held back for."""
    return joined(_said(HELD, kind) for kind in kinds)


def days(one: ApplicationView | PlaceWords) -> str:
    """Of an application, or of the place a guardian is asked about."""
    if one.first_day is None or one.last_day is None:
        return gettext("nach Absprache")
    return dates.period(Period(start=one.first_day, end=one.last_day))


def _said(table: Mapping[str, str], name: str) -> str:
    return gettext(table[name]) if name in table else name
