"""One believable message of each kind, for staff to look at and for tests. Invented persons and firms only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications import application_links, render, templating
from services.notifications.kinds import RULES, Kind
from services.notifications.message import About
from services.notifications.wording import Writer
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Channel, Language, Reason

OFFER_ID = UUID("01980000-0000-7000-8000-000000000001")
YEAR = 2027
FACTS: Mapping[str, Any] = {
    "offer_id": str(OFFER_ID),
    "title": "Ferienjob in der Schlosserei",
    "employer": "Schlosserei Muldeblick",
    "town": "Dessau-Roßlau",
    "by": "Schlosserei Muldeblick",
    "host": "personal.schlosserei.example",
    "place": "Jugendberufszentrum, Raum 12",
    "time": "14:30",
    "day": f"{YEAR}-07-19",
    "until": f"{YEAR}-06-30T21:59:59+00:00",
    "days": 7,
    "banned": False,
    "reason": "unanswered",
    "secret": "https://anlauf.example/anmelden/link?token=ein-beispiel",
    "kinds": ("holiday_job", "trial_day"),
    "fields": ("metal", "wood"),
    "postal_code": "06842",
    "radius_km": 25,
    "path": "/angebote/erinnerung/ein-beispiel",
    "code": "492017",
    "application_id": str(OFFER_ID),
    "minutes": 20,
    "desk": "Berufsberatung",
    "spoken": "uk",
    "reply_to": "mia@demo.example",
    "refused": 3,
    "rows": 40,
    "percent": 80,
    "left": 200,
    "advice": (
        {"key": "minimum_age", "values": {"age": 15}},
        {"key": "shorter_day", "values": {"from": "08:00", "to": "14:00", "break_minutes": 30}},
    ),
    "figures": (
        ("Mails verschickt", 412),
        ("SMS in diesem Monat", "96 von 10000"),
        ("Nachrichten über neue Treffer", 288),
        ("Fest zugesagte Plätze", 9),
    ),
}
TITLES = ("Ferienjob in der Schlosserei", "Praktikum in der Tischlerei", "Schnuppertag im Labor")
OFFERS = tuple(
    OfferFacts.model_validate(
        {
            "offer_id": UUID(int=OFFER_ID.int + number),
            "version": 1,
            "employer_id": UUID(int=OFFER_ID.int + 100 + number),
            "employer_name": employer,
            "kind": kind,
            "title": title,
            "town": "Dessau-Roßlau",
            "postal_code": "06842",
            "point": {"latitude": 51.82, "longitude": 12.26},
            "fields": [field],
            "periods": [{"from": f"{YEAR}-07-19", "to": f"{YEAR}-07-30"}],
            "by_arrangement": number == 2,
            "weekdays": ["mon", "tue", "wed"],
            "daily": {"from": "08:00", "to": "15:00", "break_minutes": 60},
            "minimum_age": 15,
            "hazards": [],
            "apply_by": f"{YEAR}-06-30",
        }
    )
    for number, (title, employer, kind, field) in enumerate(
        zip(
            TITLES,
            ("Schlosserei Muldeblick", "Tischlerei Elbe & Söhne", "Labor am Park"),
            ("holiday_job", "school_internship", "trial_day"),
            ("metal", "wood", "science"),
            strict=True,
        )
    )
)
REASONS = (
    Reason(key="distance", values={"km": 4, "points": 30}),
    Reason(key="field", values={"fields": "metal wood", "points": 40}),
    Reason(key="days", values={"days": 4, "of": 5, "points": 20}),
    Reason(key="law", values={"section": "JArbSchG § 5 (4)", "finding": "holiday_job_allowed"}),
)
ABOUT = tuple(About(offer.offer_id, 90 - number, REASONS) for number, offer in enumerate(OFFERS))
WITH_OFFERS = (Kind.MATCHES_FOUND, Kind.DIGEST, Kind.INTEREST_DECLINED, Kind.INTEREST_LAPSED)
URL = "https://anlauf.example"


@dataclass(frozen=True)
class Sample:
    """What somebody would read. Of an SMS ``text`` is all there is."""

    subject: str
    text: str
    html: str = ""


def written(kind: Kind, language: Language, channel: Channel, url: str = URL) -> Sample:
    """The message as it would be sent; nothing is."""
    say = templating.catalogue(kind, language)
    told = list(zip(ABOUT, OFFERS, strict=True)) if kind in WITH_OFFERS else []
    values = Writer(say, channel, url).values(kind, facts(kind), told, render.CARDS)
    values["unsubscribe_url"] = f"{values['public_url']}/u/ein-beispiel"
    if channel is Channel.SMS:
        return Sample("", render.short(kind, say, values))
    return Sample(*templating.mail(kind, say, values))


def facts(kind: Kind) -> dict[str, Any]:
    """What an event of this kind would bring."""
    brought = {name: FACTS[name] for name in RULES[kind].values if name in FACTS}
    if RULES[kind].channels == (Channel.SMS,):
        brought |= {"secret": "492017"}
    if kind is Kind.APPOINTMENT_ASKED:
        brought |= {"secret": "Ich weiß nicht, wie es nach der 9. Klasse weitergeht.\nGeht Dienstag nach der Schule?"}
    if kind in application_links.LINKED:
        brought |= {"path": "/antwort/ein-beispiel"}
    if kind is Kind.DELETION_NEAR:
        brought |= {"path": "/behalten/ein-beispiel"}
    return brought | ({"news": _news(kind)} if "news" in RULES[kind].values else {})


def _news(kind: Kind) -> list[dict[str, Any]]:
    young = kind is Kind.DIGEST
    several = (Kind.INTEREST_READ, Kind.INTEREST_SENT) if young else (Kind.INTEREST_RECEIVED, Kind.INTEREST_WITHDRAWN)
    return [{"kind": one, "values": facts(one)} for one in several]
