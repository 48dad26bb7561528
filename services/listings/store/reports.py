"""Reports by visitors on offers, until a counsellor has looked at them."""

from uuid import UUID

from services.listings.offer import Offer
from shared import clock, outbox
from shared.contracts.listings.moderation import OfferReport, ReportKey
from shared.contracts.listings.offer_events import OfferFlagged
from shared.contracts.paging import Paged
from shared.contracts.words import Reason
from shared.errors import DomainError
from shared.mongo import ASCENDING, Database, Document, IndexModel, ReturnDocument, Session, transaction
from shared.paging import oldest, page

OPEN_PER_OFFER = 20  # more of them tell a counsellor nothing new

INDEXES = {
    "offer_reports": [
        IndexModel(
            [("settled", ASCENDING), ("at", ASCENDING), ("_id", ASCENDING)]
        ),  # the counsellors' list, oldest first
        IndexModel([("offer_id", ASCENDING), ("settled", ASCENDING)]),  # those on one offer
    ]
}


class ReportNotFound(DomainError):
    code = "report_not_found"


class ReportStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def add(self, offer: Offer, reason: ReportKey, note: str) -> None:
        """Keep a report and announce it; beyond 20 open ones on an offer no more are kept."""
        if await self._db["offer_reports"].count_documents({"offer_id": offer.id, "settled": False}) >= OPEN_PER_OFFER:
            return
        report_id, title, name = clock.new_id(), offer.content.title, offer.employer_name
        document = {
            "_id": report_id,
            "offer_id": offer.id,
            "title": title,
            "employer_name": name,
            "reason": reason.value,
            "note": note,
            "at": clock.now(),
            "settled": False,
        }
        flagged = OfferFlagged(
            offer_id=offer.id, report_id=report_id, reason=Reason(key=reason.value), title=title, employer_name=name
        )

        async def write(session: Session) -> None:
            await self._db["offer_reports"].insert_one(document, session=session)
            await outbox.announce(self._db, session, flagged)

        await transaction(self._db, write)

    async def list_open(self, wanted: Paged) -> tuple[tuple[OfferReport, ...], str | None]:
        """One page, the oldest first, and where the next begins. Raises CursorInvalid."""
        found, following = await page(self._db["offer_reports"], [{"$match": {"settled": False}}], oldest("at"), wanted)
        return tuple(_from_document(document) for document in found), following

    async def count_open(self) -> int:
        return await self._db["offer_reports"].count_documents({"settled": False})

    async def settle(self, report_id: UUID, by: UUID) -> OfferReport:
        """Raises ReportNotFound."""
        settled = {"$set": {"settled": True, "settled_by": by, "settled_at": clock.now()}}
        document = await self._db["offer_reports"].find_one_and_update(
            {"_id": report_id}, settled, return_document=ReturnDocument.AFTER
        )
        if document is None:
            raise ReportNotFound("There is no such report.")
        return _from_document(document)

    async def settle_all_on(self, offer_id: UUID, by: UUID) -> None:
        settled = {"$set": {"settled": True, "settled_by": by, "settled_at": clock.now()}}
        await self._db["offer_reports"].update_many({"offer_id": offer_id, "settled": False}, settled)


def _from_document(document: Document) -> OfferReport:
    fields = ("offer_id", "title", "employer_name", "reason", "note", "at", "settled")
    return OfferReport(id=document["_id"], **{name: document[name] for name in fields})
