"""Claims: one attempt at a time has a message, its outcome is recorded once. Many of one moment go together."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from uuid import UUID

from services.notifications.message import Message, State
from services.notifications.store.messages import from_document, outcome
from services.notifications.together import Together
from shared import clock, logs
from shared.mongo import Database, Document, PyMongoError, UpdateOne

CLAIM_SECONDS = 15  # how long a claim stands without being renewed; also what clocks may differ by
RENEW_SECONDS = 4.0  # most attempts take milliseconds and are never renewed; the slowest 40 s, see channels/
CLAIM_LINGER, RECORD_LINGER = 0.05, 0.005  # seconds; recorded soon: until then a kill would send it again
CLAIM_ENDS = {"$add": ["$$NOW", CLAIM_SECONDS * 1000]}

log = logs.get(__name__)


class ClaimStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._claims = Together(self._claim, CLAIM_LINGER)
        self._records = Together(self._record, RECORD_LINGER)

    async def claim(self, message_id: UUID) -> Message | None:
        """The message for one attempt; None when it is not to be sent now, is erased, or another attempt is at it.

        A claim left without an outcome is woken like a deferred message, 15 s later by the database's clock.
        """
        document, mine = await self._claims(message_id)
        return from_document(document) if document is not None and mine else None

    async def _claim(self, wanted: Sequence[UUID]) -> list[tuple[Document | None, bool]]:
        """Each as it is afterwards, and whether it is ours: conditional on its own state, once for who asks twice."""
        attempt, ids = clock.new_id(), {"_id": {"$in": wanted}}
        claimed = {"state": State.SENDING, "attempt": attempt, "due": CLAIM_ENDS}
        await self._db["messages"].update_many({**ids, "state": State.PLANNED}, [{"$set": claimed}])
        found = {document["_id"]: document async for document in self._db["messages"].find(ids)}
        mine = {key for key, one in found.items() if one["state"] == State.SENDING and one.get("attempt") == attempt}
        first = {message_id: number for number, message_id in reversed(list(enumerate(wanted)))}
        return [(found.get(one), one in mine and first[one] == number) for number, one in enumerate(wanted)]

    @contextlib.contextmanager
    def holding(self, message: Message) -> Iterator[None]:
        """Keep the claim standing while the attempt lives; a process that has died no longer does."""
        loop, renewing = asyncio.get_running_loop(), list[asyncio.Task[None]]()

        async def renew() -> None:
            mine = {"_id": message.id, "attempt": message.attempt, "state": State.SENDING}
            while True:
                with contextlib.suppress(PyMongoError):  # the next time, or the claim passes on
                    await self._db["messages"].update_one(mine, [{"$set": {"due": CLAIM_ENDS}}])
                await asyncio.sleep(RENEW_SECONDS)

        first = loop.call_later(RENEW_SECONDS, lambda: renewing.append(loop.create_task(renew())))
        try:
            yield
        finally:
            first.cancel()
            for task in renewing:
                task.cancel()

    async def record(self, message: Message) -> None:
        """The outcome of an attempt, unless its claim has passed to another one meanwhile."""
        await self._records(message)
        say = log.debug if message.state is State.SENT else log.info
        say("attempt ended", id=str(message.id), kind=message.kind, state=message.state, reason=message.reason)

    async def _record(self, messages: Sequence[Message]) -> Sequence[None]:
        mine = [{"_id": message.id, "attempt": message.attempt, "state": State.SENDING} for message in messages]
        pairs = zip(mine, messages, strict=True)
        writes = [UpdateOne(claimed, {"$set": outcome(message)}) for claimed, message in pairs]
        result = await self._db["messages"].bulk_write(writes, ordered=False)
        if result.matched_count < len(messages):
            ids = [str(message.id) for message in messages]
            log.warning("another attempt has taken over one or more of these", ids=ids)
        return [None] * len(messages)
