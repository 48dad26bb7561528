"""Saved and announced, or neither; published until confirmed, whatever is away meanwhile."""

import asyncio
from typing import Any

import pytest

from shared import clock, envelope, mongo, outbox, topology
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.words import Reason
from shared.envelope import Envelope
from shared.errors import Permanent
from shared.mongo import Database, Session
from shared.outbox import OutboxRelay
from shared.publisher import Publisher, connect
from tests.eventually import eventually
from tests.proxy import Proxy

QUEUE = f"matching.on.{OfferClosed.routing_key}"


def closed(key: str = "offer_filled") -> OfferClosed:
    return OfferClosed(offer_id=clock.new_id(), version=2, reason=Reason(key=key))


async def announce(db: Database, *events: OfferClosed) -> None:
    async def write(session: Session) -> None:
        await db["things"].insert_one({}, session=session)
        await outbox.announce(db, session, *events)

    await mongo.transaction(db, write)


async def delivered(amqp_url: str, limit: int = 1000) -> list[Any]:
    """What lies in the reader's queue, taken out."""
    connection = await connect(amqp_url, "tests")
    try:
        queue = await (await connection.channel()).get_queue(QUEUE, ensure=False)
        messages: list[Any] = []
        while len(messages) < limit and (message := await queue.get(no_ack=True, fail=False)):
            messages.append(message)
        return messages
    finally:
        await connection.close()


async def all_sent(db: Database) -> bool:
    return await db["outbox"].count_documents({"state": 0}) == 0


async def test_a_change_that_fails_announces_nothing(kept: Database) -> None:
    async def write(session: Session) -> None:
        await outbox.announce(kept, session, closed())
        raise ValueError("after announcing")

    with pytest.raises(ValueError, match="after announcing"):
        await mongo.transaction(kept, write)
    assert await kept["outbox"].count_documents({}) == 0


async def test_an_event_too_large_for_the_broker_is_refused_before_it_is_saved(kept: Database) -> None:
    with pytest.raises(Permanent, match="bytes"):
        await announce(kept, closed("x" * topology.MAX_MESSAGE_BYTES))
    assert await kept["things"].count_documents({}) == 0


async def test_what_is_announced_arrives_with_cloudevents_headers_and_its_cause(kept: Database, amqp_url: str) -> None:
    event = closed()
    with envelope.opened(Envelope("listings.close-offer", "cause-1", "correlation-1")):
        await announce(kept, event)
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    assert await OutboxRelay(kept, publisher).publish_waiting() == 1
    await publisher.stop()
    (message,) = await delivered(amqp_url)
    assert OfferClosed.model_validate_json(message.body) == event
    assert message.headers["ce-type"] == OfferClosed.routing_key
    assert message.headers["ce-source"] == "/listings"
    assert message.headers["ce-specversion"] == "1.0"
    assert (message.headers["ce-correlationid"], message.headers["ce-causationid"]) == ("correlation-1", "cause-1")
    assert message.message_id == message.headers["ce-id"]
    assert message.delivery_mode == 2  # persistent


async def test_a_running_relay_hears_of_new_events_by_itself(kept: Database, amqp_url: str) -> None:
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    relay = OutboxRelay(kept, publisher)
    running = asyncio.create_task(relay.run())
    for _ in range(3):
        await announce(kept, closed(), closed())
    await eventually(lambda: all_sent(kept))
    relay.stop()
    await running
    await publisher.stop()
    assert len(await delivered(amqp_url)) == 6
    assert await relay.lag() == 0.0


async def test_everything_accepted_while_the_broker_is_away_arrives_once_it_is_back(
    kept: Database, amqp_url: str
) -> None:
    async with Proxy(amqp_url) as proxy:
        publisher = Publisher(proxy.url, "tests")
        await publisher.start()
        relay = OutboxRelay(kept, publisher)
        running = asyncio.create_task(relay.run())
        proxy.away()
        events = [closed() for _ in range(50)]
        for event in events:
            await announce(kept, event)
        assert await kept["outbox"].count_documents({"state": 0}) == 50
        assert await relay.lag() > 0
        proxy.back()
        await eventually(lambda: all_sent(kept), within=30)
        relay.stop()
        await running
        await publisher.stop()
    arrived = {OfferClosed.model_validate_json(message.body).offer_id for message in await delivered(amqp_url)}
    assert arrived == {event.offer_id for event in events}


async def test_a_crash_between_confirm_and_mark_publishes_again_under_the_same_id(
    kept: Database, amqp_url: str
) -> None:
    await announce(kept, closed())
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    relay = OutboxRelay(kept, publisher)
    await relay.publish_waiting()
    await kept["outbox"].update_many({}, {"$set": {"state": 0}})  # as if the process had died before marking
    await relay.publish_waiting()
    await publisher.stop()
    first, second = await delivered(amqp_url)
    assert first.message_id == second.message_id


async def test_of_two_relays_one_works_and_the_other_takes_over(kept: Database, amqp_url: str) -> None:
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    first, second = OutboxRelay(kept, publisher), OutboxRelay(kept, publisher)
    running = [asyncio.create_task(first.run())]

    async def led_by(relay: OutboxRelay) -> bool:
        lease = await kept["leases"].find_one({"_id": "outbox"})
        return lease is not None and lease["owner"] == relay._owner

    await eventually(lambda: led_by(first))
    running.append(asyncio.create_task(second.run()))
    await announce(kept, *(closed() for _ in range(100)))
    await eventually(lambda: all_sent(kept))
    assert await led_by(first)
    assert len(await delivered(amqp_url)) == 100
    first.stop()
    await eventually(lambda: led_by(second))
    second.stop()
    await asyncio.gather(*running)
    await publisher.stop()


async def test_more_than_one_batch_is_published_in_one_go(kept: Database, amqp_url: str) -> None:
    events = [closed() for _ in range(outbox.BATCH * 2 + 7)]
    await announce(kept, *events)
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    relay = OutboxRelay(kept, publisher)
    running = asyncio.create_task(relay.run())
    await eventually(lambda: all_sent(kept))
    relay.stop()
    await running
    await publisher.stop()
    assert len(await delivered(amqp_url)) == len(events)
