"""Published to match stored on a quiet system, against one bare transaction, one confirmed publish and one consume."""

import asyncio
import statistics
import time
from typing import Any

from pymongo import monitoring

from services.listings import acts
from services.listings.employer import Employer
from services.listings.store import INDEXES
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import OfferStore
from services.matching.app import matching
from services.matching.settings import MatchingSettings
from services.matching.store import profile_document
from services.matching.store.told import SIZE, keys_of
from shared import clock, inbox, mongo, outbox
from shared.handlers import Handlers
from shared.lifespan import Service
from shared.mongo import Session
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import BODY, Ground, bare_channel, persistent, quorum_queue
from tests.builders import a_profile, an_employer, offer_input

PROFILES = 300
MATCHES = 30
QUIET_SECONDS = 0.1  # then what follows one offer (a second look, marks) does not fall into the next one's time


class Commits(monitoring.CommandListener):
    """When a transaction of this process was acknowledged: by a majority, in the journal. Of clients made after it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.seen: asyncio.Queue[float] = asyncio.Queue()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Nothing to do."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to do: a commit that fails is asked again."""

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        if event.command_name == "commitTransaction":
            self._loop.call_soon_threadsafe(self.seen.put_nowait, time.perf_counter())


async def rows(ground: Ground) -> list[Figure]:
    commits = Commits()
    monitoring.register(commits)
    db = ground.database("listings")
    await mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
    publishing = Service(ground.settings, db, Handlers("listings"), None, INDEXES)
    finding = matching(ground.settings, MatchingSettings(_env_file=None))
    for service in (publishing, finding):
        await service.start()
        await service.started()
    liked = ["metal"] * MATCHES + ["food"] * (PROFILES - MATCHES)
    people = [profile_document(a_profile(fields=[field])) for field in liked]
    await finding.db["profiles"].insert_many(people)
    ours, bare = [], []
    store, employer = OfferStore(db), an_employer()
    await EmployerStore(db).save(employer)
    for _ in range(ground.scale(39, 140)):
        ours.append(await _published_to_stored(store, employer, finding, commits))
        await asyncio.sleep(QUIET_SECONDS)
        bare.append(await _bare(ground, db))
        await asyncio.sleep(QUIET_SECONDS)
    for service in (publishing, finding):
        await service.stop()
    half = ground.rounds
    return [
        _row("published to match stored, p50", ours, bare, 0.5, 2.0, half),
        figure(
            "published to match stored, p99",
            "ms",
            [(_quantile(ours, 0.99), 100.0)],
            reference_is="the goal, 100 ms",
            better="at most",
            goal=1.0,
        ),
    ]


def _row(name: str, ours: list[float], bare: list[float], quantile: float, goal: float, parts: int) -> Figure:
    size = len(ours) // parts
    chunks = [slice(part * size, (part + 1) * size) for part in range(parts)]
    pairs = [(_quantile(ours[chunk], quantile), _quantile(bare[chunk], quantile)) for chunk in chunks]
    return figure(
        name,
        "ms",
        pairs,
        reference_is="one transaction, one confirmed publish, one consume, bare and one after the other",
        better="at most",
        goal=goal,
    )


def _quantile(values: list[float], quantile: float) -> float:
    return statistics.quantiles(values, n=100)[int(quantile * 100) - 1] if len(values) > 1 else values[0]


async def _published_to_stored(store: OfferStore, employer: Employer, finding: Service, commits: Commits) -> float:
    """Until matching's transaction is acknowledged; the one before is the offer's, any other is of a clock's."""
    offer, events = acts.post(employer, employer.members[0], str(clock.new_id()), offer_input())
    while not commits.seen.empty():
        commits.seen.get_nowait()
    began = time.perf_counter()
    await store.save(offer, *events)
    await commits.seen.get()
    while True:
        elapsed = (await commits.seen.get() - began) * 1000
        parts = await finding.db["told"].find({"_id": {"$in": keys_of(offer.id)}}).to_list(None)
        if sum(len(part["people"]) for part in parts) == MATCHES * SIZE:
            return elapsed


async def _bare(ground: Ground, db: mongo.Database) -> float:
    async with bare_channel(ground.amqp_url, prefetch=1) as (_, channel):
        queue = await quorum_queue(channel, "bench.published")
        arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def consume(message: Any) -> None:
            await message.ack()
            arrived.set_result(None)

        await queue.consume(consume)

        async def write(session: Session) -> None:
            await db["bare"].insert_one({"body": BODY}, session=session)
            await db["bare_outbox"].insert_one({"body": BODY}, session=session)

        began = time.perf_counter()
        await mongo.transaction(db, write)
        await channel.default_exchange.publish(persistent(), "bench.published")
        await arrived
        return (time.perf_counter() - began) * 1000
