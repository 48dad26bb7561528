"""What listings keeps of contacts and answers: each counted once, in the transaction of whoever tells of it."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from services.listings.answers import EDGES, Tally, time_class
from shared.mongo import ASCENDING, Database, Document, IndexModel, Session

REGION = UUID(int=0)  # the tally of all employers together

FACT_DAYS = 90  # an answer comes within 15 days, or the time for it is over
# Facts by application, tallies by employer: both are asked for by their _id alone; facts that are counted expire.
INDEXES: dict[str, list[IndexModel]] = {
    "answer_facts": [IndexModel([("at", ASCENDING)], expireAfterSeconds=FACT_DAYS * 24 * 3600)],
    "tallies": [],
}


class AnswerStore:
    """Told by applications. Telling the same again changes nothing; the first outcome holds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def contacted(self, session: Session, application_id: UUID, employer_id: UUID, at: dt.datetime) -> None:
        """Somebody has written to the employer."""
        new = {"$setOnInsert": {"employer_id": employer_id, "at": at, "outcome": "open"}}
        await self._db["answer_facts"].update_one({"_id": application_id}, new, upsert=True, session=session)

    async def answered(self, session: Session, application_id: UUID, at: dt.datetime) -> bool:
        """The employer has said yes or no. False when it had an outcome before, or was never told of."""
        contact = await self._decide(session, application_id, "answered")
        if contact is None:
            return False
        hours = (at - contact["at"]).total_seconds() / 3600
        await self._count(session, contact, {"contacts": 1, "answered": 1, f"times.{time_class(hours)}": 1})
        return True

    async def lapsed(self, session: Session, application_id: UUID) -> bool:
        """The time for an answer is over. False as in :meth:`answered`."""
        contact = await self._decide(session, application_id, "lapsed")
        if contact is None:
            return False
        await self._count(session, contact, {"contacts": 1})
        return True

    async def withdrawn(self, session: Session, application_id: UUID) -> None:
        """The young person has withdrawn it before there was an answer: it says nothing of the employer."""
        await self._decide(session, application_id, "withdrawn")

    async def find(self, employer_ids: Collection[UUID]) -> tuple[dict[UUID, Tally], Tally]:
        """Tallies by employer, for those that have one, and the region's."""
        wanted = {"_id": {"$in": [*employer_ids, REGION]}}
        tallies = {one["_id"]: tally(one) async for one in self._db["tallies"].find(wanted)}
        return tallies, tallies.pop(REGION, Tally())

    async def _decide(self, session: Session, application_id: UUID, outcome: str) -> Document | None:
        still_open = {"_id": application_id, "outcome": "open"}
        return await self._db["answer_facts"].find_one_and_update(
            still_open, {"$set": {"outcome": outcome}}, session=session
        )

    async def _count(self, session: Session, contact: Document, more: dict[str, int]) -> None:
        for whose in (contact["employer_id"], REGION):
            await self._db["tallies"].update_one({"_id": whose}, {"$inc": more}, upsert=True, session=session)


def tally(document: Document) -> Tally:
    """As it is kept."""
    times = document.get("times", {})
    counted = tuple(times.get(str(number), 0) for number in range(len(EDGES) + 1))
    return Tally(document.get("contacts", 0), document.get("answered", 0), counted)
