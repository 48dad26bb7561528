"""One offer that fits 50,000 people: bounded memory, small offers not held up, and a kill -9 in the middle of it."""

import asyncio
import time

from shared.contracts.listings.offers import OfferFacts
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.builders import offer_facts
from tests.eventually import eventually
from tests.fan_out import FEW, FanOut, fan_out

SMALL_AT_MOST_MS = 1_000.0
MEMORY_AT_MOST_MIB = 100.0


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(16_000, 50_000)
    async with fan_out(ground.amqp_url, ground.mongo_url, PREFIX) as fan:
        await fan.people(count)
        await fan.people(FEW, fields=["food"])
        await fan.start()
        await _told(fan, offer_facts(fields=["food"]), FEW)  # warm
        before = fan.peak_mib()
        large = offer_facts()
        whole = asyncio.create_task(_told(fan, large, count))
        await eventually(lambda: fan.told(large), within=60, every=0.002)
        behind = await _told(fan, offer_facts(fields=["food"]), FEW)
        seconds = await whole / 1000
        peak = fan.peak_mib() - before
        await _killed_in_the_middle(fan, count)
    return [
        _row(f"a small offer behind one with {count:,} matches, until told", "ms", behind, SMALL_AT_MOST_MS),
        _row(f"an offer with {count:,} matches, until all are told and announced", "s", seconds, 30.0),
        _row(f"memory for {count:,} matches of one offer, at its peak", "MiB", peak, MEMORY_AT_MOST_MIB),
    ]


async def _told(fan: FanOut, offer: OfferFacts, people: int) -> float:
    """Milliseconds from publishing to the last one told."""

    async def all_told() -> bool:
        return await fan.told(offer) == people

    began = time.perf_counter()
    await fan.publish(offer)
    await eventually(all_told, within=120, every=0.002)
    return (time.perf_counter() - began) * 1000


async def _killed_in_the_middle(fan: FanOut, count: int) -> None:
    """Nobody is lost, nobody told twice."""
    offer = offer_facts()
    await fan.publish(offer)
    await eventually(lambda: fan.told(offer), within=60, every=0.002)
    await fan.running.kill("matching")
    assert 0 < await fan.told(offer) < count
    await fan.start()

    async def all_told() -> bool:
        return await fan.told(offer) == count

    await eventually(all_told, within=120)
    pairs = await fan.announced()
    assert set(pairs.values()) == {1}
    assert sum(offer_id == offer.offer_id for _, offer_id in pairs) == count


def _row(name: str, unit: str, value: float, at_most: float) -> Figure:
    told = f"the goal, {at_most:g} {unit}"
    return figure(name, unit, [(value, at_most)], reference_is=told, better="at most", goal=1.0)
