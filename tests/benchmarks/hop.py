"""The whole hop: transaction -> relay -> consume -> inbox transaction, against the CPU of its bare parts together."""

import asyncio
import statistics
import time
from typing import Any
from uuid import UUID

from shared import clock, mongo, outbox
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.words import Reason
from shared.handlers import Handlers
from shared.inbox import once
from shared.lifespan import Service
from shared.mongo import Database, Session
from tests.benchmarks.figure import Figure, compare, figure
from tests.benchmarks.ground import BODY, Ground, bare_channel, persistent, quorum_queue

AT_ONCE = 32


def event() -> OfferClosed:
    return OfferClosed(offer_id=clock.new_id(), version=2, reason=Reason(key="x" * 800))


class Hop:
    """A service that hears its own event and notes when."""

    def __init__(self, ground: Ground) -> None:
        self.db = ground.database("hop")
        self.handled: dict[UUID, float] = {}
        handlers: Handlers[Any] = Handlers("matching")

        @handlers.on(OfferClosed)
        async def on_offer_closed(event: OfferClosed, _: Any) -> None:
            async def effect(session: Session) -> None:
                await self.db["effects"].insert_one({"_id": str(event.offer_id)}, session=session)

            await once(self.db, effect)
            self.handled[event.offer_id] = time.perf_counter()

        self.service = Service(ground.settings, self.db, handlers, None, {"things": [], "effects": []})

    async def announce(self) -> tuple[UUID, float]:
        """One change with its event; returns the event's subject and when it was committed."""
        made = event()

        async def write(session: Session) -> None:
            await self.db["things"].insert_one({"body": BODY}, session=session)
            await outbox.announce(self.db, session, made)

        await mongo.transaction(self.db, write)
        return made.offer_id, time.perf_counter()


async def rows(ground: Ground) -> list[Figure]:
    hop = Hop(ground)
    await hop.service.start()
    await hop.service.started()
    try:
        return [await _cpu(ground, hop), await _latency(ground, hop)]
    finally:
        await hop.service.stop()


async def _cpu(ground: Ground, hop: Hop) -> Figure:
    count = ground.scale(300, 1_000)

    async def ours() -> float:
        hop.handled.clear()
        began = time.process_time()
        await _at_once(hop.announce, count)
        while len(hop.handled) < count:
            await asyncio.sleep(0.005)
        return (time.process_time() - began) / count * 1000

    return await compare(
        "whole hop, CPU",
        unit="ms/event",
        ours=ours,
        reference=lambda: _bare_parts(ground, hop.db, count),
        reference_is="the bare parts' CPU: two transactions, a confirmed publish, a consume",
        better="at most",
        goal=1.33,
        rounds=ground.rounds,
    )


async def _bare_parts(ground: Ground, db: Database, count: int) -> float:
    """CPU milliseconds of two bare two-document transactions, one confirmed publish and one consume, per event."""

    async def two_documents() -> None:
        async def write(session: Session) -> None:
            await db["things"].insert_one({"body": BODY}, session=session)
            await db["effects"].insert_one({"body": BODY}, session=session)

        await mongo.transaction(db, write)

    async with bare_channel(ground.amqp_url, prefetch=AT_ONCE) as (_, channel):
        queue = await quorum_queue(channel, "bench.hop")
        began = time.process_time()
        await _at_once(two_documents, 2 * count)
        await _at_once(lambda: channel.default_exchange.publish(persistent(), "bench.hop"), count)
        seen = 0

        async def consume(message: Any) -> None:
            nonlocal seen
            await message.ack()
            seen += 1

        await queue.consume(consume)
        while seen < count:
            await asyncio.sleep(0.005)
        cpu = (time.process_time() - began) / count * 1000
        await channel.queue_delete("bench.hop")
    return cpu


async def _at_once(work: Any, count: int) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with slots:
            await work()

    await asyncio.gather(*(one() for _ in range(count)))


async def _latency(ground: Ground, hop: Hop) -> Figure:
    """Commit to effect at 50 a second, against the goal itself as reference."""
    pairs = []
    for _ in range(ground.rounds):
        hop.handled.clear()
        committed: dict[UUID, float] = {}
        for _ in range(ground.scale(100, 250)):
            subject, at = await hop.announce()
            committed[subject] = at
            await asyncio.sleep(0.016)
        while len(hop.handled) < len(committed):
            await asyncio.sleep(0.005)
        latencies = [(hop.handled[subject] - at) * 1000 for subject, at in committed.items()]
        pairs.append((statistics.median(latencies), 25.0))
    return figure(
        "commit to effect at about 50/s, p50",
        "ms",
        pairs,
        reference_is="the goal, 25 ms",
        better="at most",
        goal=1.0,
    )
