"""The board searched through the gateway, nothing kept, random filters, at a steady rate: how long an answer takes."""

import asyncio
import random
import statistics
from urllib.parse import urlencode

from services.listings.store import INDEXES
from shared import inbox, mongo, outbox, places
from shared.contracts.words import Kind, SchoolCertificate, WorkField
from tests.benchmarks import board
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.benchmarks.request import HttpReader
from tests.builders import NEXT_YEAR
from tests.processes import Processes

A_SECOND = 50
GOAL_MS = 150.0
REFUSED_MS = 10_000.0  # what an answer counts that did not come
WORDS = (
    "Kfz", "Holz", "Kita", "Bäckerei", "Elektro", "Praktikum", "Ferienjob", "Garten", "Mechatroniker", "Verkauf",
    "Kraftfahrzeugmechatronik", "Tischlerlehre", "Pflege im Krankenhaus", "Kauffrau Büro", "schloser", "Computer",
)  # fmt: skip


async def rows(ground: Ground) -> list[Figure]:
    count, seconds = ground.scale(5_000, 100_000), ground.scale(5, 15)
    db = ground.database("listings")
    await mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
    await board.fill(db, count)
    chance = random.Random(11)
    processes = Processes(ground.amqp_url, ground.mongo_url, PREFIX, GATEWAY_CACHE_MB="0")
    processes.ready_within = 300
    async with processes as running:
        reader = HttpReader(running.ports["gateway"])
        await _at_a_steady_rate(reader, chance, 2)
        rounds = [await _at_a_steady_rate(reader, chance, seconds) for _ in range(min(3, ground.rounds))]
    db.client.close()
    return [
        figure(
            f"board search, {count:,} offers, {A_SECOND} a second, {name}",
            "ms",
            [(statistics.quantiles(times, n=100)[quantile], GOAL_MS) for times in rounds],
            reference_is="the goal, 150 ms; random filters, not cached, counted from when the question was due",
            better="at most",
            goal=1.0,
        )
        for name, quantile in (("p50", 49), ("p95", 94))
    ]


async def _at_a_steady_rate(reader: HttpReader, chance: random.Random, seconds: int) -> list[float]:
    """Milliseconds of each answer, from when its question was due: a slow one delays no other's clock."""
    loop, times = asyncio.get_running_loop(), list[float]()

    async def one(due: float, path: str) -> None:
        await asyncio.sleep(due - loop.time())
        try:
            await reader.get(path)
            times.append((loop.time() - due) * 1000)
        except AssertionError:  # not a 200: the gateway has given up waiting
            times.append(REFUSED_MS)

    began = loop.time() + 0.2
    paths = [f"/api/v1/offers?{urlencode(question(chance), doseq=True)}" for _ in range(A_SECOND * seconds)]
    await asyncio.gather(*(one(began + number / A_SECOND, path) for number, path in enumerate(paths)))
    return times


def question(chance: random.Random) -> dict[str, object]:
    """Each filter in about every third question."""
    choices: dict[str, object] = {
        "q": chance.choice(WORDS),
        "near": chance.choice(places.region()).postal_code,
        "radius_km": chance.choice((5, 10, 25, 50, 100)),
        "kind": [one.value for one in chance.sample(list(Kind), 2)],
        "field": [one.value for one in chance.sample(list(WorkField), 2)],
        "from": f"{NEXT_YEAR}-{chance.randint(1, 9):02}-01",
        "age": chance.randint(13, 20),
        "school_certificate": chance.choice(list(SchoolCertificate)).value,
        "sort": chance.choice(("fit", "distance", "date")),
        "limit": chance.choice((10, 20, 50)),
    }
    return {name: value for name, value in choices.items() if chance.random() < 0.35}
