"""Offers whose time is near or has come, on a real database: each reminder once, however many replicas look."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from services.listings import acts, due, life
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.offer import Actor, Offer
from shared import clock
from shared.mongo import Database
from tests.builders import NEXT_YEAR, offer_input

TODAY = clock.today()


async def published(listings: Listings, employer: Employer, **changes: Any) -> Offer:
    content = offer_input(**{"periods": [], "by_arrangement": True, "apply_by": None, "yearly": True, **changes})
    offer, events = acts.post(employer, employer.members[0], str(clock.new_id()), content)
    return await listings.offers.save_once(offer, *events)


async def looks_on(day: int, listings: Listings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three replicas at once."""
    monkeypatch.setattr(clock, "today", lambda: TODAY + dt.timedelta(days=day))
    await asyncio.gather(*(due.look(listings) for _ in range(3)))


async def announced(db: Database) -> list[str]:
    rows = await db["outbox"].find({}, sort=[("_id", 1)]).to_list(None)
    return [row["routing_key"].removeprefix("listings.offer.") for row in rows][1:]


async def test_an_employer_is_reminded_twice_and_then_the_offer_expires(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer, expected = await published(listings, employer), []
    for day, event in ((52, None), (53, "expiring.v1"), (54, None), (59, "expiring.v1"), (60, "closed.v1"), (61, None)):
        await looks_on(day, listings, monkeypatch)
        expected += [event] if event else []
        assert await announced(db) == expected, day
    ended = await listings.offers.get(offer.id)
    assert (ended.state, ended.reason, ended.version) == ("closed", "expired", 2)
    assert (ended.history[-1].who, ended.history[-1].by) == ("clock", None)
    assert await db["offers"].count_documents({"state": "draft"}) == 1


async def test_who_says_that_it_stands_is_not_reminded_before_another_sixty_days(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = await published(listings, employer)
    await looks_on(53, listings, monkeypatch)
    prolonged, events = acts.prolong(offer, employer, Actor(life.VERIFIED, employer.members[0]))
    await listings.offers.save(prolonged, *events)
    await looks_on(60, listings, monkeypatch)
    assert await announced(db) == ["expiring.v1"]
    assert (await listings.offers.get(offer.id)).expires_on == TODAY + dt.timedelta(days=113)


async def test_an_offer_ends_though_its_employer_has_used_the_key_of_next_years_draft(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would hold up the clock for everybody's offers."""
    offer = await published(listings, employer)
    own = acts.draft(employer, employer.members[0], f"next-year:{offer.id}", offer_input())
    await listings.offers.save_once(own)
    await looks_on(60, listings, monkeypatch)
    assert (await listings.offers.get(offer.id)).state == "closed"
    assert (await listings.offers.get(own.id)).history == own.history


async def test_an_offer_until_the_last_day_of_the_calendar_ends_and_has_a_draft_for_next_year(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """31.12.2099 is what some write for: until further notice."""
    for_ever = [{"from": f"{NEXT_YEAR}-07-19", "to": "2099-12-31"}]
    offer = await published(listings, employer, periods=for_ever, by_arrangement=False, minimum_age=18)
    await looks_on(60, listings, monkeypatch)
    assert (await listings.offers.get(offer.id)).state == "closed"
    assert await db["offers"].count_documents({"state": "draft", "content.periods.0.to": "2099-12-31"}) == 1


async def test_an_offer_that_cannot_be_dealt_with_holds_up_no_other(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = [await published(listings, employer) for _ in range(2)]
    await db["offers"].update_one({"_id": broken.id}, {"$set": {"employer_id": clock.new_id(), "due_on": "2026-01-01"}})
    await looks_on(60, listings, monkeypatch)
    assert (await listings.offers.get(whole.id)).state == "closed"
