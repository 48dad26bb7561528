"""A service of the tests' own on the real map: it reads matching's queues, while no real service runs beside it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from shared import mongo, outbox
from shared.handlers import Handlers
from shared.lifespan import Service
from shared.mongo import Database
from shared.settings import CommonSettings
from tests.servers import empty_queues


@pytest.fixture
def settings(amqp_url: str, mongo_url: str) -> CommonSettings:
    return CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, stop_seconds=3, _env_file=None)


@pytest.fixture
async def start_service(
    amqp_url: str, mongo_url: str, settings: CommonSettings, database_prefix: str
) -> AsyncIterator[Callable[..., Awaitable[Service]]]:
    """Start a service with the given handlers on empty queues; stopped at the end of the test."""
    await empty_queues(amqp_url)
    async with AsyncExitStack() as stack:

        async def start(handlers: Handlers[Any], url: str = amqp_url, things: Any = None) -> Service:
            db = mongo.database(mongo.connect(mongo_url, app="tests"), f"{database_prefix}svc")
            service = Service(settings.model_copy(update={"amqp_url": url}), db, handlers, things, {"effects": []})
            await service.start()
            stack.push_async_callback(service.stop)
            await service.started()
            return service

        yield start


@pytest.fixture
async def kept(db: Database, amqp_url: str) -> Database:
    """With an outbox, and empty queues that its events come to."""
    await empty_queues(amqp_url)
    await mongo.ensure_indexes(db, {**outbox.INDEXES, "things": []})
    return db
