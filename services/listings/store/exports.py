"""The board read from its first offer to its last, a page at a time."""

from uuid import UUID

from services.listings.store.offers import from_document
from shared.contracts.listings.exports import BoardStamp, ExportOffers, OfferAddress, OfferAddresses, OfferBatch
from shared.mongo import ASCENDING, DESCENDING, Database, Document, IndexModel
from shared.paging import Key, page

# Two more entries per offer and change.
INDEXES = {
    "offers": [
        IndexModel(
            [("state", ASCENDING), ("_id", ASCENDING), ("employer_id", ASCENDING), ("changed_at", ASCENDING)]
        ),  # exports and sitemaps, which it covers
        IndexModel([("changed_at", DESCENDING)]),  # has the board changed since?
    ],
}


class ExportStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def page(self, wanted: ExportOffers) -> OfferBatch:
        """Raises CursorInvalid."""
        filters: Document = {"state": "published"}
        if wanted.kind:
            filters["kind"] = wanted.kind.value
        if wanted.field:
            filters["fields"] = wanted.field.value
        found, following = await page(self._db["offers"], [{"$match": filters}], (Key("_id", UUID),), wanted)
        return OfferBatch(items=tuple(from_document(one).view() for one in found), next=following)

    async def stamp(self) -> BoardStamp:
        """A ban changes it at once, before the offers that it hides have been closed."""
        total = await self._db["offers"].count_documents({"state": "published"})
        offer = await self._db["offers"].find_one({}, {"changed_at": 1}, sort=[("changed_at", DESCENDING)])
        ban = await self._db["employers"].find_one({"state": "banned"}, {"since": 1}, sort=[("since", DESCENDING)])
        changes = [*([offer["changed_at"]] if offer else []), *([ban["since"]] if ban and ban["since"] else [])]
        return BoardStamp(total=total, changed_at=max(changes, default=None))

    async def addresses(self, after: UUID | None, skip: int, limit: int) -> OfferAddresses:
        hidden = await self._db["employers"].distinct("_id", {"state": "banned"})
        filters: Document = {"state": "published", "employer_id": {"$nin": hidden}}
        if after:
            filters["_id"] = {"$gt": after}
        found = self._db["offers"].find(filters, {"changed_at": 1}, sort=[("_id", ASCENDING)], skip=skip, limit=limit)
        rows = await found.to_list(limit)
        return OfferAddresses(items=tuple(OfferAddress(id=row["_id"], changed_at=row["changed_at"]) for row in rows))
