"""What a service keeps of one account, read and erased by a table of the places where it lies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal
from uuid import UUID

import orjson

from shared import outbox
from shared.contracts.message import Event
from shared.contracts.people import PersonData
from shared.inbox import once
from shared.mongo import Collection, Database, Document, Session

AT_MOST = 10_000  # documents of one collection in one export
BATCH = 1_000


@dataclass(frozen=True)
class Place:
    """``field`` holds the account's id: ``person_id``, or in an array ``members[]``, ``history[].by``.

    ``delete``: the document is the account's. ``prefix``: so is it, and the field is a text that begins with the id.
    ``replace``: it only mentions the account, and gets an id that is nobody's in its place.
    ``ids`` makes what the field holds out of the account's id; ``through`` names a collection and the field of the
    account there, and this one's field holds the id of such a document.
    """

    collection: str
    field: str
    erase: Literal["delete", "prefix", "replace"] = "delete"
    ids: Callable[[UUID], Sequence[Any]] | None = None
    through: tuple[str, str] | None = None

    async def query(self, db: Database, account_id: UUID) -> Document:
        if self.erase == "prefix":
            return {self.field: {"$gte": f"{account_id}:", "$lt": f"{account_id};"}}
        if self.ids is not None:
            return {self.field: {"$in": list(self.ids(account_id))}}
        if self.through is not None:
            collection, field = self.through
            return {self.field: {"$in": [one["_id"] async for one in db[collection].find({field: account_id}, {})]}}
        return {self.field.replace("[]", ""): account_id}


async def export(db: Database, places: Sequence[Place], account_id: UUID) -> PersonData:
    """The account's own documents, the newest last. Mentions are other people's documents and not among them."""
    parts: dict[str, Any] = {}
    for place in places:
        if place.erase == "replace":
            continue
        own = await place.query(db, account_id)
        found = await db[place.collection].find(own, sort=[("_id", 1)]).to_list(AT_MOST)
        if found:
            parts[place.collection] = orjson.loads(orjson.dumps(found, default=_as_text))
    return PersonData(parts=parts)


async def erase(db: Database, places: Sequence[Place], account_id: UUID, substitute: UUID) -> dict[str, int]:
    """How many documents of each collection were deleted or changed. May be repeated: then nothing is left to do."""
    erased: dict[str, int] = {}
    for place in places:
        collection, own = db[place.collection], await place.query(db, account_id)
        if place.erase == "replace":
            count = await _replace(collection, place, own, account_id, substitute)
        else:
            count = (await collection.delete_many(own)).deleted_count
        if count:
            erased[place.collection] = erased.get(place.collection, 0) + count
    if sent := await forget_sent(db, account_id):
        erased["outbox"] = sent
    return erased


async def forget_sent(db: Database, account_id: UUID) -> int:
    """Delete the copies of events that were sent and name the account; they would go by themselves after a week."""
    needle, doomed = str(account_id).encode(), []
    async for row in db["outbox"].find({"state": 1}, {"body": 1}, batch_size=BATCH):
        if needle in row["body"]:
            doomed.append(row["_id"])
    for start in range(0, len(doomed), BATCH):
        await db["outbox"].delete_many({"_id": {"$in": doomed[start : start + BATCH]}})
    return len(doomed)


async def _replace(collection: Collection, place: Place, own: Document, account_id: UUID, substitute: UUID) -> int:
    array, is_array, inner = place.field.partition("[]")
    if not is_array:
        change, filters = {"$set": {place.field: substitute}}, None
    else:
        change, filters = {"$set": {f"{array}.$[one]{inner}": substitute}}, [{f"one{inner}": account_id}]
    return (await collection.update_many(own, change, array_filters=filters)).modified_count


def _as_text(value: object) -> str:
    return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


async def answer_once(db: Database, answer: Event) -> None:
    """Announce what has been erased, once for the event in hand."""
    await once(db, partial(_announce, db, answer))


async def _announce(db: Database, answer: Event, session: Session) -> None:
    await outbox.announce(db, session, answer)
