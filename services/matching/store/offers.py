"""Matching's own copy of what listings has announced: the newest version of each offer, open or not."""

import contextlib
from uuid import UUID

from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import Database, DuplicateKeyError, Session


class OfferStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def remember(self, offer: OfferFacts, session: Session) -> bool:
        """Keep it unless a newer version is known. True when this version is the newest, and open."""
        known = await self._db["offers"].find_one(
            {"_id": offer.offer_id}, {"version": 1, "state": 1, "since": 1}, session=session
        )
        if known is not None and known["version"] >= offer.version:
            return bool(known["version"] == offer.version and known["state"] == "open")
        document = {
            "version": offer.version,
            "state": "open",
            "since": (known or {}).get("since") or clock.now(),
            "facts": offer.model_dump_json().encode(),
        }
        await self._db["offers"].replace_one({"_id": offer.offer_id}, document, upsert=True, session=session)
        return True

    async def take_off(self, offer_id: UUID, version: int, state: str) -> None:
        """``paused`` or ``closed``. Also when the offer itself has not arrived yet: then it arrives too late.

        Where a newer version is kept, the filter finds nothing and the insert meets its id.
        """
        older = {"_id": offer_id, "version": {"$lt": version}}
        off = {"$set": {"state": state, "version": version}, "$unset": {"facts": ""}}
        with contextlib.suppress(DuplicateKeyError):
            await self._db["offers"].update_one(older, off, upsert=True)
