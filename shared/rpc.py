"""Both sides of a request: ask and wait for the reply until a deadline, or answer.

A client of our own on aio-pika, because FastStream's holds one lock per broker (about 170 requests a second at any
concurrency) and hangs past its timeout. Requests are transient; the deadline is the message's time to live, so nothing
is done for a caller who has gone, and a reply too late is dropped.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

import aiormq
import aiormq.exceptions
from aio_pika.abc import AbstractConnection, DeliveryMode
from aiormq.abc import DeliveredMessage
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType
from pamqp.commands import Basic
from pydantic import ValidationError

from shared import clock, envelope, logs
from shared.broker import Delivery, InHand, cancel_consumers, consuming, declared, quiet_broker
from shared.contracts.message import Message, Refusal, Request
from shared.errors import DomainError
from shared.kept_connection import KeptConnection
from shared.mongo import ConnectionFailure
from shared.publisher import Publisher, Unconfirmed
from shared.topology import RequestQueue

Reply = TypeVar("Reply", bound=Message)
DEADLINE_SECONDS = 5.0
LONGEST_SECONDS = 2 * DEADLINE_SECONDS  # an answer takes no longer, whatever the caller says
REFUSAL = "Refusal"
PATIENCE = "x-patience-ms"  # how long the caller waits, from when it asked

log = logs.get(__name__)


class Refused(Exception):
    """The other service said an anticipated no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.message}")
        self.refusal = refusal


class Unanswered(Exception):
    """No reply in time: the broker or the service is away or busy. Whether the order was carried out is unknown."""


