"""Messages gathered for a morning's digest: taken person by person, each part told in exactly one digest."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from services.notifications import digest, hours
from services.notifications.message import Message, State
from services.notifications.store import messages
from shared.contracts.notifications.contacts import Frequency
from shared.mongo import ASCENDING, Database, IndexModel, Session, UpdateMany, transaction

PEOPLE_AT_ONCE = 100
PARTS_AT_ONCE = 5_000  # bounds memory; a person with more of them gets the rest the next morning

GATHERED = {"state": State.GATHERED}
INDEXES = [
    IndexModel([("due", ASCENDING)], name="gathered_due", partialFilterExpression=GATHERED),  # whose morning has come
    IndexModel([("person_id", ASCENDING)], name="gathered_of", partialFilterExpression=GATHERED),  # all of that person
]


class DigestStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def compose(self, now: dt.datetime) -> int:
        """Digests for up to 100 people whose morning has come. Returns how many people; 0: nobody is left.

        One transaction: parts and digests change together, and of two replicas at the same people one starts over.
        A part that comes when today's digest has been made waits for the next morning.
        """

        async def write(session: Session) -> int:
            parts = await self._due_parts(session, now)
            groups = [list(group) for _, group in groupby(parts, key=_addressee)]
            made = [digest.compose(group, now) for group in groups]
            before = await self._made_before(session, made)
            ends = [_ending(group, one, now, again=one.id in before) for one, group in zip(made, groups, strict=True)]
            if ends:
                await self._db["messages"].bulk_write(ends, session=session)
            await messages.insert(self._db, session, [message for message in made if message.id not in before])
            return len({part.person_id for part in parts})

        return await transaction(self._db, write)

    async def _due_parts(self, session: Session, now: dt.datetime) -> list[Message]:
        due = {**GATHERED, "due": {"$lte": now}}
        first = self._db["messages"].find(
            due, {"person_id": 1}, sort=[("due", 1)], limit=PEOPLE_AT_ONCE, session=session
        )
        people = list({document["person_id"] async for document in first})
        found = self._db["messages"].find({**due, "person_id": {"$in": people}}, limit=PARTS_AT_ONCE, session=session)
        return sorted([messages.from_document(document) async for document in found], key=_order)

    async def _made_before(self, session: Session, made: Sequence[Message]) -> set[UUID]:
        ids = {"_id": {"$in": [message.id for message in made]}}
        return {document["_id"] async for document in self._db["messages"].find(ids, {"_id": 1}, session=session)}


def _ending(parts: Sequence[Message], made: Message, now: dt.datetime, *, again: bool) -> UpdateMany:
    """Told in this digest; or tomorrow, when today's has been made before."""
    ids = {"_id": {"$in": [part.id for part in parts]}, **GATHERED}
    told = {"state": State.DIGESTED, "reason": str(made.id), "due": None, "private": None}
    tomorrow = {"due": hours.next_digest(Frequency.DAILY, now)}
    return UpdateMany(ids, {"$set": tomorrow if again else told})


def _addressee(part: Message) -> tuple[str, str, str]:
    return str(part.person_id), part.channel, digest.digest_kind(part)


def _order(part: Message) -> tuple[tuple[str, str, str], dt.datetime, UUID]:
    return _addressee(part), part.planned_at, part.id
