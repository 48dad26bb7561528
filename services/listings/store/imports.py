"""What listings keeps of imports: the file in parts while it is needed, the import, and its report row by row."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from bson import Binary

from services.listings.announcements import appears
from services.listings.import_file import Layout
from services.listings.imports import Import, ImportNotFound, Judged, key_of
from services.listings.offer import Offer
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import from_document, to_document
from shared import outbox
from shared.contracts.listings.imports import PART_BYTES, ImportCounts, ImportedRow
from shared.contracts.message import Event, FieldError
from shared.errors import Transient
from shared.inbox import once
from shared.mongo import (
    ASCENDING,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    ReplaceOne,
    Session,
    transaction,
)
from shared.offer_sheet.rows import Row

KEPT_DAYS = 90
PARTS_KEPT_DAYS = 2  # of a file never run, or only tried; a run one's are removed at its end
# A row of a report costs two entries; none of it is written on the road.
INDEXES = {
    "imports": [IndexModel([("created_at", ASCENDING)], expireAfterSeconds=KEPT_DAYS * 86400)],
    "import_parts": [
        IndexModel([("import_id", ASCENDING), ("number", ASCENDING)], unique=True),  # the file from any byte on
        IndexModel([("at", ASCENDING)], expireAfterSeconds=PARTS_KEPT_DAYS * 86400),
    ],
    "import_rows": [
        IndexModel([("import_id", ASCENDING), ("row", ASCENDING)], unique=True),  # the report in its order
        IndexModel([("import_id", ASCENDING), ("external_id", ASCENDING)]),  # does a number stand twice in a file?
        IndexModel([("at", ASCENDING)], expireAfterSeconds=KEPT_DAYS * 86400),
    ],
}


class ImportStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._employers = EmployerStore(db)

    async def open(self, job: Import) -> Import:
        """Save a new import; one of the same id that is there already is returned instead."""
        try:
            await self._db["imports"].insert_one(_to_document(job))
        except DuplicateKeyError:
            return await self.get(job.id, job.employer_id)
        return job

    async def get(self, import_id: UUID, employer_id: UUID | None = None) -> Import:
        """Raises ImportNotFound, also for another employer's."""
        document = await self._db["imports"].find_one({"_id": import_id})
        if document is None or employer_id not in (None, document["employer_id"]):
            raise ImportNotFound("There is no such import.")
        return _from_document(document)

    async def add_part(self, job: Import, number: int, data: bytes) -> None:
        part = {"$set": {"data": Binary(data), "size": len(data), "at": job.created_at}}
        await self._db["import_parts"].update_one({"import_id": job.id, "number": number}, part, upsert=True)

    async def take_parts(self, checked: Import, job: Import) -> None:
        """The file that ``checked`` has tried is this import's; once more changes nothing."""
        taken = {"$set": {"import_id": job.id, "at": job.created_at}}
        await self._db["import_parts"].update_many({"import_id": checked.id}, taken)

    async def size(self, job: Import) -> int | None:
        """Bytes received; None when a part is missing in between."""
        total, expected = 0, 0
        parts = self._db["import_parts"].find({"import_id": job.id}, {"number": 1, "size": 1}, sort=[("number", 1)])
        async for part in parts:
            if part["number"] != expected or total != expected * PART_BYTES:
                return None
            total, expected = total + part["size"], expected + 1
        return total

    async def window(self, job: Import, position: int, parts: int = 3) -> bytes:
        """The file from byte ``position`` on, at most so many parts of it."""
        first = position // PART_BYTES
        wanted = {"import_id": job.id, "number": {"$gte": first, "$lt": first + parts}}
        found = await self._db["import_parts"].find(wanted, sort=[("number", ASCENDING)]).to_list(parts)
        return b"".join(part["data"] for part in found)[position - first * PART_BYTES :]

    async def telling(self, job: Import) -> bytes:
        """The first part that is not ASCII, from its first such line on: it tells the encoding. Else empty."""
        async for part in self._db["import_parts"].find({"import_id": job.id}, sort=[("number", ASCENDING)]):
            data = bytes(part["data"])
            if not data.isascii():
                return data.lstrip(bytes(range(0x80, 0xC0))) if part["number"] else data
        return b""

    async def start(self, job: Import, *events: Event) -> Import:
        """Leave the state ``receiving``, once; whoever comes later gets what was started."""

        async def write(session: Session) -> None:
            before = {"_id": job.id, "state": "receiving"}
            if (await self._db["imports"].replace_one(before, _to_document(job), session=session)).matched_count:
                await outbox.announce(self._db, session, *events)

        await transaction(self._db, write)
        return await self.get(job.id)

    async def existing(self, employer_id: UUID, found: Sequence[Row]) -> dict[str, Offer]:
        """The employer's offers that the rows speak of, by key and by id."""
        keys = [key for row in found if (key := key_of(row))]
        ids = [offer_id for row in found if not row.external_id and (offer_id := _uuid(row.offer_id))]
        either = {"$or": [{"employer_id": employer_id, "key": {"$in": keys}}, {"_id": {"$in": ids}}]}
        offers = [from_document(one) async for one in self._db["offers"].find(either)]
        own = [offer for offer in offers if offer.employer_id == employer_id]
        return {name: offer for offer in own for name in (offer.key, str(offer.id))}

    async def seen(self, job: Import, identities: Sequence[str]) -> set[str]:
        """Which of them an earlier row of the file has had."""
        wanted = {"import_id": job.id, "external_id": {"$in": list(identities)}}
        return {row["external_id"] async for row in self._db["import_rows"].find(wanted, {"external_id": 1})}

    async def save_step(self, before: Import, after: Import, judged: Sequence[Judged], *events: Event) -> None:
        """Rows, offers, their events and how far it is, all in one transaction and once for the event in hand."""
        stored = [] if after.dry_run else [one for one in judged if one.offer]
        offers = [one.offer for one in stored if one.offer]
        documents = await asyncio.to_thread(lambda: [to_document(offer) for offer in offers])  # the law takes its time
        changes = [event for one in stored for event in one.events]

        async def write(session: Session) -> None:
            still = {"_id": before.id, "state": "running", "position": before.position}
            if not (await self._db["imports"].replace_one(still, _to_document(after), session=session)).matched_count:
                return  # another delivery has been faster
            if judged:
                reports = [_report_document(after, one.report) for one in judged]
                await self._db["import_rows"].insert_many(reports, session=session)
            await self._hold(session, after.employer_id, stored)
            await self._save_offers(documents, session)
            await outbox.announce(self._db, session, *events, *changes)  # the next rows need not wait for these

        await once(self._db, write)
        if after.state != "running" and not after.keeps_its_file:
            await self._db["import_parts"].delete_many({"import_id": after.id})

    async def _hold(self, session: Session, employer_id: UUID, stored: Sequence[Judged]) -> None:
        """Rows judged before a ban are judged again after it."""
        states = {one.offer.state for one in stored if one.offer and appears(one.events)}
        for state in sorted(states):
            if not await self._employers.hold(session, employer_id, state):
                raise Transient("the employer has been refused or banned meanwhile")

    async def _save_offers(self, documents: Sequence[Document], session: Session) -> None:
        """All in two writes: one by one they are what an import waits for."""
        new = [document for document in documents if document["version"] == 1]
        changed = [document for document in documents if document["version"] > 1]
        if new:
            await self._db["offers"].insert_many(new, session=session)
        if not changed:
            return
        writes = [ReplaceOne({"_id": one["_id"], "version": one["version"] - 1}, one) for one in changed]
        if (await self._db["offers"].bulk_write(writes, session=session)).matched_count < len(changed):
            raise Transient("an offer of the file has been changed meanwhile")

    async def report(self, job: Import, outcome: str | None, after: int, limit: int) -> list[ImportedRow]:
        wanted: Document = {"import_id": job.id, "row": {"$gt": after}, **({"outcome": outcome} if outcome else {})}
        fields = {"_id": 0, "import_id": 0, "at": 0}
        found = self._db["import_rows"].find(wanted, fields, sort=[("row", ASCENDING)], limit=limit)
        return [ImportedRow.model_validate(row) for row in await found.to_list(limit)]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _report_document(job: Import, row: ImportedRow) -> Document:
    said = row.model_dump(mode="json", exclude={"offer_id"})
    return {**said, "offer_id": row.offer_id, "import_id": job.id, "at": job.created_at}


def _to_document(job: Import) -> Document:
    values: dict[str, Any] = {name: value for name, value in vars(job).items() if name != "id"}
    layout, problem = job.layout, job.problem
    return {
        **values,
        "_id": job.id,
        "layout": list(layout) if layout else None,
        "counts": job.counts.model_dump(),
        "problem": problem.model_dump() if problem else None,
    }


def _from_document(document: Document) -> Import:
    values = {**document, "id": document["_id"], "ignored": tuple(document["ignored"])}
    del values["_id"]
    kind, encoding, separator, header, position = document["layout"] or ("", "", "", (), 0)
    layout = Layout(kind, encoding, separator, tuple(header), position) if document["layout"] else None
    problem = FieldError.model_validate(document["problem"]) if document["problem"] else None
    return replace(
        Import(**{**values, "layout": None, "problem": problem, "counts": ImportCounts(**document["counts"])}),
        layout=layout,
    )
