"""Offer to all matching profiles with scores: ours, PostGIS, a bare 2dsphere query and a brute-force scan, in one run.

The same crowd for all, and the same answer: ours must be the brute-force answer with the same scores, PostGIS's and
MongoDB's the same people before the law is asked. What a round measures is one pass over the offers of one size.
"""

import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from services.matching.match import Match
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import Document
from shared.places import EARTH_KM
from tests.benchmarks import brute_force, crowd, postgis
from tests.benchmarks.crowd import FIELDS, KINDS, Crowd
from tests.benchmarks.figure import Figure, compare, figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.ours import BARE, Ours

LOCAL = Path(__file__).resolve().parents[2] / ".local"
SIZES = (10_000, 100_000, 1_000_000)
RESULTS = {50: 10, 1_000: 10, 8_000: 3}  # matches of an offer: how many such offers
OFFERS_LOOKED_THROUGH = 600
SLOW_OFFERS = 3  # of each size are put to the slow references, once: these only show how they grow
CHECKED_ELSEWHERE = 2  # of each size are held against the references' answers, all against the rule
LARGEST_RADIUS_KM = 100  # as the contract allows
GOALS = {10_000: 0.2, 100_000: 0.2, 1_000_000: 0.1}  # of PostGIS's time
Find = Callable[[OfferFacts], Awaitable[int]]


class Chosen(NamedTuple):
    offer: OfferFacts
    answer: dict[int, Match]


async def rows(ground: Ground) -> list[Figure]:
    figures: list[Figure] = []
    first: tuple[Ours, list[OfferFacts]] | None = None  # kept, to be asked again in turn with the largest
    for size in SIZES[: ground.scale(1, len(SIZES))]:
        await ground.clean()
        people = crowd.people(size)
        ours = Ours(ground.database("matching"))
        await ours.fill(people)
        await ours.fill_bare(people)
        groups = choose(people, ground.scale(3, 10))
        async with AsyncExitStack() as stack:
            references = await _references(stack, ours, people, groups)
            for result, chosen in groups.items():
                await check(ours, chosen)
                figures += await _compare(ground, size, result, chosen, ours, references)
            figures.append(_memory(size, ours))
        usual = ours, [one.offer for one in groups[1_000]]
        first = first or usual
        if size == SIZES[-1]:
            figures.append(await _growth(ground, first, usual))
    return figures


def choose(people: Crowd, at_most: int) -> dict[int, list[Chosen]]:
    """Offers with about (15 of 100 more or less) as many matches as wanted, and the exact answer of each."""
    wanted = {size: min(count, at_most) for size, count in RESULTS.items()}
    chosen: dict[int, list[Chosen]] = {size: [] for size in RESULTS}
    for offer in crowd.offers(OFFERS_LOOKED_THROUGH, len(people)):
        open_sizes = [size for size in RESULTS if len(chosen[size]) < wanted[size]]
        if not open_sizes:
            break
        rough = len(brute_force.candidates(offer, people))
        if not any(0.85 * size <= rough <= 4 * size for size in open_sizes):
            continue
        answer = brute_force.matches(offer, people)
        for size in open_sizes:
            if 0.85 * size <= len(answer) <= 1.15 * size:
                chosen[size].append(Chosen(offer, answer))
    return {size: found for size, found in chosen.items() if found}


async def check(ours: Ours, chosen: list[Chosen]) -> None:
    """Nobody missed, nobody too many, each with the score and the reasons of the rule."""
    for number, (offer, answer) in enumerate(chosen):
        fitting = await ours.find(offer)
        found = {person.int - 1: match for person, match in zip(fitting.people(), fitting.matches(), strict=True)}
        assert found == answer, f"{offer.title}: {len(found)} found, {len(answer)} match"
        if number < CHECKED_ELSEWHERE:
            bare = {document["_id"] async for document in ours.db[BARE].find(_bare_query(offer), {"_id": 1})}
            assert answer.keys() <= bare, offer.title


