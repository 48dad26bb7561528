"""What notifications has learnt of offers: facts for the texts, and which of them are closed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import ASCENDING, Database, Document, IndexModel

# A closed one is known for as long as its events may come again.
CLOSED_DAYS = 60
INDEXES = {"offers": [IndexModel([("closed_at", ASCENDING)], sparse=True, expireAfterSeconds=CLOSED_DAYS * 24 * 3600)]}
PAUSED = {"$gt": [{"$ifNull": ["$paused", 0]}, {"$ifNull": ["$version", 0]}]}


class OfferStore:
    """Written outside of transactions, since each write may be repeated and 10,000 matches of one offer share it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def learn(self, offers: Sequence[OfferFacts]) -> None:
        """Keep the newest version of each. An older one, arriving late, changes nothing."""
        ids = [offer.offer_id for offer in offers]
        documents = self._db["offers"].find({"_id": {"$in": ids}}, {"version": 1})
        known = {document["_id"]: document.get("version", 0) async for document in documents}
        for offer in offers:
            if offer.version > known.get(offer.offer_id, 0):
                await self._db["offers"].update_one({"_id": offer.offer_id}, _newest(offer), upsert=True)

    async def close(self, offer_id: UUID) -> None:
        """For good. Also when nothing has been learnt of it yet."""
        closed = {"$set": {"closed": True, "closed_at": clock.now()}}
        await self._db["offers"].update_one({"_id": offer_id}, closed, upsert=True)

    async def pause(self, offer_id: UUID, version: int) -> None:
        """Off the board, until a newer version of it is learnt."""
        await self._db["offers"].update_one({"_id": offer_id}, {"$max": {"paused": version}}, upsert=True)

    async def find_paused(self, offer_ids: Collection[UUID]) -> set[UUID]:
        if not offer_ids:
            return set()
        ids = {"_id": {"$in": list(offer_ids)}, "closed": {"$ne": True}}
        return {document["_id"] async for document in self._db["offers"].find({**ids, "$expr": PAUSED}, {"_id": 1})}

    async def find_open(self, offer_ids: Collection[UUID]) -> dict[UUID, OfferFacts]:
        """Those on the board of which something is known."""
        if not offer_ids:
            return {}
        wanted = {"_id": {"$in": list(offer_ids)}, "closed": {"$ne": True}, "facts": {"$exists": True}}
        documents = self._db["offers"].find({**wanted, "$expr": {"$not": PAUSED}})
        return {document["_id"]: OfferFacts.model_validate(document["facts"]) async for document in documents}


def _newest(offer: OfferFacts) -> list[Document]:
    """An update that compares where it is applied: two replicas may learn two versions at the same moment."""
    newer = {"$gt": [offer.version, {"$ifNull": ["$version", 0]}]}
    facts = {"$literal": offer.model_dump(mode="json")}
    return [
        {
            "$set": {
                "facts": {"$cond": [newer, facts, "$facts"]},
                "version": {"$cond": [newer, offer.version, "$version"]},
            }
        }
    ]
