"""A connection to RabbitMQ that comes back by itself, with what hangs on it made anew each time.

For queues that die with their connection: replies to requests, and what a replica hears only for its own memory.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable

import aio_pika
from aio_pika.abc import AbstractConnection

from shared import logs
from shared.publisher import RECONNECT_SECONDS, address

log = logs.get(__name__)


class KeptConnection:
    """``prepare`` gets each new connection before it counts; ``lost`` is called when one has ended."""

    def __init__(
        self,
        url: str,
        name: str,
        prepare: Callable[[AbstractConnection], Awaitable[None]],
        lost: Callable[[], None],
    ) -> None:
        self._url, self._name = address(url, name), name
        self._prepare, self._lost = prepare, lost
        self._connected = asyncio.Event()
        self._broken = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to connect. Returns at once: an absent broker is waited for in the background."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    @property
    def connected(self) -> bool:
        return self._connected.is_set()

    async def wait(self) -> None:
        """Until it is connected."""
        await self._connected.wait()

    def broke(self, *_: object) -> None:
        """It is no longer any good: by whoever notices first."""
        self._connected.clear()
        self._broken.set()

    async def _keep(self) -> None:
        while True:
            try:
                await self._connect_once()
            except asyncio.CancelledError as error:  # aiormq cancels what hangs on a connection that ends
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                log.warning("no connection to the broker", name=self._name, error=repr(error)[:200])
            except Exception as error:  # noqa: BLE001 - aiormq ends a handshake that breaks off with StopAsyncIteration
                log.warning("no connection to the broker", name=self._name, error=repr(error)[:200])
            self._connected.clear()
            self._lost()
            await asyncio.sleep(RECONNECT_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret

    async def _connect_once(self) -> None:
        """Connect, make what hangs on it, and return when the connection has ended."""
        connection = await aio_pika.connect(self._url, timeout=10)
        self._broken.clear()
        connection.close_callbacks.add(self.broke)
        try:
            await self._prepare(connection)
            self._connected.set()
            await self._broken.wait()
        finally:
            with contextlib.suppress(Exception):
                await connection.close()
