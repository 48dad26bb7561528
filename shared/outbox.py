"""Save and announce in one transaction; publish afterwards, until the broker has confirmed.

An event is a row in the owner's ``outbox`` collection, written in the transaction of the change it speaks of. One relay
per service publishes what is not yet sent. The rows' state is the truth, swept every second, so nothing else can lose
an event: neither the change stream that wakes the relay for what other replicas write, nor the short way, on which a
transaction of the relay's own process hands it the rows once they are durable, and nobody has to look for them. A crash
between confirm and mark publishes twice: readers have an inbox.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from shared import clock, envelope, logs, metrics, mongo, topology
from shared.contracts.message import Event
from shared.errors import Permanent
from shared.mongo import ASCENDING, Database, Document, DuplicateKeyError, IndexModel, PyMongoError, Session
from shared.publisher import PUBLISH_SECONDS, Publisher, persistent

BATCH = 200
SWEEP_SECONDS = 1.0
LEASE_SECONDS = 5.0
MARK_SECONDS = 0.05  # what was handed over and confirmed meanwhile is marked together
KEPT_DAYS = 7
INDEXES = {
    "outbox": [
        IndexModel([("state", ASCENDING), ("_id", ASCENDING)], partialFilterExpression={"state": 0}),
        IndexModel([("sent_at", ASCENDING)], expireAfterSeconds=KEPT_DAYS * 24 * 3600),
    ],
    "leases": [],
}

Headers = dict[str, Any]

EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)

log = logs.get(__name__)


class Written(NamedTuple):
    """An event that is JSON already: for who announces so many that making objects of them costs more than all else."""

    routing_key: str
    body: bytes


async def announce(db: Database, session: Session, *events: Event | Written) -> None:
    """Write ``events`` to the outbox, inside the caller's transaction. Raises Permanent for an event over 256 KiB."""
    now, headers = clock.now(), dict[str, Headers]()
    rows = [_row(event, headers, now) for event in events]
    if rows:
        if (relay := _relays.get((id(db.client), db.name))) is not None:
            relay.expect(rows)
        await db["outbox"].insert_many(rows, session=session)


def _row(event: Event | Written, before: dict[str, Headers], now: dt.datetime) -> Document:
    """``before``: the headers of those announced together by routing key; they are made once."""
    body = event.body if isinstance(event, Written) else event.model_dump_json().encode()
    if len(body) > topology.MAX_MESSAGE_BYTES:
        raise Permanent(f"{event.routing_key} has {len(body)} bytes, more than {topology.MAX_MESSAGE_BYTES}")
    key, message_id = event.routing_key, str(clock.new_id())
    if key not in before:
        before[key] = envelope.headers_for(message_id, key, key.partition(".")[0])
    own = {"ce-id": message_id}
    if envelope.current() is None:  # nothing they have in common
        own["ce-correlationid"] = envelope.new_correlation_id()
    return {
        "_id": message_id,
        "routing_key": key,
        "headers": {**before[key], **own},
        "body": body,
        "state": 0,
        "created_at": now,
    }


