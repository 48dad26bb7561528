"""What a young person works besides: firm places, and the jobs they have entered themselves."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from services.listings.application import Application
from services.listings.offer import VersionOutdated
from services.listings.store.applications import from_document
from shared.contracts.listings.ledgers import WorkElsewhere
from shared.contracts.words import Kind
from shared.mongo import Database, DuplicateKeyError, ReturnDocument

MOST = 200  # firm places that are looked at, of one person or of a class


class LedgerStore:
    """Kept beside the count of confirmations, so that neither passes the other unseen."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, person_id: UUID) -> tuple[int, tuple[WorkElsewhere, ...]]:
        """The version, and what was entered."""
        found = await self._db["confirmations"].find_one({"_id": person_id})
        return (found["n"], _entered(found.get("entered", []))) if found else (0, ())

    async def save(self, person_id: UUID, entered: tuple[WorkElsewhere, ...], seen: int | None = None) -> int:
        """The new version, after the one that was ``seen``; None: whichever it is. Raises VersionOutdated."""
        rows = [one.model_dump(mode="json") for one in entered]
        try:
            document = await self._db["confirmations"].find_one_and_update(
                {"_id": person_id} | ({} if seen is None else {"n": seen}),
                {"$set": {"entered": rows}, "$inc": {"n": 1}},
                upsert=not seen,  # else there is one, in that version or another
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:
            document = None
        if document is None:
            raise VersionOutdated("It has been changed since it was read.")
        return int(document["n"])

    async def find_places(self, person_id: UUID, but: UUID | None) -> list[Application]:
        """Those that are firm."""
        wanted = {"person_id": person_id, "state": "confirmed", "_id": {"$ne": but}}
        return [from_document(one) for one in await self._db["applications"].find(wanted).to_list(MOST)]

    async def find_firm(self, people: Sequence[UUID], kinds: Sequence[Kind], since: dt.date) -> list[Application]:
        """Firm places of several people in offers of these kinds, not over before ``since``; the earliest first."""
        wanted = {"person_id": {"$in": list(people)}, "state": "confirmed"}
        found = [from_document(one) for one in await self._db["applications"].find(wanted).to_list(MOST)]
        ids = {"_id": {"$in": [one.offer_id for one in found]}, "content.kind": {"$in": [kind.value for kind in kinds]}}
        fitting = {one["_id"] async for one in self._db["offers"].find(ids, {"_id": 1})}
        firm = [one for one in found if one.offer_id in fitting and (one.last_day or since) >= since]
        return sorted(firm, key=lambda one: one.first_day or dt.date.max)


def _entered(rows: list[object]) -> tuple[WorkElsewhere, ...]:
    return tuple(WorkElsewhere.model_validate(row) for row in rows)
