"""A picture of collections in a replica's memory, kept by a change stream; one can wait until it shows a write.

All followed collections come through one stream, in the one order in which MongoDB has committed them. So when a
picture shows a document at some version, it also shows everything that was committed before that: what a search over
both sides of a pair needs in order to miss none, whatever lags, starts or dies.

Loading: a pulse (a tiny write of our own) notes the position, the collections are read, the stream is opened at that
position, and the picture counts only once the stream has brought a second pulse, written after the reading. A lost
connection goes on where it was; lost history, a dropped collection or database is loaded anew beside the old picture.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from shared import clock, logs
from shared.errors import Transient
from shared.mongo import Database, Document, OperationFailure, PyMongoError

PULSE = "pulse"
INDEXES: dict[str, list[Any]] = {PULSE: []}
BATCH = 5_000
AWAIT_MS = 1_000  # how long the server holds an empty answer: the heartbeat of a quiet stream
SILENCE_SECONDS = 5.0  # without a heartbeat for so long, the picture may be old
REOPEN_SECONDS = 0.2
REACH_SECONDS = 10.0
HISTORY_LOST = (136, 280, 286)  # CappedPositionLost, ChangeStreamFatalError, ChangeStreamHistoryLost
STRUCTURAL = ("drop", "rename", "dropDatabase", "invalidate")

log = logs.get(__name__)


class Picture(Protocol):
    """What a service keeps of the documents. Loaded and changed by one thread at a time."""

    def load(self, collection: str, documents: Sequence[Document]) -> None:
        """Documents as they lie in the database, in batches; none of them is there twice."""

    def loaded(self) -> None:
        """All have been handed over. In a thread of its own, so that it may take seconds."""

    def apply(self, collection: str, document_id: Any, document: Document | None) -> None:
        """One change: the document as it is now, or None when it is gone. May repeat what is known."""

    def version(self, collection: str, document_id: Any) -> int | None:
        """Which version of the document it shows; None when it shows none."""


P = TypeVar("P", bound=Picture)


def _say_why(following: asyncio.Task[None]) -> None:
    """Readiness tells that nothing is followed any more; the log shall tell why."""
    if not following.cancelled() and (error := following.exception()):
        log.error("following ended", exc_info=error)


class _StartAnew(Exception):
    """What was followed is not there any more."""


class Follower(Generic[P]):
    """Keeps ``picture``. ``collections``: what to read of each, as a projection; None for whole documents."""

    def __init__(self, db: Database, collections: Mapping[str, Document | None], empty: Callable[[], P]) -> None:
        self.picture = empty()
        self._db = db
        self._collections = collections
        self._empty = empty
        self._coming: P | None = None  # loaded, but not yet caught up
        self._position: Document = {}  # where the stream goes on, as options of watch(); empty: load first
        self._expected = ""
        self._pulses: dict[str, asyncio.Future[None]] = {}
        self._loop_time_heard = 0.0
        self._ready = asyncio.Event()
        self._waiting: dict[tuple[str, Any], list[tuple[int, asyncio.Future[None]]]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, and wait until the picture is there.

        Raises TimeoutError when that takes over a minute: ask again. Raises what the picture raised, over a document it
        cannot read: asking again would not help.
        """
        if self._task is None:
            self._task = asyncio.create_task(self._run())
            self._task.add_done_callback(_say_why)
        ready = asyncio.create_task(self._ready.wait())
        done, _ = await asyncio.wait({self._task, ready}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._task in done:
            self._task.result()
        if not done:
            raise TimeoutError

    async def stop(self) -> None:
        """Soon: after a cut connection the driver may take ten seconds to close its cursor; nobody waits for that."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=1)

    def problem(self) -> str | None:
        """Why the picture may be old; None when it is not."""
        if self._task is None or self._task.done():
            return "not following"
        if not self._ready.is_set():
            return "loading" if self._coming is None else "catching up"
        silent = asyncio.get_running_loop().time() - self._loop_time_heard
        return f"nothing heard for {silent:.0f} s" if silent > SILENCE_SECONDS else None

    async def reached(self, collection: str, document_id: Any, version: int, seconds: float = REACH_SECONDS) -> P:
        """The picture, once it shows the document at ``version`` or newer, or has seen it deleted.

        Raises Transient when that takes longer than ``seconds``.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._ready.wait()
                shown = self.picture.version(collection, document_id)
                if shown is None or shown < version:
                    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting[collection, document_id].append((version, waiter))
                    await waiter
                return self.picture
        except TimeoutError:
            raise Transient(f"the picture of {collection} has not reached version {version} in time") from None

    async def caught_up(self, seconds: float = REACH_SECONDS) -> P:
        """The picture, once it shows everything committed before this call. Raises Transient after ``seconds``."""
        token = str(clock.new_id())
        heard = self._pulses[token] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._pulse(token)
                await heard
                await self._ready.wait()
                return self.picture
        except TimeoutError:
            raise Transient("the picture has not caught up in time") from None
        finally:
            del self._pulses[token]

    async def _run(self) -> None:
        while True:
            try:
                if not self._position:
                    await self._load()
                await self._listen()
            except (_StartAnew, PyMongoError) as error:
                self._ready.clear()
                lost = isinstance(error, _StartAnew) or (
                    isinstance(error, OperationFailure) and error.code in HISTORY_LOST
                )
                log.warning("following interrupted", anew=lost, error=repr(error)[:200])
                if lost:
                    self._position = {}
            await asyncio.sleep(REOPEN_SECONDS)

    async def _pulse(self, token: str) -> Any:
        """Write something of our own; returns the time of the write in the database's order."""
        async with await self._db.client.start_session() as session:
            mine = {"_id": PULSE, "by": token}
            await self._db[PULSE].replace_one({"_id": PULSE}, mine, upsert=True, session=session)
            return session.operation_time

    async def _load(self) -> None:
        """Position first, then the documents: a change in between comes again with the stream."""
        position = await self._pulse(str(clock.new_id()))
        coming, began = self._empty(), asyncio.get_running_loop().time()
        for collection, projection in self._collections.items():
            cursor = self._db[collection].find({}, projection, batch_size=BATCH)
            while documents := await cursor.to_list(BATCH):
                coming.load(collection, documents)
        await asyncio.to_thread(coming.loaded)
        self._coming, self._position = coming, {"start_at_operation_time": position}
        log.info("picture loaded", seconds=round(asyncio.get_running_loop().time() - began, 2))

    async def _listen(self) -> None:
        """Until the connection breaks. Ready once the pulse written here has come back through the stream."""
        ours: Sequence[Document] = [{"$match": {"ns.coll": {"$in": [*self._collections, PULSE, None]}}}]
        self._expected = str(clock.new_id())
        await self._pulse(self._expected)
        options = {"full_document": "updateLookup", "max_await_time_ms": AWAIT_MS, **self._position}
        async with self._db.watch(ours, **options) as stream:
            while True:
                change = await stream.try_next()
                self._loop_time_heard = asyncio.get_running_loop().time()
                if change is not None:
                    self._take(change)
                if stream.resume_token is not None:
                    self._position = {"resume_after": stream.resume_token}

    def _take(self, change: Mapping[str, Any]) -> None:
        operation, collection = change["operationType"], change.get("ns", {}).get("coll")
        if collection == PULSE and operation != "drop":
            self._hear((change.get("fullDocument") or {}).get("by", ""))
        elif operation in STRUCTURAL:
            raise _StartAnew(f"{operation} of {collection}")
        elif operation in ("insert", "update", "replace", "delete"):
            self._apply(collection, change["documentKey"]["_id"], change.get("fullDocument"))

    def _apply(self, collection: str, document_id: Any, document: Document | None) -> None:
        picture = self.picture if self._coming is None else self._coming
        picture.apply(collection, document_id, document)
        if self._coming is None and (collection, document_id) in self._waiting:
            self._release(collection, document_id, gone=document is None)

    def _hear(self, token: str) -> None:
        if token == self._expected:
            self._now_current()
        heard = self._pulses.get(token)
        if heard is not None and not heard.done():
            heard.set_result(None)

    def _now_current(self) -> None:
        if self._coming is not None:
            self.picture, self._coming = self._coming, None
        self._ready.set()
        for collection, document_id in list(self._waiting):
            self._release(collection, document_id, gone=False)

    def _release(self, collection: str, document_id: Any, *, gone: bool) -> None:
        """Those who wait for what is shown now go on; those whose deadline has passed are forgotten."""
        shown = self.picture.version(collection, document_id) or 0
        waiters = [(v, waiter) for v, waiter in self._waiting.pop((collection, document_id)) if not waiter.done()]
        for version, waiter in waiters:
            if gone or version <= shown:
                waiter.set_result(None)
        if still := [(v, waiter) for v, waiter in waiters if not waiter.done()]:
            self._waiting[collection, document_id] = still
