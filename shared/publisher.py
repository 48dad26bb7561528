"""RabbitMQ, the writing side: connections that come back, and publishing that ends in a confirm or in an error."""

import asyncio
import socket
from collections.abc import Mapping
from typing import Any

import aio_pika
import aiormq.exceptions
from aio_pika.abc import AbstractRobustChannel, AbstractRobustConnection, DeliveryMode
from yarl import URL

from shared import declaration, topology

HEARTBEAT_SECONDS = 10
RECONNECT_SECONDS = 1.0
PUBLISH_SECONDS = 10.0


class Unconfirmed(Exception):
    """Not confirmed in time, or the broker is away. Whether the message arrived is unknown: never "not sent"."""


def address(url: str, name: str) -> str:
    """``url`` with a heartbeat that notices a frozen broker within 30 s, and a name operators see in RabbitMQ."""
    return str(URL(url).update_query(heartbeat=str(HEARTBEAT_SECONDS), name=f"{name}@{socket.gethostname()}"))


async def connect(url: str, name: str) -> AbstractRobustConnection:
    """A connection that comes back by itself. Raises when the broker cannot be reached the first time."""
    return await aio_pika.connect_robust(address(url, name), timeout=10, reconnect_interval=RECONNECT_SECONDS)


class Publisher:
    """Publishes persistent messages with confirm, on a connection of its own: blocked, it must not stop consumers."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self.connection: AbstractRobustConnection | None = None
        self._channel: AbstractRobustChannel | None = None
        self._exchanges: dict[str, Any] = {}

    async def start(self) -> None:
        """Connect, and make the broker hold the map; again after each reconnect, since the broker may have lost it."""
        self.connection = await connect(self._url, f"{self._name}.publish")
        await self._declare_map(self.connection)
        self.connection.reconnect_callbacks.add(self._declare_map)
        channel = await self.connection.channel(publisher_confirms=True, on_return_raises=True)
        self._channel = channel
        self._exchanges = {name: await channel.get_exchange(name, ensure=False) for name in topology.EXCHANGES}
        self._exchanges[""] = channel.default_exchange

    async def _declare_map(self, connection: Any = None, *_: Any) -> None:
        channel = await connection.channel()
        try:
            await declaration.declare(channel)
        finally:
            await channel.close()

    async def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        *,
        message_id: str,
        correlation_id: str,
        headers: Mapping[str, Any],
    ) -> None:
        """Return once the broker has the message safe. Raises Unconfirmed after 10 s, or when it says no."""
        message = persistent(body, message_id=message_id, correlation_id=correlation_id, headers=headers)
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self.send(exchange, routing_key, message)
        except TimeoutError as error:
            raise Unconfirmed(f"{exchange} {routing_key}: no answer in {PUBLISH_SECONDS} s") from error

    async def send(self, exchange: str, routing_key: str, message: aio_pika.Message) -> None:
        """The same without a deadline of its own, for who sends many and sets one for all of them."""
        try:
            await self._exchanges[exchange].publish(message, routing_key, mandatory=True)
        except (aiormq.exceptions.AMQPError, ConnectionError, RuntimeError) as error:
            raise Unconfirmed(f"{exchange} {routing_key}: {error!r}") from error
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise Unconfirmed(f"{exchange} {routing_key}: the connection broke") from error  # aiormq cancels what hangs

    async def stop(self) -> None:
        if self.connection is not None:
            await self.connection.close()

    @property
    def connected(self) -> bool:
        return self.connection is not None and self.connection.connected.is_set()


def persistent(body: bytes, *, message_id: str, correlation_id: str, headers: Mapping[str, Any]) -> aio_pika.Message:
    """A message that survives a restart of the broker."""
    return aio_pika.Message(
        body,
        message_id=message_id,
        correlation_id=correlation_id,
        headers=dict(headers),
        content_type="application/json",
        delivery_mode=DeliveryMode.PERSISTENT,
    )
