"""The morning's digests: what waits for everybody becomes one mail each, against bare writes of the same rows."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from services.notifications.message import Message, plan_matches
from services.notifications.samples import ABOUT
from services.notifications.store import INDEXES, DigestStore
from services.notifications.store.messages import to_document
from shared import clock, inbox, mongo, outbox
from shared.contracts.words import Channel
from shared.mongo import Database, Session, UpdateMany
from tests.benchmarks.figure import Figure, compare, figure
from tests.benchmarks.ground import Ground

PARTS = 2  # waiting for each person
PEOPLE_AT_ONCE = 100  # in one transaction, as the service does it
MEMORY = 64.0  # MiB more than before, at most, however many people there are
PAGE = os.sysconf("SC_PAGE_SIZE")


async def rows(ground: Ground) -> list[Figure]:
    people, grown = ground.scale(1_000, 50_000), list[tuple[float, float]]()

    async def ours() -> float:
        async with _waiting(ground, people) as db:
            store, now = DigestStore(db), clock.now()
            began, before, most = time.perf_counter(), _memory(), 0.0
            while await store.compose(now):
                most = max(most, _memory())
            rate = people / (time.perf_counter() - began)
            grown.append((max(0.1, most - before), MEMORY))
            assert await db["messages"].count_documents({"kind": "digest"}) == people, "a digest is missing, or twice"
            assert await db["messages"].count_documents({"state": "digested"}) == PARTS * people
            return rate

    async def bare() -> float:
        async with _waiting(ground, people) as db:
            began = time.perf_counter()
            await _bare(db)
            return people / (time.perf_counter() - began)

    digests = await compare(
        f"digests of {people:,} people",
        unit="people/s",
        ours=ours,
        reference=bare,
        reference_is=f"bare: the same rows read, changed and inserted in transactions of {PEOPLE_AT_ONCE} people",
        better="at least",
        goal=0.5,
        rounds=ground.scale(2, 1),  # of 50,000 people one takes minutes
    )
    memory = figure(
        f"memory for digests of {people:,} people",
        "MiB",
        grown[1:],
        reference_is="what is asked of it, for any number of people",
        better="at most",
        goal=1.0,
    )
    return [digests, memory]


@contextlib.asynccontextmanager
async def _waiting(ground: Ground, people: int) -> AsyncIterator[Database]:
    """A database in which two messages wait for each of so many people."""
    db = ground.database(f"digests_{clock.new_id().hex[-12:]}")
    await mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
    for first in range(0, people, 1_000):
        several = [part for _ in range(min(1_000, people - first)) for part in _parts(clock.new_id())]
        await db["messages"].insert_many([to_document(part) for part in several])
    yield db
    await db.client.drop_database(db.name)


def _parts(person: UUID) -> list[Message]:
    now = clock.now()
    planned = (plan_matches(person, Channel.MAIL, [replace(one)], now) for one in ABOUT[:PARTS])
    return [part.planned_with_others(now, "digest") for part in planned]


async def _bare(db: Database) -> None:
    """Per 100 people: read what waits, change it, insert a digest and an event each."""

    async def write(session: Session) -> int:
        waiting = db["messages"].find({"state": "gathered"}, limit=PARTS * PEOPLE_AT_ONCE, session=session)
        parts = await waiting.to_list(None)
        people = {part["person_id"]: part for part in parts}
        if people:
            told = {"$set": {"state": "digested", "reason": str(clock.new_id())}}
            await db["messages"].bulk_write(
                [
                    UpdateMany({"_id": {"$in": [part["_id"] for part in parts if part["person_id"] == one]}}, told)
                    for one in people
                ],
                session=session,
            )
            made = [{**part, "_id": clock.new_id(), "state": "planned", "kind": "digest"} for part in people.values()]
            await db["messages"].insert_many(made, session=session)
            events = [{"_id": str(clock.new_id()), "state": 0, "body": b"." * 60} for _ in made]
            await db["outbox"].insert_many(events, session=session)
        return len(parts)

    while await mongo.transaction(db, write):
        await asyncio.sleep(0)


def _memory() -> float:
    """Of this process, resident, MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20
