"""Outbox relay: events a second until confirmed, against aio-pika's confirmed publish with 100 in flight."""

import asyncio
import time

from shared import clock, envelope, mongo, outbox
from shared.contracts.matching.profiles import ProfileSaved
from shared.mongo import Document
from shared.outbox import OutboxRelay
from shared.publisher import Publisher
from tests.benchmarks.figure import Figure, compare
from tests.benchmarks.ground import BODY, Ground, bare_channel, persistent, quorum_queue

IN_FLIGHT = 100


def row() -> Document:
    message_id = str(clock.new_id())
    return {
        "_id": message_id,
        "routing_key": ProfileSaved.routing_key,
        "headers": envelope.headers_for(message_id, ProfileSaved.routing_key, "matching"),
        "body": BODY,
        "state": 0,
        "created_at": clock.now(),
    }


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(2_000, 10_000)
    db = ground.database("relay")
    await mongo.ensure_indexes(db, outbox.INDEXES)
    publisher = Publisher(ground.amqp_url, "bench")
    await publisher.start()

    async def ours() -> float:
        await db["outbox"].insert_many([row() for _ in range(count)])
        relay = OutboxRelay(db, publisher)
        began = time.perf_counter()
        running = asyncio.create_task(relay.run())
        while await db["outbox"].count_documents({"state": 0}, limit=1):
            await asyncio.sleep(0.01)
        rate = count / (time.perf_counter() - began)
        relay.stop()
        await running
        await db["outbox"].delete_many({})
        return rate

    async with bare_channel(ground.amqp_url) as (_, channel):
        await quorum_queue(channel, "bench.relay")
        slots = asyncio.Semaphore(IN_FLIGHT)

        async def publish(event: Document) -> None:
            message = persistent(BODY, event["_id"], event["headers"])
            async with slots:
                await channel.default_exchange.publish(message, "bench.relay")

        async def bare() -> float:
            events = [row() for _ in range(count)]
            began = time.perf_counter()
            await asyncio.gather(*(publish(event) for event in events))
            return count / (time.perf_counter() - began)

        figure = await compare(
            "outbox relay",
            unit="events/s",
            ours=ours,
            reference=bare,
            reference_is="aio-pika confirmed publish of the same messages, 100 in flight, quorum queue",
            better="at least",
            goal=0.6,
            rounds=ground.rounds,
        )
        await channel.queue_delete("bench.relay")
    await publisher.stop()
    return [figure]
