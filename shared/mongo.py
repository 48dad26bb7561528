"""MongoDB. The only file that imports motor: past its end of life, its swap for PyMongo's async client ends here.

Nothing depends on server defaults: writes are acknowledged by a majority and journalled, transactions read a snapshot.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo import (
    ASCENDING,
    DESCENDING,
    GEOSPHERE,
    IndexModel,
    InsertOne,
    ReadPreference,
    ReplaceOne,
    ReturnDocument,
    UpdateMany,
    UpdateOne,
)
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

__all__ = [
    "ASCENDING",
    "DESCENDING",
    "GEOSPHERE",
    "BulkWriteError",
    "ConnectionFailure",
    "DuplicateKeyError",
    "IndexModel",
    "InsertOne",
    "OperationFailure",
    "PyMongoError",
    "ReplaceOne",
    "ReturnDocument",
    "UpdateMany",
    "UpdateOne",
]

Document = dict[str, Any]
Client = AsyncIOMotorClient[Document]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]
Session = AsyncIOMotorClientSession
Result = TypeVar("Result")
Ended = Callable[[bool], None]

INDEX_CONFLICTS = (85, 86)  # IndexOptionsConflict, IndexKeySpecsConflict
MAJORITY = WriteConcern(w="majority", j=True)
SNAPSHOT = ReadConcern("snapshot")
RETRIED_SECONDS = 30.0  # shorter than a handler's time: what the database says comes out, and not that time is up
FIRST_WAIT, LONGEST_WAIT = 0.005, 0.5  # seconds, as the specification has them
_waiting: ContextVar[list[Ended]] = ContextVar("waiting")  # in a transaction: who wants to know how it ends
_turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()  # each as long as somebody has it, or waits


def connect(url: str, *, app: str, timeout_ms: int = 5000) -> Client:
    """A client; connects on first use. A dead server is an error after ``timeout_ms``, not a hang."""
    return AsyncIOMotorClient(
        url,
        appname=app,
        tz_aware=True,
        uuidRepresentation="standard",
        serverSelectionTimeoutMS=timeout_ms,
        connectTimeoutMS=timeout_ms,
        socketTimeoutMS=30_000,
        maxPoolSize=50,
        retryWrites=True,
    )


class _Database(AsyncIOMotorDatabase[Document]):
    """Keeps its collections: motor makes one anew at each mention, which costs as much as a statement's encoding."""

    def __init__(self, client: Client, name: str, **options: Any) -> None:
        super().__init__(client, name, **options)
        self._kept: dict[str, Collection] = {}

    def __getitem__(self, name: str) -> Collection:
        if name not in self._kept:
            self._kept[name] = super().__getitem__(name)
        return self._kept[name]


def database(client: Client, name: str) -> Database:
    return _Database(
        client,
        name,
        codec_options=CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD),
        write_concern=MAJORITY,
        read_concern=ReadConcern("majority"),
        read_preference=ReadPreference.PRIMARY,
    )


async def transaction(db: Database, work: Callable[[Session], Coroutine[Any, Any, Result]]) -> Result:
    """Run ``work`` in one transaction. It may run many times (conflicts, failover): no effects outside MongoDB.

    Attempts end after 30 s with the last one's error, so that a database that is away is told as just that.
    """
    waiting: list[Ended] = []
    held = False

    async def attempt(session: Session) -> Result:
        _tell(waiting, held=False)  # those of an attempt before, which did not hold
        return await work(session)

    token = _waiting.set(waiting)
    try:
        # motor's own start_session asks a thread for what is made in memory
        async with Session(db.client.delegate.start_session(), db.client) as session:
            result = await _until_it_holds(session, attempt)
        held = True
        return result
    finally:
        _waiting.reset(token)
        _tell(waiting, held=held)


def in_turn(document_id: UUID) -> asyncio.Lock:
    """For ``async with`` around a transaction that many run at once, and all of them write to this one document.

    Those of one process go one after the other: at once, all but one would conflict, wait and run in vain.
    """
    return _turns.setdefault(document_id, asyncio.Lock())


async def _until_it_holds(session: Session, work: Callable[[Session], Coroutine[Any, Any, Result]]) -> Result:
    """`with_transaction` of the drivers' transactions specification, with its waits between attempts.

    motor's commits outside of its own retries: a failover at that moment was an error of ours.
    """
    deadline, longest_wait = time.monotonic() + RETRIED_SECONDS, FIRST_WAIT
    while True:
        session.start_transaction(SNAPSHOT, MAJORITY, ReadPreference.PRIMARY)
        try:
            result = await work(session)
        except BaseException as error:
            await session.abort_transaction()
            if not _worth_another(error, "TransientTransactionError", deadline):
                raise
        else:
            if await _committed(session, deadline):
                return result
        await asyncio.sleep(random.uniform(0, longest_wait))  # noqa: S311 - spreads those that conflict
        longest_wait = min(longest_wait * 1.5, LONGEST_WAIT)


async def _committed(session: Session, deadline: float) -> bool:
    """Commit until the outcome is known. False: it did not hold, and all of it has to run again."""
    while True:
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if _worth_another(error, "UnknownTransactionCommitResult", deadline):
                continue
            if _worth_another(error, "TransientTransactionError", deadline):
                return False
            raise
        return True


def _worth_another(error: BaseException, label: str, deadline: float) -> bool:
    return isinstance(error, PyMongoError) and error.has_error_label(label) and time.monotonic() < deadline


def when_ended(ended: Ended) -> None:
    """Call ``ended`` after the transaction in hand: with True once it is durable, with False when it may not be.

    Raises LookupError outside of a transaction.
    """
    _waiting.get().append(ended)


def _tell(waiting: list[Ended], *, held: bool) -> None:
    while waiting:
        waiting.pop(0)(held)


async def ensure_indexes(db: Database, indexes: Mapping[str, Sequence[IndexModel]]) -> None:
    """Create the collections and indexes a service's stores name: before any transaction. Safe to repeat."""
    existing = set(await db.list_collection_names())
    for collection, models in indexes.items():
        if collection not in existing:
            try:
                await db.create_collection(collection)
            except OperationFailure as error:
                if error.code != 48:  # NamespaceExists: a replica starting beside us was first
                    raise
        for model in models:
            await _make_index(db[collection], model)


async def _make_index(collection: Collection, model: IndexModel) -> None:
    """Also where an older version of the software has made it otherwise: then that one goes first."""
    try:
        await collection.create_indexes([model])
    except OperationFailure as error:
        if error.code not in INDEX_CONFLICTS:
            raise
        await collection.drop_index(model.document["name"])
        await collection.create_indexes([model])


async def initiate_replica_set(url: str, host: str) -> None:
    """Make a fresh mongod a one-node replica set named rs0 (transactions need one). Does nothing where one exists.

    ``host`` is the address members and clients know the node by, ``name:port``.
    """
    client: Client = AsyncIOMotorClient(url, directConnection=True, serverSelectionTimeoutMS=5000)
    try:
        await client.admin.command("replSetInitiate", {"_id": "rs0", "members": [{"_id": 0, "host": host}]})
    except OperationFailure as error:
        if error.code != 23:  # AlreadyInitialized
            raise
    finally:
        client.close()


async def ping(db: Database) -> None:
    """Raise unless a writable primary answers."""
    await db.client.admin.command("ping")
    if not (await db.client.admin.command("hello")).get("isWritablePrimary"):
        raise ConnectionFailure("the server that answers is not a writable primary")
