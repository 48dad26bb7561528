"""What a person has done with a match: seen or dismissed."""

from typing import Literal
from uuid import UUID

from shared import clock
from shared.mongo import Database

Mark = Literal["seen", "dismissed"]


class MarkStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def mark(self, person_id: UUID, offer_id: UUID, mark: Mark) -> None:
        """Once dismissed is dismissed, whatever is seen later."""
        first = {"person_id": person_id, "offer_id": offer_id, "at": clock.now()}
        change = {"$setOnInsert": {**first, "mark": mark}} if mark == "seen" else {"$set": {**first, "mark": mark}}
        await self._db["marks"].update_one({"_id": f"{person_id}:{offer_id}"}, change, upsert=True)

    async def find_of(self, person_id: UUID) -> dict[UUID, Mark]:
        """Offer to mark."""
        return {row["offer_id"]: row["mark"] async for row in self._db["marks"].find({"person_id": person_id})}

    async def forget_person(self, person_id: UUID) -> None:
        await self._db["marks"].delete_many({"person_id": person_id})

    async def forget_offer(self, offer_id: UUID) -> None:
        await self._db["marks"].delete_many({"offer_id": offer_id})