class OutboxRelay:
    """Publishes the outbox of one service. Start one in every replica: a lease lets one of them work at a time."""

    def __init__(self, db: Database, publisher: Publisher) -> None:
        self._db = db
        self._publisher = publisher
        self._owner = str(clock.new_id())
        self._wake = asyncio.Event()
        self._stopping = False
        self._lease_until = 0.0
        self._own: set[str] = set()  # rows of the short way, from before their commit until they are marked
        self._confirmed: set[str] = set()  # of those, and not yet marked
        self._bringing: set[asyncio.Task[None]] = set()

    def expect(self, rows: Sequence[Document]) -> None:
        """The transaction in hand writes ``rows``: once it holds, publish them without looking for them.

        Only by the relay that leads, and no more at once than a batch; what is left out here, the sweep finds.
        """
        ids = [row["_id"] for row in rows]
        able = self._leads() and self._publisher.connected and not self._stopping
        if not able or len(self._own) + len(ids) > BATCH:
            return

        def ended(held: bool) -> None:
            if held and self._leads():
                bringing = asyncio.create_task(self._bring(rows))
                self._bringing.add(bringing)
                bringing.add_done_callback(self._bringing.discard)
            else:
                self._own.difference_update(ids)

        mongo.when_ended(ended)
        self._own.update(ids)
        for row in rows:
            row["by"] = self._owner  # so that the change stream does not wake us for it

    async def _bring(self, rows: Sequence[Document]) -> None:
        """What fails here is the sweep's from then on."""
        unsent = {row["_id"] for row in rows}
        try:
            confirmed = await self._publish_all(rows)
            unsent.difference_update(confirmed)
        finally:
            self._own -= unsent
        one_marks_already = bool(self._confirmed)
        self._confirmed.update(confirmed)
        if one_marks_already:
            return
        await asyncio.sleep(0 if self._stopping else MARK_SECONDS)
        marked, self._confirmed = self._confirmed, set()
        try:
            await self._mark(list(marked))
        except PyMongoError as error:
            log.warning("outbox relay: not marked, the sweep publishes again", error=str(error)[:200])
        finally:
            self._own -= marked

    async def run(self) -> None:
        """Until :meth:`stop`. Survives an absent broker and an absent database."""
        alarm = asyncio.create_task(self._listen())
        _relays[id(self._db.client), self._db.name] = self
        try:
            while not self._stopping:
                try:
                    if await self._hold_lease():
                        await self.publish_waiting()
                except PyMongoError as error:
                    log.warning("outbox relay: the database does not answer", error=str(error)[:200])
                    self._wake.clear()
                if not self._stopping:
                    await self._sleep(SWEEP_SECONDS)
        finally:
            alarm.cancel()
            await asyncio.gather(alarm, *self._bringing, return_exceptions=True)
            await self._release_lease()

    def stop(self) -> None:
        """End after the batch in hand."""
        self._stopping = True
        self._wake.set()

    async def publish_waiting(self) -> int:
        """Publish what waits, in batches of 200 at once; mark what the broker has confirmed. Returns how many.

        The next batch is read while one is published and the one before is marked: three waits at the same time.
        """
        self._wake.clear()
        total, rows = 0, await self._waiting_after("")
        marking: asyncio.Task[None] | None = None
        try:
            while rows and not self._stopping:
                full = len(rows) == BATCH
                reading = asyncio.create_task(self._waiting_after(rows[-1]["_id"])) if full else None
                confirmed = await self._publish_all(rows)
                total += len(confirmed)
                if marking is not None:
                    await marking
                marking = asyncio.create_task(self._mark(confirmed))
                following = await reading if reading else []
                rows = following if len(confirmed) == len(rows) and await self._hold_lease() else []
        finally:
            if marking is not None:
                await asyncio.gather(marking, return_exceptions=True)  # what is not marked is published again
        return total

    async def _waiting_after(self, last: str) -> list[Document]:
        """Up to 200 of what waits. A lower id committed later is found by the next sweep, which begins at the start."""
        wanted = {"state": 0, "_id": {"$gt": last, "$nin": list(self._own)}}
        waiting = await self._db["outbox"].find(wanted, sort=[("_id", ASCENDING)], limit=BATCH).to_list(BATCH)
        return [row for row in waiting if row["_id"] not in self._own]

    async def _publish_all(self, rows: Sequence[Document]) -> list[str]:
        """The ids of those the broker has confirmed within the deadline, one for all."""
        sending = {asyncio.create_task(self._send(row)): row["_id"] for row in rows}
        done, pending = await asyncio.wait(sending, timeout=PUBLISH_SECONDS)
        for task in pending:
            task.cancel()
        troubles = [trouble for task in done if (trouble := _trouble(task)) is not None]
        if pending or troubles:
            log.warning("outbox relay: not confirmed", events=len(pending) + len(troubles), error=repr(troubles[:1]))
            self._wake.clear()  # the broker is in trouble: not again before the next sweep
        return [sending[task] for task in done if _trouble(task) is None]

    async def _mark(self, confirmed: Sequence[str]) -> None:
        if confirmed:
            sent = {"$set": {"state": 1, "sent_at": clock.now()}}
            await self._db["outbox"].update_many({"_id": {"$in": list(confirmed)}}, sent)
            metrics.PUBLISHED.inc(len(confirmed))

    async def lag(self) -> float:
        """Age of the oldest event not yet sent, seconds; 0 when all are. An alarm of operations."""
        oldest = await self._db["outbox"].find_one({"state": 0}, sort=[("_id", ASCENDING)])
        return (clock.now() - oldest["created_at"]).total_seconds() if oldest else 0.0

    async def _send(self, row: Document) -> None:
        headers = row["headers"]
        message = persistent(
            row["body"], message_id=row["_id"], correlation_id=headers["ce-correlationid"], headers=headers
        )
        await self._publisher.send(topology.EVENTS, row["routing_key"], message)

    async def _listen(self) -> None:
        """The alarm clock. No resume token: what was missed while the stream was away, the sweep finds."""
        others = {"operationType": "insert", "fullDocument.by": {"$ne": self._owner}}
        inserts: Sequence[Document] = [{"$match": others}, {"$project": {"_id": 1}}]
        while True:
            try:
                async with self._db["outbox"].watch(inserts, max_await_time_ms=10_000) as changes:
                    async for _ in changes:
                        self._wake.set()
            except PyMongoError as error:
                log.info("outbox relay: change stream ended, reopening", error=str(error)[:200])
            await asyncio.sleep(SWEEP_SECONDS)

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    def _leads(self) -> bool:
        return asyncio.get_running_loop().time() < self._lease_until

    async def _hold_lease(self) -> bool:
        """Take or renew the lease; the database's clock decides, not this machine's."""
        loop_time = asyncio.get_running_loop().time()
        if loop_time < self._lease_until - LEASE_SECONDS / 2:
            return True
        free = {"$or": [{"$lte": ["$until", "$$NOW"]}, {"$eq": ["$owner", self._owner]}]}
        until = {"$add": ["$$NOW", int(LEASE_SECONDS * 1000)]}
        mine = [{"$set": {"owner": self._owner, "until": until}}]
        taken = await self._db["leases"].update_one({"_id": "outbox", "$expr": free}, mine)
        if not taken.matched_count:
            with contextlib.suppress(DuplicateKeyError):  # it exists and is another's
                await self._db["leases"].insert_one({"_id": "outbox", "owner": None, "until": EPOCH})
                taken = await self._db["leases"].update_one({"_id": "outbox", "$expr": free}, mine)
        if taken.matched_count:
            self._lease_until = loop_time + LEASE_SECONDS
        return bool(taken.matched_count)

    async def _release_lease(self) -> None:
        self._lease_until = 0.0
        with contextlib.suppress(PyMongoError):
            done = {"$set": {"until": EPOCH}}
            await self._db["leases"].update_one({"_id": "outbox", "owner": self._owner}, done)


_relays: WeakValueDictionary[tuple[int, str], OutboxRelay] = WeakValueDictionary()  # of this process, by database


def _trouble(task: asyncio.Task[None]) -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()
