"""The reference's other side: aio-pika, motor and the same read. Arguments: AMQP URL, MongoDB URL, database."""

import asyncio
import sys
from typing import Any
from uuid import UUID

import aio_pika
import orjson
import uvloop
from motor.motor_asyncio import AsyncIOMotorClient

from services.listings.store.shown import STANDING  # the same read: the offer, its employer and both tallies


async def main(amqp_url: str, mongo_url: str, database: str) -> None:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, uuidRepresentation="standard")
    offers = client[database]["offers"]
    connection = await aio_pika.connect(amqp_url)
    channel = await connection.channel(publisher_confirms=False)
    await channel.set_qos(prefetch_count=20)
    queue = await channel.declare_queue("bench.request", auto_delete=True, durable=True)

    async def answer(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        found = offers.aggregate([{"$match": {"_id": UUID(message.body.decode()), "state": "published"}}, *STANDING])
        (document,) = await found.to_list(1)
        reply = aio_pika.Message(orjson.dumps(document, default=str), correlation_id=message.correlation_id)
        await channel.default_exchange.publish(reply, message.reply_to or "")
        await message.ack()

    await queue.consume(answer)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:4]))
