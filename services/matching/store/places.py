"""Postal codes beyond our own region, a copy of what an operator has imported: where a home or an offer lies."""

from collections.abc import Mapping

from services.matching.profile import Locate
from shared import places
from shared.contracts.words import Point
from shared.mongo import ASCENDING, Database, IndexModel, UpdateOne

AT_ONCE = 5_000
# Written by imports alone, never on the road; found by id, which is the code.
INDEXES = {"postal_codes": [IndexModel([("edition", ASCENDING)])]}  # what an import leaves behind


class PlaceStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def locate(self, code: str) -> Locate:
        """Where this postal code is, all over Germany where it has been imported, else in our own region."""
        row = await self._db["postal_codes"].find_one({"_id": code})
        if row is None:
            return places.find
        return {code: Point(latitude=row["latitude"], longitude=row["longitude"])}.get

    async def edition(self) -> str | None:
        """Which file is in use to its end; None: none."""
        done = await self._db["postal_codes"].find_one({"_id": "edition"})
        return str(done["edition"]) if done else None

    async def replace(self, edition: str, points: Mapping[str, Point]) -> None:
        """These are all. Repeated after a crash it is done to its end; the old ones are known meanwhile."""
        rows = [(code, {"$set": {**point.model_dump(), "edition": edition}}) for code, point in points.items()]
        for begin in range(0, len(rows), AT_ONCE):
            writes = [UpdateOne({"_id": code}, change, upsert=True) for code, change in rows[begin : begin + AT_ONCE]]
            await self._db["postal_codes"].bulk_write(writes, ordered=False)
        await self._db["postal_codes"].delete_many({"edition": {"$ne": edition}})
        await self._db["postal_codes"].update_one({"_id": "edition"}, {"$set": {"edition": edition}}, upsert=True)
