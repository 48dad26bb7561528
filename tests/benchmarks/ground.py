"""What all rows stand on: real servers, a database prefix of the run's own, and bare aio-pika for the references."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, DeliveryMode

from shared import mongo
from shared.mongo import Database
from shared.settings import CommonSettings
from tests.servers import empty_queues

PREFIX = "bench_"
BODY = b'{"x":"' + b"." * 1000 + b'"}'  # 1 KB, about what an event has


class Ground:
    def __init__(self, amqp_url: str, mongo_url: str, *, quick: bool) -> None:
        self.amqp_url, self.mongo_url, self.quick = amqp_url, mongo_url, quick
        self.rounds = 3 if quick else 7

    @property
    def settings(self) -> CommonSettings:
        return CommonSettings(
            amqp_url=self.amqp_url, mongo_url=self.mongo_url, database_prefix=PREFIX, stop_seconds=5, _env_file=None
        )

    def scale(self, quick: int, full: int) -> int:
        return quick if self.quick else full

    def database(self, name: str) -> Database:
        return mongo.database(mongo.connect(self.mongo_url, app="bench"), PREFIX + name)

    async def clean(self) -> None:
        """Empty queues and no database of ours."""
        await empty_queues(self.amqp_url)
        client = mongo.connect(self.mongo_url, app="bench")
        for name in await client.list_database_names():
            if name.startswith(PREFIX):
                await client.drop_database(name)
        client.close()


@asynccontextmanager
async def bare_channel(
    url: str, *, prefetch: int = 0, confirms: bool = True
) -> AsyncIterator[tuple[AbstractConnection, AbstractChannel]]:
    connection = await aio_pika.connect(url)
    try:
        channel = await connection.channel(publisher_confirms=confirms)
        if prefetch:
            await channel.set_qos(prefetch_count=prefetch)
        yield connection, channel
    finally:
        await connection.close()


async def quorum_queue(channel: AbstractChannel, name: str) -> aio_pika.abc.AbstractQueue:
    queue = await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})
    await queue.purge()
    return queue


def persistent(
    body: bytes = BODY, message_id: str | None = None, headers: dict[str, Any] | None = None
) -> aio_pika.Message:
    return aio_pika.Message(body, delivery_mode=DeliveryMode.PERSISTENT, message_id=message_id, headers=headers)
