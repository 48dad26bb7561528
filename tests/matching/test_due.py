"""On a birthday more may fit: it is looked for once, and told."""

import asyncio
import datetime as dt
from uuid import UUID

import pytest

from services.matching import due
from services.matching.handlers import Matching
from services.matching.handlers.offers import on_offer_published
from services.matching.handlers.profiles import on_profile_saved
from shared import clock
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.matching.profiles import ProfileSaved
from shared.mongo import Database
from tests.builders import a_profile, offer_facts
from tests.matching.conftest import Deliver, announced

NOON, DAY = dt.datetime(2027, 3, 9, 12, tzinfo=dt.UTC), dt.timedelta(days=1)


def on(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


async def looked_for(db: Database) -> list[UUID]:
    """For whom the word has gone out beside the one of saving."""
    rows = db["outbox"].find({"routing_key": ProfileSaved.routing_key}, sort=[("_id", 1)])
    return [ProfileSaved.model_validate_json(row["body"]).person_id async for row in rows]


async def test_who_becomes_old_enough_for_an_offer_by_arrangement_is_told_of_it(
    matching: Matching, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, NOON)
    mia, ben = a_profile(birth_date="2010-03-10", school_until=None), a_profile(birth_date="2010-03-11")
    for profile in (mia, ben):
        await matching.profiles.save(profile)
    offer = offer_facts(kind="school_internship", periods=(), by_arrangement=True, minimum_age=17, hazards=())
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await due.look(matching)
    assert await announced(matching.db) == []
    saved = await looked_for(matching.db)
    on(monkeypatch, NOON + DAY)
    await asyncio.gather(*(due.look(matching) for _ in range(3)))
    assert (await looked_for(matching.db))[len(saved) :] == [mia.person_id], "once, though many replicas look"
    for _ in range(2):
        await deliver(on_profile_saved, ProfileSaved(person_id=mia.person_id, version=1))
    assert [[found.person_id for found in event.found] for event in await announced(matching.db)] == [[mia.person_id]]


async def test_days_on_which_nothing_ran_are_made_up_for(matching: Matching, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, NOON)
    await asyncio.gather(*(due.look(matching) for _ in range(3)))
    mia = a_profile(birth_date="2010-03-10")
    await matching.profiles.save(mia)
    on(monkeypatch, NOON + 3 * DAY)
    await due.look(matching)
    assert (await looked_for(matching.db)) == [mia.person_id, mia.person_id]


def test_no_day_is_looked_at_twice_and_none_of_long_ago() -> None:
    today = dt.date(2027, 3, 9)
    assert due.since(today, today) == []
    assert due.since(today + DAY, today) == [], "a clock that was ahead"
    assert due.since(None, today) == due.since(today - DAY, today) == [today]
    assert due.since(today - 400 * DAY, today) == [today - number * DAY for number in range(6, -1, -1)]


def test_who_is_born_on_29_february_has_a_birthday_every_year() -> None:
    leap, born = dt.date(2012, 2, 29), dt.date(2012, 3, 1)
    assert {leap, born} <= set(due.births(dt.date(2027, 3, 1)))
    assert leap in due.births(dt.date(2028, 2, 29))
    assert leap not in {*due.births(dt.date(2027, 2, 28)), *due.births(dt.date(2028, 3, 1))}
    assert [2027 - one.year for one in due.births(dt.date(2027, 7, 1))] == list(range(13, 26))
