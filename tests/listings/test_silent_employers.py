"""What follows when an employer does not answer: its offers rest, and counsellors have a number to ring."""

import datetime as dt

import pytest

from services.listings import acts, life
from services.listings import application as applications
from services.listings.application import Actor
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import apply
from services.listings.handlers.silence import (
    list_silent_employers,
    list_unanswered_people,
    on_application_expired,
)
from services.listings.offer import Actor as OfferActor
from shared import clock
from shared.contracts.listings.application_events import ApplicationExpired
from shared.contracts.listings.silent_employers import ListSilentEmployers
from shared.contracts.listings.unanswered_people import ListUnansweredPeople
from shared.contracts.words import Reason
from tests.listings.test_applications import applying, published
from tests.listings.test_people import deliver, erased

DAY = dt.timedelta(days=1)


async def lapsed(listings: Listings, employer: Employer, reason: str = "unanswered") -> ApplicationExpired:
    offer = await published(listings, employer)
    sent = await listings.applications.get((await apply(applying(offer), listings)).id)
    expired, event = applications.move(sent, "expire", Actor(applications.CLOCK), employer.members, reason)
    await listings.applications.save(expired, event, employer)
    return ApplicationExpired(application=expired.facts(employer.members), reason=Reason(key=reason))


async def test_on_application_expired_twice_changes_nothing(listings: Listings, employer: Employer) -> None:
    event = await lapsed(listings, employer)
    for _ in range(2):
        await on_application_expired(event, listings)
    (offer,) = await listings.offers.find_open_of(employer.id)
    assert (offer.state, offer.reason) == ("paused", "employer_silent")
    assert [line.act for line in offer.history].count("pause") == 1


async def test_all_offers_of_a_silent_employer_rest_however_many_there_are(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.listings.store.offers.LISTED", 1)
    other, event = await published(listings, employer), await lapsed(listings, employer)
    await on_application_expired(event, listings)
    offers = (other.id, event.application.offer_id)
    assert {(await listings.offers.get(one)).state for one in offers} == {"paused"}


async def test_on_application_expired_after_the_employer_is_back_changes_nothing(
    listings: Listings, employer: Employer
) -> None:
    """The older event after what happened since: it has put its offer back on the board."""
    event = await lapsed(listings, employer)
    await on_application_expired(event, listings)
    (paused,) = await listings.offers.find_open_of(employer.id)
    back, events = acts.resume(paused, employer, OfferActor(life.VERIFIED, employer.members[0]))
    await listings.offers.save(back, *events)
    await on_application_expired(event, listings)
    assert (await listings.offers.get(back.id)).state == "published"


async def test_on_application_expired_after_the_person_is_forgotten_is_no_dead_letter(
    listings: Listings, employer: Employer
) -> None:
    event = await lapsed(listings, employer)
    await deliver(erased(event.application.person_id, "young_person"), listings)
    await on_application_expired(event, listings)
    assert (await listings.offers.get(event.application.offer_id)).state == "published"


async def test_a_yes_that_was_not_confirmed_is_no_silence_of_the_employer(
    listings: Listings, employer: Employer
) -> None:
    await on_application_expired(await lapsed(listings, employer, "unconfirmed"), listings)
    assert (await listings.offers.find_open_of(employer.id))[0].state == "published"


async def test_the_call_list_names_who_lets_people_wait(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lapsed(listings, employer)
    offer = await published(listings, employer)
    await apply(applying(offer), listings)
    assert [one.waiting for one in (await list_silent_employers(ListSilentEmployers(), listings)).items] == [0]
    later = clock.now() + 8 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    (one,) = (await list_silent_employers(ListSilentEmployers(), listings)).items
    assert (one.name, one.waiting, one.lapsed) == (employer.name, 1, 1)
    assert one.since is not None


async def test_who_has_no_answer_is_to_be_rung_up_as_well(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = await published(listings, employer)
    order = applying(offer)
    await apply(order, listings)
    assert (await list_unanswered_people(ListUnansweredPeople(), listings)).items == ()
    later = clock.now() + 8 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    (one,) = (await list_unanswered_people(ListUnansweredPeople(), listings)).items
    assert (one.person_id, one.waiting, one.lapsed) == (order.person_id, 1, 0)
    assert one.since is not None


async def test_who_has_an_employers_yes_is_not_on_the_list(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = applying(await published(listings, employer))
    await apply(order, listings)
    other = applying(await published(listings, employer), person_id=order.person_id)
    sent = await listings.applications.get((await apply(other, listings)).id)
    yes, event = applications.move(sent, "accept", Actor(applications.EMPLOYER), employer.members)
    await listings.applications.save(yes, event, employer)
    later = clock.now() + 8 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await list_unanswered_people(ListUnansweredPeople(), listings)).items == ()
