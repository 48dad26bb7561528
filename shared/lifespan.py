"""Start and stop of a service, and the truth about whether it is ready.

Start: declare the map, make the indexes, then consume; an absent broker or database is waited for.
Stop: not ready any more, the relay ends its batch, consumers are cancelled first, what is in hand is finished, then the
connections are closed.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared import inbox, logs, metrics, mongo, outbox, retention
from shared.alarm import Alarm
from shared.broker import Consumers
from shared.handlers import Handlers
from shared.mongo import Database, IndexModel, PyMongoError
from shared.outbox import OutboxRelay
from shared.publisher import Publisher, Unconfirmed
from shared.rpc import Responder
from shared.settings import CommonSettings

RETRY_SECONDS = 1.0

log = logs.get(__name__)


class Service:
    """One running replica. ``things`` is what its handlers get beside the message.

    ``also_watched`` names troubles of the service's own for /readyz, by part; such a replica is not ready.
    """

    def __init__(
        self,
        settings: CommonSettings,
        db: Database,
        handlers: Handlers[Any],
        things: Any,
        indexes: Mapping[str, Sequence[IndexModel]],
        opening: Callable[[], Awaitable[None]] | None = None,
        closing: Callable[[], Awaitable[None]] | None = None,
        also_watched: Callable[[], dict[str, str]] | None = None,
    ) -> None:
        self.name = handlers.reader
        self.db, self.things = db, things
        self.publisher = Publisher(str(settings.amqp_url), self.name)
        self.relay = OutboxRelay(db, self.publisher)
        self.consumers = Consumers(str(settings.amqp_url), self.name, self.publisher)
        self.responder = Responder(str(settings.amqp_url), self.name, self.publisher)
        self._stop_seconds = settings.stop_seconds
        self._indexes = {**outbox.INDEXES, **inbox.INDEXES, **indexes}
        self._opening, self._closing = opening, closing
        self._also_watched = also_watched or dict
        self._sweeping = Alarm(partial(retention.sweep, db, self.name), retention.EVERY_SECONDS)
        self._starting: asyncio.Task[None] | None = None
        self._relaying: asyncio.Task[None] | None = None
        self._stopping = False
        for event_queue, handle in handlers.events.items():
            self.consumers.subscribe(event_queue, partial(_with, handle, things))
        for request_queue, answer in handlers.requests.items():
            self.responder.subscribe(request_queue, partial(_with, answer, things))

    async def start(self) -> None:
        """Begin; returns at once. :meth:`problems` tells when it is done."""
        self._starting = asyncio.create_task(self._start_or_say_why())

    async def started(self) -> None:
        """Wait until everything is up."""
        if self._starting is None:
            raise RuntimeError("start() comes first")
        await self._starting

    async def _start_or_say_why(self) -> None:
        try:
            await self._start_until_it_works()
        except Exception as error:
            log.error("cannot start, and waiting would not help", exc_info=error)
            raise

    async def _start_until_it_works(self) -> None:
        steps = (self._prepare_database, self.publisher.start, self._open, self.consumers.start, self.responder.start)
        for step in steps:
            while True:
                try:
                    await step()
                    break
                except (PyMongoError, Unconfirmed, OSError, TimeoutError, RuntimeError, ConnectionError) as error:
                    log.warning("cannot start yet", step=step.__qualname__, error=repr(error)[:300])
                    await asyncio.sleep(RETRY_SECONDS)
        self._relaying = asyncio.create_task(self.relay.run())
        await self._sweeping.start()
        log.info("started")

    async def _prepare_database(self) -> None:
        await mongo.ensure_indexes(self.db, self._indexes)

    async def _open(self) -> None:
        if self._opening is not None:
            await self._opening()

    async def problems(self) -> dict[str, str]:
        """Why this replica is not ready, by part; empty when it is."""
        if self._stopping:
            return {"service": "stopping"}
        if self._starting is None or not self._starting.done():
            return {"service": "starting"}
        if error := self._starting.exception():
            return {"service": f"could not start: {error}"}
        return {**await self._broker_problems(), **await self._database_problems(), **self._also_watched()}

    async def _broker_problems(self) -> dict[str, str]:
        found = {}
        if not self.publisher.connected:
            found["publisher"] = "not connected"
        if self._relaying is None or self._relaying.done():
            found["relay"] = "not running"
        for part, consuming in (("events", self.consumers.consuming()), ("requests", self.responder.consuming())):
            if not await consuming:
                found[part] = "not all of this replica's consumers are registered with the broker"
        return found

    async def _database_problems(self) -> dict[str, str]:
        try:
            async with asyncio.timeout(2):
                await mongo.ping(self.db)
        except (PyMongoError, TimeoutError) as error:
            return {"database": repr(error)[:200]}
        return {}

    async def stop(self) -> None:
        """Orderly, at most ``ANLAUF_STOP_SECONDS`` for the work in hand."""
        self._stopping = True
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        self.relay.stop()
        await self._sweeping.stop()
        await asyncio.gather(self.consumers.stop(self._stop_seconds), self.responder.stop(self._stop_seconds))
        if self._relaying is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._stop_seconds):
                    await asyncio.gather(self._relaying, return_exceptions=True)
        await self.publisher.stop()
        if self._closing is not None:
            await self._closing()
        self.db.client.close()
        log.info("stopped")


async def _with(handle: Callable[[Any, Any], Awaitable[Any]], things: Any, message: Any) -> Any:
    return await handle(message, things)


def asgi(service: Service) -> Starlette:
    """The service's internal HTTP side: /livez (the process answers), /readyz (it does its work), /metrics."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        yield
        await service.stop()

    async def livez(_: Request) -> Response:
        return JSONResponse({"service": service.name})

    async def readyz(_: Request) -> Response:
        problems = await service.problems()
        return JSONResponse({"service": service.name, "problems": problems}, 503 if problems else 200)

    async def show_metrics(_: Request) -> Response:
        with contextlib.suppress(PyMongoError):
            metrics.OUTBOX_LAG_SECONDS.set(await service.relay.lag())
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", show_metrics)]
    return Starlette(routes=routes, lifespan=lifespan)
