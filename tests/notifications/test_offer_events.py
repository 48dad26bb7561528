"""What is told of offers, employers and events of the calendar: once, however often the event comes."""

import pytest

from services.notifications.handlers import Notifications, calendar, employers, offers
from services.notifications.kinds import Kind
from shared import clock
from shared.contracts.listings import employer_events as employer
from shared.contracts.listings import offer_events as offer
from shared.contracts.listings.calendar import CalendarEntryCancelled, CalendarEntryNear, SeatsFound
from shared.contracts.message import Event
from shared.contracts.words import Reason
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver
from tests.notifications.told import APPLICATION, MIA, OFFER, WHY, about_employer, about_offer, told_once

NEAR = CalendarEntryNear(event_id=OFFER, days=7, people=(MIA,), title="Messe", starts_at=clock.now(), place="Halle 1")
SEATS = SeatsFound(event_id=OFFER, person_id=MIA, title="Messe", starts_at=clock.now(), place="Halle 1")
CALLED_OFF = CalendarEntryCancelled(
    event_id=OFFER, people=(MIA,), title="Messe", starts_at=clock.now(), place="Halle 1"
)


async def test_on_offer_published_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        offers.on_offer_published,
        offer.OfferPublished(offer=offer_facts(offer_id=OFFER, version=2)),
        set(),
    )


async def test_on_offer_changed_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        offers.on_offer_changed,
        offer.OfferChanged(offer=offer_facts(offer_id=OFFER, version=2)),
        set(),
    )


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (about_offer(offer.OfferClosed, reason=Reason(key="offer_filled")), {Kind.OFFER_FULL}),
        (about_offer(offer.OfferClosed, reason=Reason(key="offer_withdrawn")), set()),
    ],
)
async def test_on_offer_closed_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, event: Event, kinds: set[Kind]
) -> None:
    await told_once(notifications, deliver, offers.on_offer_closed, event, kinds)


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (about_offer(offer.OfferPaused, reason=Reason(key="employer_silent")), {Kind.OFFER_PAUSED}),
        (about_offer(offer.OfferPaused, reason=Reason(key="offer_paused")), set()),
    ],
)
async def test_on_offer_paused_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, event: Event, kinds: set[Kind]
) -> None:
    await told_once(notifications, deliver, offers.on_offer_paused, event, kinds)


async def test_on_offer_expiring_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        offers.on_offer_expiring,
        about_offer(offer.OfferExpiring, days_left=7, expires_on=clock.today(), token="t"),
        {Kind.OFFER_EXPIRING},
    )


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (about_offer(offer.OfferReviewed, approved=True, reason=None), {Kind.OFFER_APPROVED}),
        (about_offer(offer.OfferReviewed, approved=False, reason=WHY), {Kind.OFFER_REJECTED}),
    ],
)
async def test_on_offer_reviewed_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, event: Event, kinds: set[Kind]
) -> None:
    await told_once(notifications, deliver, offers.on_offer_reviewed, event, kinds)


async def test_on_offer_demand_low_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        offers.on_offer_demand_low,
        about_offer(offer.OfferDemandLow, advice=(WHY,)),
        {Kind.OFFER_DEMAND_LOW},
    )


async def test_on_offer_waiting_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications, deliver, offers.on_offer_waiting, about_offer(offer.OfferWaiting), {Kind.OFFER_WAITING}
    )


async def test_on_offer_flagged_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        offers.on_offer_flagged,
        about_offer(offer.OfferFlagged, report_id=APPLICATION, reason=WHY),
        {Kind.OFFER_FLAGGED},
    )


async def test_on_employer_waiting_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        employers.on_employer_waiting,
        about_employer(employer.EmployerWaiting),
        {Kind.EMPLOYER_WAITING},
    )


async def test_on_employer_verified_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        employers.on_employer_verified,
        about_employer(employer.EmployerVerified),
        {Kind.EMPLOYER_VERIFIED},
    )


async def test_on_employer_refused_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        employers.on_employer_refused,
        about_employer(employer.EmployerRefused, banned=True, reason=WHY),
        {Kind.EMPLOYER_REFUSED},
    )


async def test_on_import_failed_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        employers.on_import_failed,
        about_employer(employer.ImportFailed, import_id=APPLICATION, refused=2, rows=9),
        {Kind.IMPORT_FAILED},
    )


async def test_on_calendar_entry_near_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(notifications, deliver, calendar.on_calendar_entry_near, NEAR, {Kind.EVENT_REMINDER})


async def test_on_seats_found_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(notifications, deliver, calendar.on_seats_found, SEATS, {Kind.SEATS_FOUND})


async def test_on_calendar_entry_cancelled_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver
) -> None:
    await told_once(notifications, deliver, calendar.on_calendar_entry_cancelled, CALLED_OFF, {Kind.EVENT_CANCELLED})
