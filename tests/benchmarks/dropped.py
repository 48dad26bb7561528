"""How long a kept answer outlives the event that makes it old, on two replicas of the gateway."""

import asyncio
import statistics
import time

import httpx2

from shared import clock, topology
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.words import Reason
from shared.publisher import Publisher
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.gateway.neighbours import Neighbours
from tests.processes import Processes

GOAL_MS = 100.0
BOARD = "/api/v1/offers"


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(20, 60)
    async with Neighbours(ground.amqp_url) as neighbours:
        neighbours.answers[SearchOffers] = _page(0)
        async with Processes(
            ground.amqp_url, ground.mongo_url, PREFIX, ("gateway",), GATEWAY_LIMIT_FACTOR="1000"
        ) as up:
            second = await up.start_replica("gateway")
            ports = (up.ports["gateway"], up.ports[second])
            publisher = Publisher(ground.amqp_url, "bench")
            await publisher.start()
            rounds = [await _times(neighbours, publisher, ports, count, number) for number in range(3)]
            await publisher.stop()
    return [
        figure(
            f"a kept answer is gone on two replicas, {name}",
            "ms",
            [(statistics.quantiles(times, n=100)[quantile], GOAL_MS) for times in rounds],
            reference_is="the goal, 100 ms; from the event's publishing until each replica has answered anew",
            better="at most",
            goal=1.0,
        )
        for name, quantile in (("p50", 49), ("p99", 98))
    ]


async def _times(
    neighbours: Neighbours, publisher: Publisher, ports: tuple[int, int], count: int, number: int
) -> list[float]:
    """Milliseconds, two for each event."""
    times: list[float] = []
    clients = [httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) for port in ports]
    for turn in range(count):
        total = number * count + turn + 1
        await asyncio.gather(*(client.get(BOARD) for client in clients))
        neighbours.answers[SearchOffers] = _page(total)
        event = OfferClosed(offer_id=clock.new_id(), version=2, reason=Reason(key="offer_filled"))
        ids = {"message_id": str(clock.new_id()), "correlation_id": "bench"}
        began = time.perf_counter()
        published = publisher.publish(
            topology.EVENTS, event.routing_key, event.model_dump_json().encode(), **ids, headers={}
        )
        _, *right = await asyncio.gather(published, *(_right(client, total, began) for client in clients))
        times += [float(one) for one in right if one is not None]
    for client in clients:
        await client.aclose()
    return times


async def _right(client: httpx2.AsyncClient, total: int, began: float) -> float:
    while (await client.get(BOARD)).json()["total"] != total:
        await asyncio.sleep(0.001)
    return (time.perf_counter() - began) * 1000


def _page(total: int) -> OfferPage:
    return OfferPage(items=(), total=total, next=None)
