"""Whom offers no longer fit: what was planned about them, and not yet sent, is no longer true.

Asked when a message goes out. Losses and matches may arrive in any order: of a pair the later moment counts.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from services.notifications.message import About, Message
from shared.contracts.matching.matches import Found, Lost
from shared.mongo import ASCENDING, Database, IndexModel, UpdateOne

KEPT_DAYS = 120  # longer than any message waits: who is muted for 90 days gets a digest after it
INDEXES = {"losses": [IndexModel([("lost", ASCENDING)], expireAfterSeconds=KEPT_DAYS * 24 * 3600)]}  # forget them
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class LossStore:
    """Written outside of transactions, since each write may be repeated."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def lose(self, pairs: Sequence[Lost], at: dt.datetime) -> None:
        """These fit no more since ``at``."""
        ids = [_key(pair.person_id, pair.offer_id) for pair in pairs]
        writes = [UpdateOne({"_id": pair}, {"$max": {"lost": at}}, upsert=True) for pair in ids]
        if writes:
            await self._db["losses"].bulk_write(writes, ordered=False)

    async def win_back(self, pairs: Sequence[Found], at: dt.datetime) -> None:
        """These fit at ``at``: what waits of those once lost may go out again."""
        ids = [_key(pair.person_id, pair.offer_id) for pair in pairs]
        await self._db["losses"].update_many({"_id": {"$in": ids}}, {"$max": {"found": at}})

    async def find_lost(self, messages: Iterable[Message]) -> set[tuple[UUID, UUID]]:
        """Message and offer, where the offer was found for the message's person and no longer fits."""
        asked: dict[str, list[tuple[Message, About]]] = defaultdict(list)
        for message in messages:
            for one in message.about:
                asked[_key(message.person_id, one.offer_id)].append((message, one))
        if not asked:
            return set()
        lost = set()
        async for pair in self._db["losses"].find({"_id": {"$in": list(asked)}}):
            for message, one in asked[pair["_id"]]:
                if pair["lost"] > max(pair.get("found") or NEVER, one.found_at or NEVER):
                    lost.add((message.id, one.offer_id))
        return lost


def _key(person_id: UUID | None, offer_id: UUID) -> str:
    return f"{person_id}:{offer_id}"
