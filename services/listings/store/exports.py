"""The board read from its first offer to its last, a page at a time."""

from uuid import UUID

from services.listings.store.offers import from_document
from shared import cursor
from shared.contracts.listings.exports import BoardStamp, ExportOffers, OfferAddress, OfferAddresses, OfferBatch
from shared.mongo import ASCENDING, DESCENDING, Database, Document, IndexModel

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
        if wanted.cursor:
            filters["_id"] = {"$gt": _read_cursor(wanted.cursor)}
        found = self._db["offers"].find(filters, sort=[("_id", ASCENDING)], limit=wanted.limit + 1)
        offers = [from_document(document) for document in await found.to_list(wanted.limit + 1)]
        page = offers[: wanted.limit]
        following = cursor.encode("after", str(page[-1].id)) if len(offers) > wanted.limit else None
        return OfferBatch(items=tuple(offer.view() for offer in page), next=following)

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


def _read_cursor(wanted: str) -> UUID:
    try:
        return UUID(cursor.decode(wanted)[1])
    except ValueError as error:
        raise cursor.invalid() from error
