"""Handle once, whatever the broker delivers."""

import asyncio

import pytest

from shared import envelope, inbox, mongo
from shared.envelope import Envelope
from shared.mongo import Database, Session


@pytest.fixture
async def effects(db: Database) -> Database:
    await mongo.ensure_indexes(db, {**inbox.INDEXES, "effects": []})
    return db


async def handle(db: Database, message_id: str, queue: str = "matching.on.x") -> bool:
    async def effect(session: Session) -> None:
        await db["effects"].insert_one({"of": message_id}, session=session)

    with envelope.opened(Envelope(queue, message_id, "c")):
        return await inbox.once(db, effect)


async def test_the_first_delivery_has_its_effect_and_the_second_none(effects: Database) -> None:
    assert [await handle(effects, "m1"), await handle(effects, "m1")] == [True, False]
    assert await effects["effects"].count_documents({}) == 1


async def test_ten_deliveries_at_once_have_one_effect(effects: Database) -> None:
    outcomes = await asyncio.gather(*(handle(effects, "m1") for _ in range(10)))
    assert sorted(outcomes) == [False] * 9 + [True]
    assert await effects["effects"].count_documents({}) == 1


async def test_two_queues_of_one_service_each_handle_the_same_event(effects: Database) -> None:
    assert await handle(effects, "m1", "matching.on.a")
    assert await handle(effects, "m1", "matching.on.b")


async def test_an_effect_that_fails_leaves_no_trace_and_can_be_tried_again(effects: Database) -> None:
    async def failing(session: Session) -> None:
        await effects["effects"].insert_one({"of": "m1"}, session=session)
        raise ValueError("in the middle")

    with envelope.opened(Envelope("matching.on.x", "m1", "c")), pytest.raises(ValueError, match="in the middle"):
        await inbox.once(effects, failing)
    assert await effects["effects"].count_documents({}) == 0
    assert await handle(effects, "m1")


async def test_a_duplicate_key_of_the_effect_itself_is_not_taken_for_a_repetition(effects: Database) -> None:
    await effects["effects"].insert_one({"_id": "taken"})

    async def clashing(session: Session) -> None:
        await effects["effects"].insert_one({"_id": "taken"}, session=session)

    with envelope.opened(Envelope("matching.on.x", "m2", "c")), pytest.raises(mongo.DuplicateKeyError):
        await inbox.once(effects, clashing)
    assert await effects["inbox"].count_documents({}) == 0


async def test_without_a_message_in_hand_nothing_is_done_once(effects: Database) -> None:
    async def effect(session: Session) -> None: ...

    with pytest.raises(RuntimeError, match="message in hand"):
        await inbox.once(effects, effect)
