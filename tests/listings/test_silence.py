"""Nobody is left in silence: reminders and ends by the clock, each once, however many replicas look."""

import asyncio
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings import due, silence
from services.listings.application import EMPLOYER, YOUNG, Actor, move
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import apply, confirm_application
from shared import clock
from shared.mongo import Database
from tests.listings.test_application import MEMBERS, an_application
from tests.listings.test_applications import accepted, announced, applying, confirming, published

DAY = dt.timedelta(days=1)
NOW = clock.now()


@given(st.integers(1, 60), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_deeds_follow_each_other_and_whoever_waits_is_set_free_at_last(ahead: int, yes: bool, firm: bool) -> None:
    first = clock.today() + ahead * DAY
    one = an_application(first_day=first, last_day=first)
    for act, who in ((("accept", EMPLOYER),) if yes else ()) + ((("confirm", YOUNG),) if yes and firm else ()):
        one, _ = move(one, act, Actor(who, MEMBERS[0]), MEMBERS)
    times = [deed.at for deed in silence.deeds(one)]
    assert times == sorted(set(times))
    assert all(at > one.since for at in times)
    assert [deed for deed in silence.deeds(one) if deed.announce is None] == (
        [] if one.state == "confirmed" else [silence.deeds(one)[-1]]
    )


def test_what_was_missed_is_not_made_up_for() -> None:
    one = an_application()
    after_a_week = silence.reached(one, one.since + 8 * DAY)
    assert after_a_week is not None
    assert after_a_week[0] == 2
    assert silence.reached(one, one.since + DAY) is None


async def looks_after(days: float, listings: Listings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three replicas at once."""
    monkeypatch.setattr(clock, "now", lambda: NOW + days * DAY)
    await asyncio.gather(*(due.look(listings) for _ in range(3)))


async def test_an_employer_is_reminded_twice_and_then_the_young_person_is_free(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = await published(listings, employer, periods=[], by_arrangement=True, apply_by=None)
    sent, expected = await apply(applying(offer), listings), ["sent"]
    for day, event in ((2.9, ""), (3.1, "unanswered"), (6.9, ""), (7.1, "unanswered"), (14.9, ""), (15.1, "expired")):
        await looks_after(day, listings, monkeypatch)
        expected += [event] if event else []
        assert await announced(db) == expected, day
    lapsed = await listings.applications.get(sent.id)
    assert (lapsed.state, lapsed.reason, lapsed.history[-1].who) == ("expired", "unanswered", "clock")
    tallies, _ = await listings.answers.find([employer.id])
    assert (tallies[employer.id].contacts, tallies[employer.id].answered) == (1, 0)


async def test_a_yes_is_asked_for_once_more_and_then_lapses(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = await published(listings, employer, periods=[], by_arrangement=True, apply_by=None)
    await accepted(listings, employer, offer, clock.new_id())
    for day in (11.9, 12.1, 15.1):
        await looks_after(day, listings, monkeypatch)
    assert await announced(db) == ["sent", "accepted", "unconfirmed", "expired"]


async def test_both_sides_hear_before_and_after_the_placement(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = clock.today() + 10 * DAY
    days = [{"from": first.isoformat(), "to": first.isoformat()}]
    offer = await published(listings, employer, periods=days, weekdays=[], apply_by=None, minimum_age=18)
    person = clock.new_id()
    yes = await accepted(listings, employer, offer, person)
    await confirm_application(confirming(yes, person), listings)
    for day in (5, 9, 10, 12, 13):
        await looks_after(day, listings, monkeypatch)
    rows = await db["outbox"].find({"routing_key": {"$regex": "placement"}}, sort=[("_id", 1)]).to_list(None)
    assert [row["routing_key"] for row in rows] == ["listings.placement.near.v1", "listings.placement.ended.v1"]


async def test_the_clock_finds_what_is_due_by_an_index(listings: Listings, db: Database) -> None:
    plan = (await db["applications"].find({"due_at": {"$lte": NOW}}).sort("due_at", 1).explain())["queryPlanner"]
    assert plan["winningPlan"]["inputStage"]["stage"] == "IXSCAN"
