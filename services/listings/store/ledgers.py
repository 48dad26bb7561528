"""What a young person works besides: firm places, and the jobs they have entered themselves."""

from uuid import UUID

from services.listings.application import Application
from services.listings.store.applications import from_document
from shared.contracts.listings.ledgers import WorkElsewhere
from shared.mongo import Database, ReturnDocument

MOST = 200  # firm places of one person that are looked at


class LedgerStore:
    """Kept beside the count of confirmations, so that neither passes the other unseen."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, person_id: UUID) -> tuple[int, tuple[WorkElsewhere, ...]]:
        """The version, and what was entered."""
        found = await self._db["confirmations"].find_one({"_id": person_id})
        return (found["n"], _entered(found.get("entered", []))) if found else (0, ())

    async def save(self, person_id: UUID, entered: tuple[WorkElsewhere, ...]) -> int:
        """The new version."""
        rows = [one.model_dump(mode="json") for one in entered]
        document = await self._db["confirmations"].find_one_and_update(
            {"_id": person_id},
            {"$set": {"entered": rows}, "$inc": {"n": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(document["n"])

    async def find_places(self, person_id: UUID, but: UUID | None) -> list[Application]:
        """Those that are firm."""
        wanted = {"person_id": person_id, "state": "confirmed", "_id": {"$ne": but}}
        return [from_document(one) for one in await self._db["applications"].find(wanted).to_list(MOST)]


def _entered(rows: list[object]) -> tuple[WorkElsewhere, ...]:
    return tuple(WorkElsewhere.model_validate(row) for row in rows)
