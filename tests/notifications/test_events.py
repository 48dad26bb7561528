"""What is told to whom of offers, employers and applications: once, and never of something older than what is known."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from services.notifications.handlers import (
    Notifications,
    applications,
    calendar,
    employers,
    handlers,
    letters,
    offers,
    recommendations,
)
from services.notifications.kinds import RULES, Audience, Kind
from shared import clock
from shared.contracts.listings import application_events as application
from shared.contracts.listings import employer_events as employer
from shared.contracts.listings import offer_events as offer
from shared.contracts.listings.calendar import CalendarEntryCancelled, CalendarEntryNear, SeatsFound
from shared.contracts.listings.letters import LetterFlagged, LetterSent
from shared.contracts.listings.recommendations import RecommendationMade, RecommendationShown
from shared.contracts.message import Event
from shared.contracts.words import Channel, Reason
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, a_contact

MIA, BOSS, OFFER, APPLICATION = (clock.new_id() for _ in range(4))
WHY = Reason(key="because")
Handler = Callable[[Any, Notifications], Awaitable[None]]


def facts(version: int = 2) -> application.ApplicationFacts:
    return application.ApplicationFacts(
        application_id=APPLICATION,
        version=version,
        offer_id=OFFER,
        person_id=MIA,
        title="Ferienjob in der Schlosserei",
        employer_name="Schlosserei Muldeblick",
        town="Dessau-Roßlau",
        members=(BOSS,),
        first_day=dt.date(2027, 7, 19),
        answer_by=clock.now(),
    )


def about_offer(event: type[Event], version: int = 2, **more: Any) -> Any:
    named = {"offer_id": OFFER, "title": "Ferienjob", "employer_name": "Schlosserei", "members": (BOSS,)}
    known = {name: value for name, value in named.items() if name in event.model_fields}
    return event(**({"version": version} if "version" in event.model_fields else {}), **known, **more)


def applied(event: type[Event], version: int = 2, **more: Any) -> Any:
    return event(application=facts(version), **more)


def about_employer(event: type[Event], **more: Any) -> Any:
    known = {"members": (BOSS,)} if "members" in event.model_fields else {}
    return event(employer_id=OFFER, employer_name="Schlosserei", **known, **more)


NEAR = CalendarEntryNear(event_id=OFFER, days=7, people=(MIA,), title="Messe", starts_at=clock.now(), place="Halle 1")
SEATS = SeatsFound(event_id=OFFER, person_id=MIA, title="Messe", starts_at=clock.now(), place="Halle 1")
CALLED_OFF = CalendarEntryCancelled(
    event_id=OFFER, people=(MIA,), title="Messe", starts_at=clock.now(), place="Halle 1"
)
CASES: list[tuple[Handler, Any, set[Kind]]] = [
    (
        applications.on_application_sent,
        applied(application.ApplicationSent),
        {Kind.INTEREST_SENT, Kind.INTEREST_RECEIVED},
    ),
    (applications.on_application_read, applied(application.ApplicationRead), {Kind.INTEREST_READ}),
    (applications.on_application_accepted, applied(application.ApplicationAccepted), {Kind.INTEREST_ACCEPTED}),
    (
        applications.on_application_declined,
        applied(application.ApplicationDeclined, reason=WHY),
        {Kind.INTEREST_DECLINED},
    ),
    (
        applications.on_application_declined,
        applied(application.ApplicationDeclined, reason=Reason(key="offer_withdrawn")),
        {Kind.OFFER_WITHDRAWN},
    ),
    (applications.on_application_confirmed, applied(application.ApplicationConfirmed), {Kind.PLACEMENT_CONFIRMED}),
    (
        applications.on_application_withdrawn,
        applied(application.ApplicationWithdrawn, reason=WHY),
        {Kind.INTEREST_WITHDRAWN},
    ),
    (applications.on_application_expired, applied(application.ApplicationExpired, reason=WHY), {Kind.INTEREST_LAPSED}),
    (
        applications.on_application_cancelled,
        applied(application.ApplicationCancelled, reason=WHY, by="employer"),
        {Kind.PLACEMENT_CANCELLED, Kind.EMPLOYER_PLACEMENT_CANCELLED},
    ),
    (
        applications.on_application_unanswered,
        applied(application.ApplicationUnanswered, days=3),
        {Kind.INTEREST_WAITING},
    ),
    (applications.on_application_unconfirmed, applied(application.ApplicationUnconfirmed), {Kind.INTEREST_UNCONFIRMED}),
    (
        applications.on_placement_near,
        applied(application.PlacementNear),
        {Kind.PLACEMENT_NEAR, Kind.EMPLOYER_PLACEMENT_NEAR},
    ),
    (applications.on_placement_ended, applied(application.PlacementEnded), {Kind.HOW_WAS_IT, Kind.EMPLOYER_HOW_WAS_IT}),
    (
        recommendations.on_recommendation_made,
        RecommendationMade(recommendation_id=OFFER, application=facts(), by="Schlosserei"),
        {Kind.RECOMMENDED},
    ),
    (
        recommendations.on_recommendation_shown,
        RecommendationShown(
            recommendation_id=OFFER, offer_id=OFFER, title="Ferienjob", employer_name="Tischlerei", members=(BOSS,)
        ),
        {Kind.RECOMMENDATION_RECEIVED},
    ),
    (letters.on_letter_sent, LetterSent(application=facts(), number=2, to="young_person"), {Kind.LETTER_RECEIVED}),
    (letters.on_letter_sent, LetterSent(application=facts(), number=2, to="employer"), {Kind.EMPLOYER_LETTER_RECEIVED}),
    (
        letters.on_letter_sent,
        LetterSent(application=facts(), number=1, to="young_person", released=True),
        {Kind.LETTER_RECEIVED, Kind.EMPLOYER_LETTER_RELEASED},
    ),
    (
        letters.on_letter_sent,
        LetterSent(application=facts(), number=1, to="employer", released=True),
        {Kind.EMPLOYER_LETTER_RECEIVED, Kind.LETTER_RELEASED},
    ),
    (
        letters.on_letter_flagged,
        LetterFlagged(letter_id=OFFER, title="Ferienjob", employer_name="Schlosserei"),
        {Kind.LETTER_FLAGGED},
    ),
    (offers.on_offer_published, offer.OfferPublished(offer=offer_facts(offer_id=OFFER, version=2)), set()),
    (offers.on_offer_changed, offer.OfferChanged(offer=offer_facts(offer_id=OFFER, version=2)), set()),
    (offers.on_offer_closed, about_offer(offer.OfferClosed, reason=Reason(key="offer_filled")), {Kind.OFFER_FULL}),
    (offers.on_offer_closed, about_offer(offer.OfferClosed, reason=Reason(key="offer_withdrawn")), set()),
    (offers.on_offer_paused, about_offer(offer.OfferPaused, reason=Reason(key="employer_silent")), {Kind.OFFER_PAUSED}),
    (offers.on_offer_paused, about_offer(offer.OfferPaused, reason=Reason(key="offer_paused")), set()),
    (
        offers.on_offer_expiring,
        about_offer(offer.OfferExpiring, days_left=7, expires_on=clock.today(), token="t"),
        {Kind.OFFER_EXPIRING},
    ),
    (offers.on_offer_reviewed, about_offer(offer.OfferReviewed, approved=True, reason=None), {Kind.OFFER_APPROVED}),
    (offers.on_offer_reviewed, about_offer(offer.OfferReviewed, approved=False, reason=WHY), {Kind.OFFER_REJECTED}),
    (offers.on_offer_demand_low, about_offer(offer.OfferDemandLow, advice=(WHY,)), {Kind.OFFER_DEMAND_LOW}),
    (offers.on_offer_waiting, about_offer(offer.OfferWaiting), {Kind.OFFER_WAITING}),
    (offers.on_offer_flagged, about_offer(offer.OfferFlagged, report_id=APPLICATION, reason=WHY), {Kind.OFFER_FLAGGED}),
    (employers.on_employer_waiting, about_employer(employer.EmployerWaiting), {Kind.EMPLOYER_WAITING}),
    (employers.on_employer_verified, about_employer(employer.EmployerVerified), {Kind.EMPLOYER_VERIFIED}),
    (
        employers.on_employer_refused,
        about_employer(employer.EmployerRefused, banned=True, reason=WHY),
        {Kind.EMPLOYER_REFUSED},
    ),
    (
        employers.on_import_failed,
        about_employer(employer.ImportFailed, import_id=APPLICATION, refused=2, rows=9),
        {Kind.IMPORT_FAILED},
    ),
    (calendar.on_calendar_entry_near, NEAR, {Kind.EVENT_REMINDER}),
    (calendar.on_seats_found, SEATS, {Kind.SEATS_FOUND}),
    (calendar.on_calendar_entry_cancelled, CALLED_OFF, {Kind.EVENT_CANCELLED}),
]
NAMES = [f"{handle.__name__}-{number}" for number, (handle, _, _) in enumerate(CASES)]
VERSIONED = [
    (applications.on_application_sent, applied(application.ApplicationSent, 1)),
    (applications.on_application_accepted, applied(application.ApplicationAccepted, 1)),
    (letters.on_letter_sent, LetterSent(application=facts(), number=1, to="employer")),
    (offers.on_offer_expiring, about_offer(offer.OfferExpiring, 1, days_left=1, expires_on=clock.today())),
    (offers.on_offer_reviewed, about_offer(offer.OfferReviewed, 1, approved=True, reason=None)),
]


async def both_reached(notifications: Notifications) -> None:
    for person in (MIA, BOSS):
        await notifications.contacts.save(a_contact(person_id=person, consents=()))


async def kept(notifications: Notifications) -> list[dict[str, Any]]:
    return [document async for document in notifications.db["messages"].find({})]


@pytest.mark.parametrize(("handle", "event", "kinds"), CASES, ids=NAMES)
async def test_on_an_event_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, handle: Handler, event: Any, kinds: set[Kind]
) -> None:
    """And each is told to whom it concerns, with what its kind may speak of."""
    await both_reached(notifications)
    for message_id in ("m1", "m1", "sent again by hand"):
        await deliver(handle, event, message_id)
    documents = await kept(notifications)
    assert sorted(document["kind"] for document in documents) == sorted(kinds)
    for document in documents:
        rule = RULES[Kind(document["kind"])]
        assert document["values"].keys() == set(rule.values)
        assert document["person_id"] == _addressee(rule.audience)


def test_every_event_of_listings_is_among_those_delivered_twice() -> None:
    read = {handle for queue, handle in handlers.events.items() if queue.event.routing_key.startswith("listings.")}
    assert read == {handle for handle, _, _ in CASES}


def _addressee(audience: Audience) -> UUID | None:
    return {Audience.YOUNG_PERSON: MIA, Audience.EMPLOYER: BOSS}.get(audience)


@pytest.mark.parametrize(("handle", "event"), VERSIONED, ids=[handle.__name__ for handle, _ in VERSIONED])
async def test_an_older_event_after_a_newer_tells_nothing(
    notifications: Notifications, deliver: Deliver, handle: Handler, event: Any
) -> None:
    await both_reached(notifications)
    await deliver(applications.on_application_read, applied(application.ApplicationRead))
    await deliver(offers.on_offer_changed, offer.OfferChanged(offer=offer_facts(offer_id=OFFER, version=2)))
    await deliver(letters.on_letter_sent, LetterSent(application=facts(), number=2, to="employer"))
    before = await kept(notifications)
    await deliver(handle, event)
    assert await kept(notifications) == before


async def test_a_letter_that_was_held_is_told_of_though_later_ones_have_been(
    notifications: Notifications, deliver: Deliver
) -> None:
    await both_reached(notifications)
    await deliver(letters.on_letter_sent, LetterSent(application=facts(), number=5, to="employer"))
    await deliver(letters.on_letter_sent, LetterSent(application=facts(), number=2, to="employer", released=True))
    assert sorted(one["kind"] for one in await kept(notifications) if one["state"] == "planned") == [
        *[Kind.EMPLOYER_LETTER_RECEIVED] * 2,
        Kind.LETTER_RELEASED,
    ]


async def test_what_waits_is_superseded_when_the_application_moves_on(
    notifications: Notifications, deliver: Deliver
) -> None:
    await both_reached(notifications)
    await deliver(applications.on_application_unanswered, applied(application.ApplicationUnanswered, days=3))
    await deliver(applications.on_application_accepted, applied(application.ApplicationAccepted, 3))
    assert {document["kind"]: (document["state"], document["reason"]) for document in await kept(notifications)} == {
        "interest_waiting": ("superseded", "moved_on"),
        "interest_accepted": ("planned", ""),
    }


async def test_who_has_only_a_phone_is_told_by_sms(notifications: Notifications, deliver: Deliver) -> None:
    await notifications.contacts.save(a_contact(person_id=MIA, mail=None, mail_confirmed=None))
    await deliver(applications.on_application_accepted, applied(application.ApplicationAccepted))
    assert [document["channel"] for document in await kept(notifications)] == [Channel.SMS]


async def test_members_without_a_contact_are_left_out(notifications: Notifications, deliver: Deliver) -> None:
    await deliver(employers.on_employer_verified, about_employer(employer.EmployerVerified))
    assert await kept(notifications) == []
