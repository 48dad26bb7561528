"""An offer as anyone may see it: read together with the standing of its employer, by one question to the server."""

from uuid import UUID

from services.listings.answers import Tally
from services.listings.offer import Offer, OfferNotFound
from services.listings.store.answers import REGION, tally
from services.listings.store.offers import from_document
from shared.mongo import Database, Document

# Its employer if verified, and the tallies of both: all by _id. One trip costs a third of three finds.
STANDING: list[Document] = [
    {
        "$lookup": {
            "from": "employers",
            "localField": "employer_id",
            "foreignField": "_id",
            "pipeline": [{"$match": {"state": "verified"}}, {"$project": {"_id": 1}}],
            "as": "employer",
        }
    },
    {"$set": {"tallied": ["$employer_id", REGION]}},
    {"$lookup": {"from": "tallies", "localField": "tallied", "foreignField": "_id", "as": "tallies"}},
]


class ShownStore:
    def __init__(self, db: Database) -> None:
        self._offers = db["offers"]

    async def get(self, offer_id: UUID) -> tuple[Offer, Tally, Tally]:
        """A published offer, how its employer answers and how the region does.

        Raises OfferNotFound, also when its employer is not verified (any more): a ban holds from then on at once.
        """
        found = self._offers.aggregate([{"$match": {"_id": offer_id, "state": "published"}}, *STANDING])
        document = next(iter(await found.to_list(1)), None)
        if document is None or not document["employer"]:
            raise OfferNotFound("There is no such offer.")
        tallies = {one["_id"]: tally(one) for one in document["tallies"]}
        return from_document(document), tallies.get(document["employer_id"], Tally()), tallies.get(REGION, Tally())
