"""Valid by default: an offer, a profile, and what they become; a test says only what it is about."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.listings.employer import Employer
from services.matching.profile import Profile, make
from shared import clock
from shared.contracts.listings.offers import OfferDraft, OfferFacts, OfferInput
from shared.contracts.listings.own_offers import OwnOffer
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Point

NEXT_YEAR = clock.today().year + 1


def offer_body(**changes: Any) -> dict[str, Any]:
    """As an employer posts it: two weeks in the summer holidays of Sachsen-Anhalt."""
    return {
        "kind": "holiday_job",
        "title": "Ferienjob in der Schlosserei",
        "description": "Du hilfst beim **Zuschneiden** und Entgraten.",
        "fields": ["metal"],
        "place": {"postal_code": "06842", "town": "Dessau-Roßlau"},
        "periods": [{"from": f"{NEXT_YEAR}-07-19", "to": f"{NEXT_YEAR}-07-30"}],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "daily": {"from": "08:00", "to": "15:00", "break_minutes": 60},
        "seats": 2,
        "minimum_age": 15,
        "hazards": [],
        "apply_by": f"{NEXT_YEAR}-06-30",
        "pay": {"amount": "12.50", "currency": "EUR", "per": "hour"},
        **changes,
    }


def offer_input(**changes: Any) -> OfferInput:
    return OfferInput.model_validate(offer_body(**changes))


def own_offer(content: OfferDraft, **changes: Any) -> OwnOffer:
    """As listings answers its employer."""
    facts = {
        "id": clock.new_id(),
        "version": 3,
        "state": "published",
        "reason": "",
        "note": "",
        "employer_id": clock.new_id(),
        "employer_name": "Schlosserei Muldeblick",
        "point": Point(latitude=51.82, longitude=12.26),
        "seats_free": 2,
        "published_at": clock.now(),
        "changed_at": clock.now(),
        "expires_on": clock.today(),
        "acts": ("pause",),
        "history": (),
    }
    kept = {name: getattr(content, name) for name in OfferDraft.model_fields}
    return OwnOffer(**{**kept, **facts, **changes})


def an_employer(**changes: Any) -> Employer:
    """Verified, with one member, its owner."""
    values = {"id": clock.new_id(), "name": "Schlosserei Muldeblick", "state": "verified", "members": (clock.new_id(),)}
    given = {**values, **changes}
    return Employer(**{"owners": given["members"][:1], **given})


def employer_body(**changes: Any) -> dict[str, Any]:
    """As an employer registers."""
    return {
        "name": "Schlosserei Muldeblick GmbH",
        "identifier": {"kind": "betriebsnummer", "number": "09912342"},
        "address": {"street": "Werkstraße 3", "postal_code": "06842", "town": "Dessau-Roßlau"},
        "domain": "https://www.muldeblick.example/kontakt",
        "phone": "0340 5550100",
        **changes,
    }


def offer_facts(**changes: Any) -> OfferFacts:
    body = offer_body()
    values = {
        "offer_id": clock.new_id(),
        "version": 1,
        "employer_id": clock.new_id(),
        "employer_name": "Schlosserei Muldeblick",
        "town": "Dessau-Roßlau",
        "postal_code": "06842",
        "point": Point(latitude=51.82, longitude=12.26),
        "by_arrangement": False,
        **{name: body[name] for name in OfferFacts.model_fields if name in body},
        **changes,
    }
    return OfferFacts.model_validate(values)


def born(age: int) -> dt.date:
    """A birth date of someone who has been ``age`` for about half a year."""
    today = clock.today()
    return dt.date(today.year - age, today.month, min(today.day, 28)) - dt.timedelta(days=180)


def profile_body(**changes: Any) -> dict[str, Any]:
    """A pupil of 16 in Dessau-Roßlau who likes metal and wood."""
    return {
        "birth_date": born(16).isoformat(),
        "school_until": f"{NEXT_YEAR + 1}-07-31",
        "postal_code": "06842",
        "radius_km": 25,
        "fields": ["metal", "wood"],
        "kinds": ["school_internship", "holiday_job"],
        **changes,
    }


def a_profile(person_id: UUID | None = None, version: int = 1, **changes: Any) -> Profile:
    made = make(person_id or clock.new_id(), ProfileInput.model_validate(profile_body(**changes)))
    return replace(made, version=version)
