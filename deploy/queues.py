"""How many messages wait in a queue and how many read it, asked from the broker; nothing is taken or changed."""

from collections.abc import Iterable
from typing import NamedTuple

from shared.publisher import connect
from shared.rpc import Unanswered


class Queue(NamedTuple):
    """``messages`` are those not yet handed to a reader; ``readers`` counts consumers of all replicas."""

    messages: int
    readers: int


async def look(url: str, names: Iterable[str]) -> dict[str, Queue]:
    """Each of the queues. Raises aio_pika's errors when the broker does not answer or has no such queue."""
    connection = await connect(url, "anlauf.look")
    try:
        channel, found = await connection.channel(), {}
        for name in names:
            told = (await channel.declare_queue(name, passive=True, robust=False)).declaration_result
            found[name] = Queue(told.message_count or 0, told.consumer_count or 0)
        return found
    finally:
        await connection.close()


async def check_reader(url: str, name: str) -> None:
    """Raise Unanswered where nobody reads the queue of a request: who asks would wait for the deadline."""
    if not (await look(url, [name]))[name].readers:
        raise Unanswered(f"nobody reads {name}: {name.partition('.')[0]} does not run, or is not ready yet")
