"""An offer's 1,000 matches found, scored and durably kept with their events, against 1,000 bare rows.

Both are acknowledged by a majority and journalled. Ours is the whole work of a published offer except for the broker:
search, score, who was told before, the outbox, the offer itself, in its transactions. The reference only writes.
"""

import time

from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import ASCENDING, Document, IndexModel
from tests.benchmarks import crowd
from tests.benchmarks.figure import Figure, compare
from tests.benchmarks.ground import Ground
from tests.benchmarks.matching import choose
from tests.benchmarks.ours import Ours

SIZE = 100_000
RESULT = 1_000


async def rows(ground: Ground) -> list[Figure]:
    people = crowd.people(ground.scale(10_000, SIZE))
    ours = Ours(ground.database("matching"))
    await ours.fill(people)
    offers = [one.offer for one in choose(people, ground.scale(2, 10))[RESULT]]
    bare = ours.db["bare_matches"]
    await bare.create_indexes([IndexModel([("person_id", ASCENDING), ("score", ASCENDING)])])

    async def store() -> float:
        began, found = time.perf_counter(), 0
        for offer in offers:
            found += await ours.find_and_store(_anew(offer))
        return (time.perf_counter() - began) * 1000 / found * RESULT

    async def insert() -> float:
        spent = 0.0
        for offer in offers:
            documents = [_row(offer) for _ in range(RESULT)]
            began = time.perf_counter()
            await bare.insert_many(documents, ordered=False)
            spent += time.perf_counter() - began
        return spent * 1000 / len(offers)

    return [
        await compare(
            f"offer to {RESULT:,} of {len(people):,} profiles, found, scored and stored with their events",
            unit="ms an offer",
            ours=store,
            reference=insert,
            reference_is="insert_many of 1,000 rows with one index, majority and journal",
            better="at most",
            goal=1.0,
            rounds=ground.rounds,
        )
    ]


def _anew(offer: OfferFacts) -> OfferFacts:
    """An offer nobody was told of."""
    return offer.model_copy(update={"offer_id": clock.new_id()})


def _row(offer: OfferFacts) -> Document:
    ids = {"_id": str(clock.new_id()), "offer_id": offer.offer_id, "person_id": clock.new_id()}
    return {**ids, "score": 80, "reasons": [{"key": "distance", "km": 12, "points": 20}], "found_at": clock.now()}
