"""The morning's digest: everything about one person in one mail, once, and nothing lost."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.notifications import digest
from services.notifications import message as messages
from services.notifications.alarm import look
from services.notifications.handlers import Notifications, matches, offers
from services.notifications.kinds import Kind
from services.notifications.message import About, Message, State, Topic
from services.notifications.store.digests import GATHERED
from services.notifications.store.messages import insert
from shared import clock
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.notifications.contacts import Frequency
from shared.contracts.words import Channel, Reason
from shared.mongo import transaction
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, Relay, a_contact, at, set_clock, states, yes
from tests.notifications.conftest import matches as found

MORNING = at("2026-11-21T07:00")
MIA = clock.new_id()


def a_part(person: UUID = MIA, due: dt.datetime = MORNING, **changes: Any) -> Message:
    made = messages.plan_matches(person, Channel.MAIL, [About(clock.new_id(), 50, ())], due - dt.timedelta(hours=9))
    return replace(made.planned_with_others(due, "digest"), **changes)


async def keep(notifications: Notifications, *parts: Message) -> None:
    await transaction(notifications.db, lambda session: insert(notifications.db, session, parts))


async def digests(notifications: Notifications) -> list[dict[str, Any]]:
    return [document async for document in notifications.db["messages"].find({"kind": Kind.DIGEST})]


def test_a_digest_holds_each_offer_once_the_best_first_and_the_news_beside() -> None:
    one, two = About(clock.new_id(), 50, ()), About(clock.new_id(), 90, ())
    topic = Topic("application:1", 2)
    read = messages.plan_service(Kind.INTEREST_READ, MIA, Channel.MAIL, topic, {"title": "Ferienjob"}, MORNING)
    made = digest.compose([a_part(about=(one,)), a_part(about=(one, two)), read], MORNING)
    assert made.about == (two, one)
    assert made.values["news"] == [
        {"kind": "interest_read", "values": {"title": "Ferienjob"}, "topic": "application:1", "version": 2}
    ]


def test_a_digest_leaves_out_what_has_resolved_itself() -> None:
    part = a_part()
    made = digest.compose([part], MORNING)
    contact = a_contact(person_id=MIA)
    assert not digest.is_empty(digest.still_true(made, contact, {part.about[0].offer_id}, {}, clock.today()))
    assert digest.is_empty(digest.still_true(made, contact, set(), {}, clock.today()))
    assert digest.is_empty(
        digest.still_true(made, replace(contact, consents=()), {part.about[0].offer_id}, {}, clock.today())
    )


async def test_many_replicas_in_the_same_minute_make_one_digest_for_each(notifications: Notifications) -> None:
    people = [clock.new_id() for _ in range(20)]
    await keep(notifications, *(a_part(person) for person in people for _ in range(3)))
    await asyncio.gather(*(notifications.digests.compose(MORNING) for _ in range(4)))
    assert await notifications.digests.compose(MORNING) == 0
    assert sorted(d["person_id"] for d in await digests(notifications)) == sorted(people)
    assert await states(notifications.db) == {"digested": 60, "planned": 20}
    assert {len(document["about"]) for document in await digests(notifications)} == {3}


async def test_nothing_is_gathered_before_its_minute(notifications: Notifications) -> None:
    await keep(notifications, a_part())
    assert await notifications.digests.compose(MORNING - dt.timedelta(milliseconds=1)) == 0
    assert await notifications.digests.compose(MORNING) == 1


async def test_what_comes_after_the_digest_of_the_day_waits_for_the_next(notifications: Notifications) -> None:
    await keep(notifications, a_part())
    await notifications.digests.compose(MORNING)
    late = a_part()
    await keep(notifications, late)
    assert await notifications.digests.compose(MORNING + dt.timedelta(minutes=1)) == 1
    assert await notifications.digests.compose(MORNING + dt.timedelta(minutes=1)) == 0
    assert len(await digests(notifications)) == 1
    await notifications.digests.compose(MORNING + dt.timedelta(days=1))
    (_, second) = await digests(notifications)
    assert second["about"][0]["offer_id"] == late.about[0].offer_id


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
async def test_the_nights_the_clocks_change_have_one_digest(
    notifications: Notifications, deliver: Deliver, relay: Relay, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    evening = at(f"{change}T00:30")
    mia = a_contact(consents=yes(Channel.MAIL), frequency=Frequency.DAILY)
    await notifications.contacts.save(mia)
    set_clock(monkeypatch, evening)
    for _ in range(2):
        await deliver(matches.on_matches_found, found([offer_facts()], mia.person_id))
    assert await states(notifications.db) == {"gathered": 2}
    moment = evening
    while moment < at(f"{change}T09:00"):
        set_clock(monkeypatch, moment)
        await look(notifications.messages, notifications.digests)
        assert len(await digests(notifications)) == (1 if moment >= at(f"{change}T07:00") else 0)
        moment += dt.timedelta(minutes=90)


async def test_an_offer_that_closes_over_night_is_not_in_the_morning(
    notifications: Notifications, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, offer = a_contact(consents=yes(Channel.MAIL), frequency=Frequency.DAILY), offer_facts()
    await notifications.contacts.save(mia)
    set_clock(monkeypatch, at("2026-11-20T15:00"))
    await deliver(matches.on_matches_found, found([offer], mia.person_id))
    closed = OfferClosed(offer_id=offer.offer_id, version=2, reason=Reason(key="offer_withdrawn"))
    await deliver(offers.on_offer_closed, closed)
    set_clock(monkeypatch, MORNING)
    await look(notifications.messages, notifications.digests)
    assert await states(notifications.db) == {"superseded": 1}


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({**GATHERED, "due": {"$lte": MORNING}}, "gathered_due"),
        ({**GATHERED, "due": {"$lte": MORNING}, "person_id": {"$in": [MIA]}}, "gathered_of"),
    ],
)
async def test_the_morning_is_answered_by_partial_indexes(
    notifications: Notifications, asked: dict[str, Any], index: str
) -> None:
    await keep(notifications, *(a_part(clock.new_id()) for _ in range(30)))
    await keep(notifications, *(a_part(state=state) for state in (State.GATHERED, *[State.SENT] * 30)))
    explained = await notifications.db["messages"].find(asked).explain()
    assert explained["queryPlanner"]["winningPlan"]["inputStage"]["indexName"] == index
