"""Dead letters: what could not be handled, with the reason; looked at, sent again under the same id, or dropped."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from deploy.queues import look
from shared import topology
from shared.broker import clean
from shared.publisher import Publisher, connect

LOOKED_AT = 1_000  # messages read per queue and call, unless one is looked for: an operator wants the first ones


@dataclass(frozen=True)
class DeadLetter:
    queue: str
    id: str
    died_at: str
    reason: str
    error: str
    attempts: int
    digest: str
    body: str


def _letter(queue: str, message: AbstractIncomingMessage) -> DeadLetter:
    headers = message.headers
    return DeadLetter(
        queue=queue,
        id=message.message_id or "",
        died_at=str(headers.get("x-died-at", "")),
        reason=str(headers.get("x-reason") or _reason_of_broker(headers)),
        error=str(headers.get("x-error", "")),
        attempts=int(str(headers.get("x-attempt", 0))),
        digest=str(headers.get("x-traceback-digest", "")),
        body=message.body.decode("utf-8", "replace"),
    )


def _reason_of_broker(headers: Any) -> str:
    """What RabbitMQ says when it laid the message aside itself: delivery_limit, when it killed its reader."""
    deaths: Any = headers.get("x-death") or [{}]
    return str(deaths[0].get("reason", "unknown"))


async def list_letters(url: str, queue: str | None = None) -> list[DeadLetter]:
    """The first 1,000 letters of each dead queue, or of that of ``queue``. Nothing is taken out."""
    async with _reading(url) as channel:
        names = [queue] if queue else [read.name for read in topology.READ_QUEUES]
        return [letter for name in names for letter in await _look(channel, name)]


async def find_letter(url: str, queue: str, message_id: str) -> DeadLetter | None:
    """The letter of that id in the dead queue of ``queue``, however many lie before it."""
    async with _reading(url) as channel:
        return next(iter(await _look(channel, queue, message_id)), None)


async def _look(channel: AbstractChannel, queue: str, message_id: str | None = None) -> list[DeadLetter]:
    letters: list[DeadLetter] = []

    async def keep(message: AbstractIncomingMessage) -> bool:
        letters.append(_letter(queue, message))
        return False

    await _each(channel, queue, keep, message_id)
    return letters


async def replay(url: str, queue: str, message_id: str | None = None) -> int:
    """Send one letter, or all of ``queue``, to its queue again: same id, attempts from 0. Returns how many.

    A message whose effect had already happened changes nothing: its id is in the reader's inbox.
    """
    publisher = Publisher(url, "anlauf.replay")
    await publisher.start()

    async def send_again(message: AbstractIncomingMessage) -> bool:
        headers = {k: v for k, v in clean(message.headers).items() if not k.startswith("x-") or k == "x-redrive"}
        redriven = int(str(headers.get("x-redrive", 0))) + 1
        await publisher.publish(
            "",
            queue,
            message.body,
            message_id=message.message_id or "",
            correlation_id=message.correlation_id or "",
            headers={**headers, "x-redrive": redriven, "x-attempt": 0},
        )
        return True

    try:
        async with _reading(url) as channel:
            return await _each(channel, queue, send_again, message_id)
    finally:
        await publisher.stop()


async def drop(url: str, queue: str, message_id: str | None = None) -> int:
    """Delete one letter, or all of ``queue``, for good. Returns how many."""

    async def take(_: AbstractIncomingMessage) -> bool:
        return True

    async with _reading(url) as channel:
        return await _each(channel, queue, take, message_id)


@contextlib.asynccontextmanager
async def _reading(url: str) -> AsyncIterator[AbstractChannel]:
    connection = await connect(url, "anlauf.dead")
    try:
        yield await connection.channel()
    finally:
        await connection.close()


async def _each(
    channel: AbstractChannel,
    queue: str,
    done: Callable[[AbstractIncomingMessage], Awaitable[bool]],
    message_id: str | None = None,
) -> int:
    """Show each letter, or that of one id, to ``done``: those it says True to are taken out. Returns how many."""
    source = await channel.declare_queue(topology.dead_queue(queue), passive=True)
    kept: list[AbstractIncomingMessage] = []
    taken = 0
    there = source.declaration_result.message_count or 0  # one that dies again at once is not looked at again
    for _ in range(there if message_id else min(there, LOOKED_AT)):
        message = await source.get(fail=False, timeout=10)
        if message is None:
            break
        if message_id in (None, message.message_id) and await done(message):
            await message.ack()
            taken += 1
        else:
            kept.append(message)
    for message in kept:
        await message.nack(requeue=True)
    return taken


async def counts(url: str) -> dict[str, int]:
    """Letters per queue, only where there are any."""
    of = {topology.dead_queue(read.name): read.name for read in topology.READ_QUEUES}
    return {of[name]: queue.messages for name, queue in (await look(url, of)).items() if queue.messages}
