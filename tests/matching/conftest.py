"""Matching on a real database, its handlers called as functions."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from services.matching.handlers import Matching
from services.matching.picture import FOLLOWED, Picture
from services.matching.questions import QuestionStore
from services.matching.store import INDEXES, LostStore, MarkStore, OfferStore, PlaceStore, ProfileStore, ToldStore
from shared import clock, envelope
from shared.contracts.matching.matches import MatchesFound
from shared.envelope import Envelope
from shared.follow import Follower
from shared.mongo import Database
from tests.servers import with_indexes

Deliver = Callable[..., Awaitable[None]]


@pytest.fixture
async def matching(db: Database) -> AsyncIterator[Matching]:
    """One replica."""
    await with_indexes(db, INDEXES)
    replica = await a_replica(db)
    yield replica
    await replica.follower.stop()


async def a_replica(db: Database) -> Matching:
    follower = Follower(db, FOLLOWED, Picture)
    await follower.start()
    stores = ProfileStore(db), OfferStore(db), ToldStore(db), LostStore(db), MarkStore(db)
    return Matching(db, *stores, QuestionStore(db), PlaceStore(db), follower)


@pytest.fixture
def deliver(matching: Matching) -> Deliver:
    """Hand an event to a handler as the broker would; the same ``message_id`` is the same delivery."""

    async def to_handler(handle: Any, event: Any, message_id: str | None = None) -> None:
        message_id = message_id or str(clock.new_id())
        with envelope.opened(Envelope(f"matching.on.{event.routing_key}", message_id, "c")):
            await handle(event, matching)

    return to_handler


async def announced(db: Database) -> list[MatchesFound]:
    """Every MatchesFound in the outbox, oldest first."""
    rows = db["outbox"].find({"routing_key": MatchesFound.routing_key}, sort=[("_id", 1)])
    return [MatchesFound.model_validate_json(row["body"]) async for row in rows]
