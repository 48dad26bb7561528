"""Which pairs were announced: each once, whichever side was looked at first, on whichever replica.

For every offer 64 documents, each with the ids of the announced people whose last byte puts them there, 16 bytes each.
Who announces a pair reads its document and writes it in the transaction of the event. Two that find the same pair at
the same moment write the same document: MongoDB lets one through, the other begins anew and sees the first one's work.
So this is also how far a large offer has come: after a crash the next attempt goes on with those not yet told.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.board import Fit
from services.matching.profile import Profile
from services.matching.search import Fitting
from shared import clock, outbox
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import Found, MatchesFound
from shared.mongo import Database, InsertOne, Session, UpdateOne, transaction

PARTS = 64  # documents an offer: few enough to write, enough that profiles saved at one moment seldom meet
PAIRS_AN_EVENT = 400  # keeps a MatchesFound well under 256 KiB, and under the contract's 500
PAIRS_AT_ONCE = 1_600  # one transaction; between two of them others have their turn
SIZE = 16

Holds = Callable[[Session], Awaitable[bool]]


class ToldStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def tell_of_offer(self, fitting: Fitting, holds: Holds) -> None:
        """Announce whom it was not announced to. ``holds`` is asked in each transaction; a no ends it."""
        worth = np.flatnonzero(fitting.scores >= fitting.rows["minimum_score"])
        by_part = np.array([part_of(person) for person in fitting.chosen(worth).people()], np.int64)
        order = worth[np.argsort(by_part, kind="stable")]
        for start in range(0, max(1, len(order)), PAIRS_AT_ONCE):
            some = fitting.chosen(order[start : start + PAIRS_AT_ONCE])

            async def work(session: Session, some: Fitting = some) -> bool:
                return await holds(session) and await self._tell_some(session, some)

            if not await transaction(self._db, work):
                return

    async def _tell_some(self, session: Session, fitting: Fitting) -> bool:
        people, keys = fitting.people(), keys_of(fitting.offer.offer_id)
        wanted = defaultdict(list)
        for number, person in enumerate(people):
            wanted[keys[part_of(person)]].append(number)
        told = await self._read(session, wanted)
        known = {people_key: split(blob) for people_key, blob in told.items()}
        new = [
            number
            for part, numbers in wanted.items()
            for number in numbers
            if people[number].bytes not in known.get(part, ())
        ]
        if new:
            await self._write(session, told, ((keys[part_of(people[n])], people[n]) for n in new))
            matches = fitting.chosen(np.array(new, np.int64)).matches()
            pairs = zip((people[n] for n in new), matches, strict=True)
            offer_id = fitting.offer.offer_id
            found = [
                Found.model_construct(person_id=p, offer_id=offer_id, score=m.score, reasons=m.reasons)
                for p, m in pairs
            ]
            await outbox.announce(self._db, session, *_events(found, {offer_id: fitting.offer}))
        return True

    async def tell_person(self, profile: Profile, fits: Sequence[Fit], holds: Holds) -> None:
        """The same from the other side."""
        worth = {
            key(profile.person_id, f.offer.offer_id): f for f in fits if f.match.score >= profile.wishes.minimum_score
        }

        async def work(session: Session) -> None:
            if not worth or not await holds(session):
                return
            told = await self._read(session, worth)
            person = profile.person_id
            new = [part for part in worth if person.bytes not in split(told.get(part, b""))]
            await self._write(session, told, ((part, person) for part in new))
            found = [
                Found(person_id=person, offer_id=f.offer.offer_id, score=f.match.score, reasons=f.match.reasons)
                for f in (worth[part] for part in new)
            ]
            await outbox.announce(
                self._db, session, *_events(found, {f.offer.offer_id: f.offer for f in worth.values()})
            )

        await transaction(self._db, work)

    async def forget_offer(self, offer_id: UUID) -> None:
        await self._db["told"].delete_many({"_id": {"$in": keys_of(offer_id)}})

    async def forget_person(self, person_id: UUID) -> None:
        """One part in 64 of all is read."""
        part = f"{part_of(person_id):02x}"
        mine = self._db["told"].find({"_id": {"$gte": f"{part}:", "$lt": f"{part};"}})
        async for document in mine:
            people = split(document["people"])
            if person_id.bytes in people:
                rest = b"".join(sorted(people - {person_id.bytes}))
                same = {"_id": document["_id"], "people": document["people"]}
                await self._db["told"].update_one(same, {"$set": {"people": rest}})

    async def count(self) -> int:
        """All pairs announced of offers that are not closed."""
        return sum([len(document["people"]) // SIZE async for document in self._db["told"].find({}, {"people": 1})])

    async def _read(self, session: Session, parts: Iterable[str]) -> dict[str, bytes]:
        documents = self._db["told"].find({"_id": {"$in": list(parts)}}, session=session)
        return {document["_id"]: document["people"] for document in await documents.to_list(None)}

    async def _write(self, session: Session, told: dict[str, bytes], new: Iterable[tuple[str, UUID]]) -> None:
        added = defaultdict(list)
        for part, person in new:
            added[part].append(person.bytes)
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


def _events(found: Sequence[Found], offers: dict[UUID, OfferFacts]) -> list[MatchesFound]:
    """Called in the transaction that tells: what is told of one pair is told in the order of ``at``."""
    now = clock.now()
    parts = [found[start : start + PAIRS_AN_EVENT] for start in range(0, len(found), PAIRS_AN_EVENT)]
    return [
        MatchesFound.model_construct(
            offers=tuple(offers[offer_id] for offer_id in dict.fromkeys(pair.offer_id for pair in part)),
            found=tuple(part),
            at=now,
        )
        for part in parts
    ]
