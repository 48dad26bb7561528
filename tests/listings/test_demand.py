"""Offers that reach few: asked about once after a week, and told to their employer where it still holds."""

import asyncio
import datetime as dt

import pytest

from services.listings import acts, demand, due, life
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.demand import on_reach_counted
from services.listings.offer import Actor, Offer
from shared import clock
from shared.contracts.listings.offer_events import OfferDemandLow, OfferReachAsked
from shared.contracts.matching.audiences import Reach
from shared.contracts.matching.reaches import ReachCounted
from shared.contracts.words import Reason
from shared.envelope import Envelope, opened
from shared.mongo import Database
from tests.builders import offer_input

YOUNGER = Reason(key="minimum_age", values={"age": 14})


async def published(listings: Listings, employer: Employer) -> Offer:
    offer, events = acts.post(employer, employer.members[0], "k", offer_input())
    return await listings.offers.save_once(offer, *events)


def counted(offer: Offer, at_least: int) -> ReachCounted:
    reach = Reach(at_least=at_least, at_most=at_least + 4)
    return ReachCounted(offer_id=offer.id, version=offer.version, reach=reach, advice=(YOUNGER,))


async def hear(event: ReachCounted, listings: Listings, message_id: str) -> None:
    with opened(Envelope(f"listings.on.{event.routing_key}", message_id, "trace")):
        await on_reach_counted(event, listings)


async def announced(db: Database, routing_key: str) -> int:
    return await db["outbox"].count_documents({"routing_key": routing_key})


@pytest.mark.parametrize(("at_least", "told"), [(0, True), (15, True), (20, False), (500, False)])
def test_an_offer_that_reaches_fewer_than_twenty_is_told_to_its_employer(at_least: int, told: bool) -> None:
    employer = Employer(clock.new_id(), "Tischlerei", "verified", (clock.new_id(),))
    offer, _ = acts.post(employer, employer.members[0], "k", offer_input())
    low = demand.signal(offer, counted(offer, at_least), employer.members)
    assert (low is not None) is told
    assert low is None or (low.advice, low.members) == ((YOUNGER,), employer.members)


async def test_after_a_week_matching_is_asked_once_however_many_replicas_look(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer, now = await published(listings, employer), clock.now()
    for days, asked in ((6, 0), (8, 1), (9, 1)):
        monkeypatch.setattr(clock, "now", lambda days=days: now + dt.timedelta(days=days))
        await asyncio.gather(*(due.look(listings) for _ in range(3)))
        assert await announced(db, OfferReachAsked.routing_key) == asked, days
    assert (await listings.offers.get(offer.id)).version == offer.version
    member = Actor(life.VERIFIED, employer.members[0])
    paused, events = acts.pause(await listings.offers.get(offer.id), employer, member)
    await listings.offers.save(paused, *events)
    back, events = acts.resume(paused, employer, member)
    await listings.offers.save(back, *events)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=30))
    await due.look(listings)
    assert await announced(db, OfferReachAsked.routing_key) == 1


async def test_on_reach_counted_twice_changes_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    offer = await published(listings, employer)
    for _ in range(2):
        await hear(counted(offer, 5), listings, "m1")
    assert await announced(db, OfferDemandLow.routing_key) == 1


async def test_a_count_of_an_older_version_says_nothing_about_the_offer_as_it_is(
    listings: Listings, employer: Employer, db: Database
) -> None:
    offer = await published(listings, employer)
    member = Actor(life.VERIFIED, employer.members[0])
    changed, events = acts.edit(offer, employer, member, offer_input(minimum_age=16), ("minimum_age",))
    await listings.offers.save(changed, *events)
    await hear(counted(offer, 0), listings, "late")
    assert await announced(db, OfferDemandLow.routing_key) == 0
