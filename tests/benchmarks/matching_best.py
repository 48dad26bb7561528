"""Profile to its best 50 of many open offers: ours with scores and reasons, MongoDB's own index with neither."""

import statistics
import time
from collections.abc import Awaitable, Callable

from services.matching.match import fit
from services.matching.profile import Profile
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import GEOSPHERE, Document, IndexModel
from shared.places import EARTH_KM
from tests.benchmarks import crowd
from tests.benchmarks.figure import Figure, compare
from tests.benchmarks.ground import Ground
from tests.benchmarks.ours import BATCH, Ours

BEST = 50


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(2_000, 100_000)
    people = crowd.people(100_000)
    profiles = [people.profile(row) for row in range(ground.scale(10, 40))]
    offers = crowd.offers(count, len(people))
    ours = Ours(ground.database("matching"))
    ours.fill_offers(offers)
    await _fill_bare(ours, offers)
    for profile in profiles[:3]:
        await _check(ours, profile, offers)

    async def best(profile: Profile) -> None:
        await ours.best(profile, BEST)

    async def bare(profile: Profile) -> None:
        await ours.db["bare_offers"].find(_bare_query(profile), {"fields": 1, "place": 1, "weekdays": 1}).to_list(None)

    return [
        await compare(
            f"profile to its best {BEST} of {count:,} open offers",
            unit="ms a profile",
            ours=lambda: _each(best, profiles),
            reference=lambda: _each(bare, profiles),
            reference_is="MongoDB, 2dsphere and fields: what fits by place, field and kind, without score",
            better="at most",
            goal=0.2,
            rounds=ground.rounds,
        )
    ]


async def _fill_bare(ours: Ours, offers: list[OfferFacts]) -> None:
    collection = ours.db["bare_offers"]
    await collection.create_indexes([IndexModel([("fields", 1), ("place", GEOSPHERE)])])
    for start in range(0, len(offers), BATCH):
        await collection.insert_many([_bare(offer) for offer in offers[start : start + BATCH]], ordered=False)


def _bare(offer: OfferFacts) -> Document:
    place = {"type": "Point", "coordinates": [offer.point.longitude, offer.point.latitude]}
    facts = {"kind": offer.kind, "fields": list(offer.fields), "weekdays": list(offer.weekdays)}
    return {"_id": offer.offer_id, **facts, "place": place}


def _bare_query(profile: Profile) -> Document:
    wishes, home = profile.wishes, profile.home
    centre = [[home.longitude, home.latitude], (wishes.radius_km + 0.01) / EARTH_KM]
    return {
        "fields": {"$in": list(wishes.fields)},
        "kind": {"$in": list(wishes.kinds)},
        "place": {"$geoWithin": {"$centerSphere": centre}},
    }


async def _check(ours: Ours, profile: Profile, offers: list[OfferFacts]) -> None:
    """The best of all that the rule lets through, and MongoDB finds every one of those as well."""
    found = [(match.score, offer.offer_id) for offer in offers if (match := fit(offer, profile, clock.today()))]
    best = [(offer_id, score) for score, offer_id in sorted(found, reverse=True)[:BEST]]
    assert await ours.best(profile, BEST) == best
    bare = {document["_id"] async for document in ours.db["bare_offers"].find(_bare_query(profile), {"_id": 1})}
    assert {offer_id for _, offer_id in found} <= bare


async def _each(find: Callable[[Profile], Awaitable[None]], profiles: list[Profile]) -> float:
    """Milliseconds a profile: the median over the profiles."""
    spent = []
    for profile in profiles:
        began = time.perf_counter()
        await find(profile)
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)
