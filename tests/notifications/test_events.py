"""What is told of offers, employers and applications is never of something older than what is known."""

from typing import Any

import pytest

from services.notifications.handlers import Notifications, applications, employers, letters, offers
from services.notifications.kinds import Kind
from shared import clock
from shared.contracts.listings import application_events as application
from shared.contracts.listings import employer_events as employer
from shared.contracts.listings import offer_events as offer
from shared.contracts.listings.letters import LetterSent
from shared.contracts.words import Channel
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, a_contact
from tests.notifications.told import (
    MIA,
    OFFER,
    Handler,
    about_employer,
    about_offer,
    applied,
    both_reached,
    facts,
    kept,
)

VERSIONED = [
    (applications.on_application_sent, applied(application.ApplicationSent, 1)),
    (applications.on_application_accepted, applied(application.ApplicationAccepted, 1)),
    (letters.on_letter_sent, LetterSent(application=facts(), number=1, to="employer")),
    (offers.on_offer_expiring, about_offer(offer.OfferExpiring, 1, days_left=1, expires_on=clock.today())),
    (offers.on_offer_reviewed, about_offer(offer.OfferReviewed, 1, approved=True, reason=None)),
]


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
