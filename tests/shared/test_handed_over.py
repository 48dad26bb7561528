"""The short way: a transaction hands what it announces to the relay of its process, and nothing depends on that."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared import mongo, outbox
from shared.contracts.listings.offer_events import OfferClosed
from shared.mongo import Database, PyMongoError, Session
from shared.outbox import OutboxRelay
from shared.publisher import Publisher
from tests.eventually import eventually
from tests.shared.test_outbox import all_sent, announce, closed, delivered


@pytest.fixture
async def leading(kept: Database, amqp_url: str) -> AsyncIterator[OutboxRelay]:
    """A relay that works, in this process, so that transactions here hand it what they announce."""
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    relay = OutboxRelay(kept, publisher)
    running = asyncio.create_task(relay.run())
    await eventually(lambda: kept["leases"].find_one({"_id": "outbox", "owner": {"$ne": None}}))
    yield relay
    relay.stop()
    await running
    await publisher.stop()


async def announce_unseen(db: Database) -> None:
    """Written as sent already: neither change stream nor sweep would publish it."""

    async def write(session: Session) -> None:
        await outbox.announce(db, session, closed())
        await db["outbox"].update_many({}, {"$set": {"state": 1}}, session=session)

    await mongo.transaction(db, write)


async def count_delivered(amqp_url: str, count: int) -> list[str]:
    """The ids of that many messages in the reader's queue, and of more if there are any."""
    found: list[Any] = []

    async def enough() -> bool:
        found.extend(await delivered(amqp_url))
        return len(found) >= count

    await eventually(enough)
    return [message.message_id for message in found]


async def test_a_transaction_beside_the_relay_hands_it_what_it_announces(
    kept: Database, leading: OutboxRelay, amqp_url: str
) -> None:
    await announce_unseen(kept)
    assert len(await count_delivered(amqp_url, 1)) == 1

    async def marked() -> bool:
        return await kept["outbox"].count_documents({"sent_at": {"$exists": True}}) == 1

    await eventually(marked)


async def test_what_is_handed_over_while_the_relay_sweeps_is_published_once(
    kept: Database, leading: OutboxRelay, amqp_url: str
) -> None:
    async def sweep() -> None:
        for _ in range(60):
            await leading.publish_waiting()

    sweeping = asyncio.create_task(sweep())
    await asyncio.gather(*(announce(kept, closed()) for _ in range(100)))
    await sweeping
    await eventually(lambda: all_sent(kept))
    ids = await count_delivered(amqp_url, 100)
    assert len(ids) == len(set(ids)) == 100


async def test_an_attempt_that_does_not_hold_hands_nothing_over_and_leaves_the_short_way_free(
    kept: Database, leading: OutboxRelay, amqp_url: str
) -> None:
    attempts = 0

    async def write(session: Session) -> None:
        nonlocal attempts
        attempts += 1
        await outbox.announce(kept, session, *(closed() for _ in range(outbox.BATCH)))
        if attempts == 1:
            raise PyMongoError("again", error_labels=["TransientTransactionError"])
        raise ValueError("for good")

    with pytest.raises(ValueError, match="for good"):
        await mongo.transaction(kept, write)
    await announce_unseen(kept)  # as many as are handed over at once were announced in vain: there is room for this one
    assert len(await count_delivered(amqp_url, 1)) == 1
    assert attempts == 2


DIES = """
import asyncio, os, sys
from shared import mongo, outbox
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.words import Reason
from shared import clock
from shared.outbox import OutboxRelay
from shared.publisher import Publisher

async def main(amqp_url, mongo_url, name):
    db = mongo.database(mongo.connect(mongo_url, app="tests"), name)
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    relay = OutboxRelay(db, publisher)
    running = asyncio.create_task(relay.run())
    while not await db["leases"].find_one({"owner": {"$ne": None}}):
        await asyncio.sleep(0.01)

    async def write(session):
        mongo.when_ended(lambda held: os._exit(9 if held else 1))  # the first to hear of the commit
        await outbox.announce(db, session, OfferClosed(offer_id=clock.new_id(), version=2, reason=Reason(key="died")))

    await mongo.transaction(db, write)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_what_was_committed_by_a_process_that_died_before_handing_it_over_is_published_by_the_sweep(
    kept: Database, amqp_url: str, mongo_url: str
) -> None:
    died = await asyncio.create_subprocess_exec(sys.executable, "-c", DIES, amqp_url, mongo_url, kept.name)
    assert await died.wait() == 9
    assert await delivered(amqp_url) == []
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    assert await OutboxRelay(kept, publisher).publish_waiting() == 1
    await publisher.stop()
    (message,) = await delivered(amqp_url)
    assert OfferClosed.model_validate_json(message.body).reason.key == "died"


async def test_announcing_outside_of_a_transaction_beside_a_relay_is_refused_and_keeps_nothing_from_the_sweep(
    kept: Database, leading: OutboxRelay, amqp_url: str
) -> None:
    async with await kept.client.start_session() as session:
        with pytest.raises(LookupError):
            await outbox.announce(kept, session, closed())
    assert await kept["outbox"].count_documents({}) == 0
