"""Which pairs were announced: each once, whichever side was looked at first, on whichever replica.

For every offer 16 documents, each with the ids of the announced people whose last byte puts them there, 16 bytes each.
Who announces a pair reads its document and writes it in the transaction of the event. Two that find the same pair at
the same moment write the same document: MongoDB lets one through, the other begins anew and sees the first one's work.
So this is also how far a large offer has come: after a crash the next attempt goes on with those not yet told.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.board import Fit
from services.matching.fitting import Fitting
from services.matching.store.offers import Holds
from shared import clock, outbox
from shared.contracts.matching.matches import Found, MatchesFound
from shared.mongo import Database, InsertOne, Session, UpdateOne, transaction

PARTS = 16  # documents an offer: few enough to write, enough that profiles saved at one moment seldom meet
PAIRS_AN_EVENT = 500  # as many as the contract allows: about 80 KB, of 256 KiB allowed
OFFERS_AN_EVENT = 100  # of one person's: each comes with its offer, 1 KB or more
PAIRS_AT_ONCE = 1_600  # one transaction; between two of them others have their turn
SIZE = 16


class ToldStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def tell_of_offer(self, fitting: Fitting, holds: Callable[[Session], Awaitable[Holds]]) -> None:
        """Announce to whom of these it was not announced. ``holds`` is asked in each transaction; a no ends it."""
        by_part = np.argsort([person[-1] % PARTS for person in fitting.ids()], kind="stable")
        for start in range(0, max(1, len(fitting)), PAIRS_AT_ONCE):
            some = fitting.chosen(by_part[start : start + PAIRS_AT_ONCE])

            async def work(session: Session, some: Fitting = some) -> bool:
                answer = await holds(session)
                if answer != Holds.NO:
                    await self._tell_some(session, some, answer)
                return answer != Holds.NO

            if not await transaction(self._db, work):
                return

    async def _tell_some(self, session: Session, fitting: Fitting, holds: Holds) -> None:
        people, keys = fitting.ids(), keys_of(fitting.offer.offer_id)
        parts = [keys[person[-1] % PARTS] for person in people]
        told = await self._read(session, set(parts)) if holds != Holds.NEW else {}
        known = {part: split(blob) for part, blob in told.items()}
        new = [n for n, person in enumerate(people) if person not in known.get(parts[n], ())]
        if new:
            await self._write(session, told, ((parts[n], people[n]) for n in new))
            await outbox.announce(self._db, session, *_written(fitting.chosen(np.array(new, np.int64))))

    async def tell_person(self, person: UUID, fits: Sequence[Fit], holds: Callable[[Session], Awaitable[bool]]) -> None:
        """The same from the other side; each offer is among ``fits`` once, and worth telling."""
        worth = {key(person, fit.offer.offer_id): fit for fit in fits}

        async def work(session: Session) -> None:
            if not worth or not await holds(session):
                return
            told = await self._read(session, worth)
            new = [part for part in worth if person.bytes not in split(told.get(part, b""))]
            await self._write(session, told, ((part, person.bytes) for part in new))
            await outbox.announce(self._db, session, *_events(person, [worth[part] for part in new]))

        await transaction(self._db, work)

    async def forget_offer(self, offer_id: UUID) -> None:
        await self._db["told"].delete_many({"_id": {"$in": keys_of(offer_id)}})

    async def forget_person(self, person_id: UUID) -> None:
        """One part in 16 of all is read.

        In transactions, though each writes one document: a write outside of them waits for those that tell, and keeps
        one of the driver's few threads until then, which these need to end.
        """
        part = f"{part_of(person_id):02x}"
        mine = self._db["told"].find({"_id": {"$gte": f"{part}:", "$lt": f"{part};"}})
        async for document in mine:
            if person_id.bytes in split(document["people"]):
                await transaction(self._db, partial(self._forget, person_id, document["_id"]))

    async def _forget(self, person_id: UUID, part: str, session: Session) -> None:
        people = split((await self._read(session, [part])).get(part, b""))
        rest = b"".join(sorted(people - {person_id.bytes}))
        await self._db["told"].update_one({"_id": part}, {"$set": {"people": rest}}, session=session)

    async def count(self) -> int:
        """All pairs announced of offers that are not closed."""
        return sum([len(document["people"]) // SIZE async for document in self._db["told"].find({}, {"people": 1})])

    async def _read(self, session: Session, parts: Iterable[str]) -> dict[str, bytes]:
        documents = self._db["told"].find({"_id": {"$in": list(parts)}}, session=session)
        return {document["_id"]: document["people"] for document in await documents.to_list(None)}

    async def _write(self, session: Session, told: dict[str, bytes], new: Iterable[tuple[str, bytes]]) -> None:
        added = defaultdict(list)
        for part, person in new:
            added[part].append(person)
        writes: list[Any] = []
        for part, people in added.items():
            blob = told.get(part, b"") + b"".join(people)
            if part in told:
                writes.append(UpdateOne({"_id": part}, {"$set": {"people": blob}}))
            else:
                writes.append(InsertOne({"_id": part, "people": blob}))
        if writes:
            await self._db["told"].bulk_write(writes, ordered=False, session=session)


def part_of(person_id: UUID) -> int:
    return person_id.bytes[-1] % PARTS


def key(person_id: UUID, offer_id: UUID) -> str:
    return f"{part_of(person_id):02x}:{offer_id}"


def keys_of(offer_id: UUID) -> list[str]:
    """Of all parts, by their numbers."""
    return [f"{part:02x}:{offer_id}" for part in range(PARTS)]


def split(people: bytes) -> set[bytes]:
    return {people[at : at + SIZE] for at in range(0, len(people), SIZE)}


# Both are called in the transaction that tells: what is told of one pair is told in the order of ``at``.


def _written(fitting: Fitting) -> list[outbox.Written]:
    """One offer to many people."""
    now = clock.now()
    parts = [fitting.chosen(slice(start, start + PAIRS_AN_EVENT)) for start in range(0, len(fitting), PAIRS_AN_EVENT)]
    return [outbox.Written(MatchesFound.routing_key, part.announcement(now)) for part in parts]


def _events(person_id: UUID, fits: Sequence[Fit]) -> list[MatchesFound]:
    """Many offers to one person. Fewer in an event, since each offer is described in it."""
    now = clock.now()
    parts = [fits[start : start + OFFERS_AN_EVENT] for start in range(0, len(fits), OFFERS_AN_EVENT)]
    return [
        MatchesFound.of(
            [fit.offer for fit in part],
            [Found(person_id, fit.offer.offer_id, fit.match.score, fit.match.reasons) for fit in part],
            now,
        )
        for part in parts
    ]