async def _references(
    stack: AsyncExitStack, ours: Ours, people: Crowd, groups: dict[int, list[Chosen]]
) -> dict[str, Find]:
    async def scan(offer: OfferFacts) -> int:
        return len(brute_force.matches(offer, people))

    async def sphere(offer: OfferFacts) -> int:
        return len(await ours.db[BARE].find(_bare_query(offer), {"_id": 1}).to_list(None))

    found: dict[str, Find] = {"2dsphere": sphere, "scan": scan}
    try:
        connection = await stack.enter_async_context(_postgis(people, groups))
    except postgis.Unavailable as reason:
        print(reason)
        return found

    async def gist(offer: OfferFacts) -> int:
        return len(postgis.matching(connection, offer))

    return {"PostGIS": gist, **found}


@asynccontextmanager
async def _postgis(people: Crowd, groups: dict[int, list[Chosen]]) -> AsyncIterator[psycopg.Connection[Any]]:
    with postgis.server(LOCAL) as address, psycopg.connect(address) as connection:
        postgis.fill(connection, people)
        _check_postgis(connection, people, groups)
        yield connection


def _check_postgis(connection: psycopg.Connection[Any], people: Crowd, groups: dict[int, list[Chosen]]) -> None:
    """PostGIS is not asked for the law: its answer holds all of ours, and no more than the law forbids."""
    for chosen in groups.values():
        for offer, answer in chosen[:CHECKED_ELSEWHERE]:
            found = set(postgis.matching(connection, offer))
            rough = set(brute_force.candidates(offer, people).tolist())
            assert answer.keys() <= found <= rough, offer.title


def _bare_query(offer: OfferFacts) -> Document:
    """What MongoDB's own index can answer: within the largest radius, one of the fields, the kind."""
    centre = [[offer.point.longitude, offer.point.latitude], LARGEST_RADIUS_KM / 2 / EARTH_KM]
    near = {"$geoWithin": {"$centerSphere": centre}}
    fields = [FIELDS.index(field) for field in offer.fields]
    return {"fields": {"$in": fields}, "kinds": KINDS.index(offer.kind), "home": near}


async def _compare(
    ground: Ground, size: int, result: int, chosen: list[Chosen], ours: Ours, references: dict[str, Find]
) -> list[Figure]:
    async def find(offer: OfferFacts) -> int:
        return len(await ours.find(offer))

    every = [one.offer for one in chosen]
    offers = {name: every if name == "PostGIS" else every[:SLOW_OFFERS] for name in references}
    return [
        await compare(
            f"offer to {result:,} of {size:,} profiles, against {name}",
            unit="ms an offer",
            ours=partial(_each, find, offers[name]),
            reference=partial(_each, ask, offers[name]),
            reference_is=name,
            better="at most",
            goal=GOALS[size] if name == "PostGIS" and result == 1_000 else 1.0,
            rounds=ground.rounds if name == "PostGIS" else 1,
        )
        for name, ask in references.items()
    ]


async def _each(find: Find, offers: list[OfferFacts]) -> float:
    """Milliseconds an offer: the median over the offers."""
    spent = []
    for offer in offers:
        began = time.perf_counter()
        await find(offer)
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


async def _growth(ground: Ground, few: tuple[Ours, list[OfferFacts]], many: tuple[Ours, list[OfferFacts]]) -> Figure:
    """Processor time, in turn: what the machine does besides shall not look like growth."""

    async def spent(of: tuple[Ours, list[OfferFacts]]) -> float:
        ours, offers = of
        times = []
        for offer in offers:
            await ours.find(offer)  # what a search needs is in the caches of the processor, for both
            began = time.process_time()
            await ours.find(offer)
            times.append((time.process_time() - began) * 1000)
        return statistics.median(times)

    return await compare(
        f"offer to 1,000 profiles, {SIZES[-1]:,} against {SIZES[0]:,}, processor time",
        unit="ms an offer",
        ours=partial(spent, many),
        reference=partial(spent, few),
        reference_is=f"the same with {SIZES[0]:,} profiles",
        better="at most",
        goal=2.0,
        rounds=ground.rounds,
    )


def _memory(size: int, ours: Ours) -> Figure:
    return figure(
        f"memory a profile, {size:,} profiles",
        "bytes",
        [(ours.picture.people.bytes_used() / size, 200.0)],
        reference_is="the goal, 200 bytes",
        better="at most",
        goal=1.0,
    )
