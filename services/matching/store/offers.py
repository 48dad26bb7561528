"""Matching's own copy of what listings has announced: the newest version of each offer, open or not."""

from enum import Enum
from uuid import UUID

from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel, Session

# A closed one is known for as long as its events may come again.
CLOSED_DAYS = 60
INDEXES = {"offers": [IndexModel([("closed_at", ASCENDING)], sparse=True, expireAfterSeconds=CLOSED_DAYS * 24 * 3600)]}


class Holds(Enum):
    """Whether what is to be announced is still so. NEW: and nobody can have been told of it before."""

    NO = 0
    YES = 1
    NEW = 2


class OfferStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def remember(self, offer: OfferFacts, session: Session) -> Holds:
        """Keep it unless as new a version is known, which stays as it is. One question and answer for both."""
        since = {"$ifNull": ["$since", clock.now()]}
        mine = {"_id": offer.offer_id, "version": offer.version, "state": "open", "since": since}
        facts = {"facts": offer.model_dump_json().encode()}
        kept = {"$cond": [{"$gte": ["$version", offer.version]}, "$$ROOT", {**mine, **facts}]}
        known = await self._db["offers"].find_one_and_update(
            {"_id": offer.offer_id},
            [{"$replaceWith": kept}],
            {"version": 1, "state": 1},
            upsert=True,
            session=session,
        )
        if known is None:
            return Holds.NEW
        same = known["version"] == offer.version and known["state"] == "open"
        return Holds.YES if same or known["version"] < offer.version else Holds.NO

    async def take_off(self, offer_id: UUID, version: int, state: str) -> None:
        """``paused`` or ``closed``. Also when the offer itself has not arrived yet: then it arrives too late.

        Where a newer version is kept, the filter finds nothing and the insert meets its id; so it does where an older
        one has come at this moment, and that one is taken off.
        """
        older = {"_id": offer_id, "version": {"$lt": version}}
        ended = {"closed_at": clock.now()} if state == "closed" else {}
        off = {"$set": {"state": state, "version": version, **ended}, "$unset": {"facts": ""}}
        try:
            await self._db["offers"].update_one(older, off, upsert=True)
        except DuplicateKeyError:
            await self._db["offers"].update_one(older, off)