class RpcClient:
    """Asks other services. One connection, many questions in flight, one reply queue that dies with the connection."""

    def __init__(self, url: str, name: str) -> None:
        self._name = name
        self._waiting: dict[str, asyncio.Future[DeliveredMessage]] = {}
        self._channel: aiormq.Channel | None = None
        self._reply_to = ""
        self._connection = KeptConnection(url, f"{name}.requests", self._listen, self._fail_waiting)

    async def start(self) -> None:
        """Begin to connect, and stay connected. Returns at once: an absent broker is waited for in the background."""
        await self._connection.start()

    async def stop(self) -> None:
        await self._connection.stop()

    @property
    def connected(self) -> bool:
        return self._connection.connected

    async def ask(self, request: Request[Reply], timeout: float = DEADLINE_SECONDS) -> Reply:
        """The reply. Raises Refused for an anticipated no, Unanswered when none comes within ``timeout`` seconds."""
        return request.reply_type().model_validate_json(await self.fetch(request, timeout))

    async def fetch(self, request: Request[Any], timeout: float = DEADLINE_SECONDS) -> bytes:
        """The reply as it came, JSON: for who only passes it on. Raises as :meth:`ask`."""
        question = str(clock.new_id())
        answer: asyncio.Future[DeliveredMessage] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await self._send(question, answer, request, timeout)
                reply = await answer
        except (TimeoutError, aiormq.exceptions.AMQPError, ConnectionError, RuntimeError) as error:
            raise Unanswered(f"{request.queue}: {error!r}") from error
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise Unanswered(f"{request.queue}: the connection broke") from error  # aiormq cancels what hangs
        finally:
            self._waiting.pop(question, None)
        if reply.header.properties.message_type == REFUSAL:
            raise Refused(Refusal.model_validate_json(reply.body))
        return reply.body

    async def _send(
        self, question: str, answer: asyncio.Future[DeliveredMessage], request: Request[Any], timeout: float
    ) -> None:
        hand, patience = envelope.current(), round(timeout * 1000)
        body, properties = (
            request.model_dump_json().encode(),
            Basic.Properties(
                message_id=question,
                correlation_id=question,
                expiration=str(patience),
                message_type=type(request).__name__,
                headers={
                    "ce-correlationid": hand.correlation_id if hand else envelope.new_correlation_id(),
                    PATIENCE: patience,
                },
                content_type="application/json",
                delivery_mode=DeliveryMode.NOT_PERSISTENT,
            ),
        )
        while True:
            await self._connection.wait()
            properties.reply_to = self._reply_to
            self._waiting[question] = answer
            try:
                await self._channel_of_now().basic_publish(
                    body, routing_key=request.queue, properties=properties, wait=False
                )
                return
            except aiormq.exceptions.ChannelInvalidStateError:  # broken, and not noticed yet: nothing was sent
                del self._waiting[question]
                self._connection.broke()

    def _channel_of_now(self) -> aiormq.Channel:
        if self._channel is None:
            raise ConnectionError("not connected yet")
        return self._channel

    async def _on_reply(self, message: DeliveredMessage) -> None:
        answer = self._waiting.get(message.header.properties.correlation_id or "")
        if answer is not None and not answer.done():
            answer.set_result(message)

    async def _listen(self, connection: AbstractConnection) -> None:
        kept = await connection.channel(publisher_confirms=False)
        kept.close_callbacks.add(self._connection.broke)
        replies = await kept.declare_queue(f"{self._name}.replies.{clock.new_id()}", exclusive=True)
        channel = cast(
            aiormq.Channel, await kept.get_underlay_channel()
        )  # aio-pika's own messages cost more than the rest of a question
        await channel.basic_consume(replies.name, self._on_reply, no_ack=True)
        self._channel, self._reply_to = channel, replies.name

    def _fail_waiting(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the connection to the broker broke"))


class Responder:
    """Answers the requests of one service through FastStream. Nothing is tried again: the caller decides."""

    def __init__(self, url: str, name: str, publisher: Publisher) -> None:
        self._delivery = Delivery(publisher)
        self.broker = quiet_broker(url, f"{name}.answers", prefetch=1)
        self._subscribers: list[Any] = []
        self._in_hand = InHand()

    def subscribe(self, queue: RequestQueue, answer: Callable[[Any], Awaitable[Message]]) -> None:
        """Answer each request of ``queue`` by what ``answer`` returns, or by the refusal of its DomainError."""
        subscriber = self.broker.subscriber(
            declared(queue.name, queue.arguments, QueueType.CLASSIC),
            channel=Channel(prefetch_count=queue.prefetch, publisher_confirms=False),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            title=queue.name,
        )
        subscriber(self._answering(queue, answer))
        self._subscribers.append(subscriber)

    def _answering(
        self, queue: RequestQueue, answer: Callable[[Any], Awaitable[Message]]
    ) -> Callable[..., Awaitable[None]]:
        async def answer_delivery(message: Any) -> None:
            hand = envelope.read(queue.name, message.message_id, message.correlation_id, message.headers)
            with self._in_hand, envelope.opened(hand):
                reply = await self._answer(hand, queue, answer, message)
                await self._reply(message, reply)
                await message.ack()

        answer_delivery.__doc__ = answer.__doc__
        answer_delivery.__name__ = queue.name
        return answer_delivery

    async def _answer(
        self, hand: envelope.Envelope, queue: RequestQueue, answer: Callable[[Any], Awaitable[Message]], message: Any
    ) -> Message:
        try:
            request = queue.request.model_validate_json(message.body)
        except ValidationError as error:
            with contextlib.suppress(Unconfirmed):  # the caller is told in any case
                await self._delivery.dead(hand, message.body, message.headers, error, "malformed")
            return Refusal(code="malformed", message="The request is not one that this service understands.")
        try:
            async with asyncio.timeout(_patience(message.headers)):
                return await answer(request)
        except DomainError as error:
            return error.refusal()
        except (ConnectionFailure, TimeoutError) as error:
            log.warning("the database does not answer", error=repr(error)[:300])
            return Refusal(code="unavailable", message="The database does not answer at the moment.")
        except Exception as error:
            log.error("request failed", exc_info=error)
            return Refusal(code="internal", message="Something went wrong here. It has been noted.")

    async def _reply(self, message: Any, reply: Message) -> None:
        """Not mandatory and not confirmed: a caller who has gone costs nothing."""
        if message.reply_to:
            channel = message.raw_message.channel
            await channel.basic_publish(
                reply.model_dump_json().encode(),
                routing_key=message.reply_to,
                properties=Basic.Properties(
                    content_type="application/json",
                    correlation_id=message.raw_message.correlation_id,
                    message_type=REFUSAL if isinstance(reply, Refusal) else type(reply).__name__,
                ),
                wait=False,  # the acknowledgement that follows waits until both are on their way
            )

    async def start(self) -> None:
        await self.broker.start()

    async def stop(self, seconds: float) -> None:
        """Take no more requests, answer those in hand within ``seconds``, then close."""
        await cancel_consumers(self._subscribers)
        await self._in_hand.finished(seconds)
        await self.broker.stop()

    async def consuming(self) -> bool:
        return await consuming(self._subscribers)


def _patience(headers: Mapping[str, Any]) -> float:
    """Seconds that an answer may take: nobody waits longer. How long the request lay in its queue is not known here."""
    asked = headers.get(PATIENCE)
    return min(asked / 1000, LONGEST_SECONDS) if isinstance(asked, int) and asked > 0 else LONGEST_SECONDS
