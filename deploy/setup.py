"""Make broker and database ready for the services: replica set, topology, indexes. Safe to repeat."""

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable

from shared import declaration, inbox, mongo, outbox, topology
from shared.mongo import PyMongoError
from shared.publisher import connect
from shared.settings import CommonSettings

SERVICES = ("listings", "matching", "notifications", "gateway")
Say = Callable[[str], None]


class NotReady(Exception):
    """A server did not answer in time."""


async def set_up(
    settings: CommonSettings, say: Say, *, replica_set_host: str | None = None, seconds: float = 60
) -> None:
    """Wait for both servers up to ``seconds``, then make them ready. Raises NotReady.

    ``replica_set_host`` (``name:port``): make a fresh mongod a one-node replica set under this address first.
    """
    if replica_set_host:
        url = f"mongodb://{_credentials(str(settings.mongo_url))}{replica_set_host}/"
        await _until("MongoDB", lambda: mongo.initiate_replica_set(url, replica_set_host), seconds, say)
        say(f"replica set rs0: {replica_set_host}")
    await _until("MongoDB", lambda: _make_indexes(settings), seconds, say)
    say("collections and indexes: made")
    await _until("RabbitMQ", lambda: _declare(settings), seconds, say)
    say(f"exchanges and queues: {len(topology.EXCHANGES)} and {len(topology.QUEUES)} declared")


def _credentials(url: str) -> str:
    address = url.partition("://")[2].partition("/")[0]
    return f"{address.rpartition('@')[0]}@" if "@" in address else ""


async def _make_indexes(settings: CommonSettings) -> None:
    client = mongo.connect(str(settings.mongo_url), app="anlauf-setup", timeout_ms=2000)
    try:
        await mongo.ping(client["admin"])
        for service in SERVICES:
            db = mongo.database(client, settings.database_prefix + database_of(service))
            indexes = importlib.import_module(f"services.{service}.store").INDEXES
            await mongo.ensure_indexes(
                db, indexes if service == "gateway" else {**outbox.INDEXES, **inbox.INDEXES, **indexes}
            )
    finally:
        client.close()


def database_of(service: str) -> str:
    """The service's database name, from its own settings' variable or its default."""
    settings = importlib.import_module(f"services.{service}.settings")
    own = getattr(settings, f"{service.capitalize()}Settings")
    return os.environ.get(f"{service.upper()}_DATABASE") or str(own.model_fields["database"].default)


async def _declare(settings: CommonSettings) -> None:
    connection = await connect(str(settings.amqp_url), "anlauf.setup")
    try:
        await declaration.declare(await connection.channel())
    finally:
        await connection.close()


async def _until(what: str, step: Callable[[], Awaitable[None]], seconds: float, say: Say) -> None:
    loop = asyncio.get_running_loop()
    deadline, told = loop.time() + seconds, False
    while True:
        try:
            return await step()
        except (PyMongoError, OSError, TimeoutError) as error:
            if loop.time() > deadline:
                raise NotReady(f"{what} does not answer: {error}") from error
            if not told:
                say(f"waiting for {what} ...")
                told = True
            await asyncio.sleep(0.5)
