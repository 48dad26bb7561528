"""RabbitMQ, the reading side: how messages are handled, tried again and given up. The only retry code there is.

FastStream's defaults lose messages (not persistent, rejected on error, unlimited prefetch, silent when unroutable,
publish timeout ignored); what holds here instead is set once, in this file.
"""

import asyncio
import hashlib
import socket
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiormq.exceptions
from faststream import AckPolicy, BaseMiddleware
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from pydantic import ValidationError

from shared import clock, envelope, logs, metrics, topology
from shared.contracts.message import Event
from shared.envelope import Envelope
from shared.errors import DomainError, Permanent
from shared.mongo import ConnectionFailure
from shared.publisher import RECONNECT_SECONDS, Publisher, Unconfirmed, address
from shared.topology import EventQueue

HANDLER_SECONDS = 60.0
OUTAGE_WAIT = "wait.10s"

log = logs.get(__name__)


class Delivery:
    """What happens to a message that did not go well: again after a wait, or into its dead queue with the reason."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    async def later_or_dead(self, hand: Envelope, body: bytes, headers: Mapping[str, Any], error: BaseException) -> str:
        """Set the message aside; returns how, for the figures: ``again`` or the reason it is dead."""
        if isinstance(
            error, ConnectionFailure
        ):  # the database is away: wait as long as that takes, it is no one's fault
            await self._again(hand, body, headers, error, OUTAGE_WAIT, hand.attempt)
            return "again"
        reason = _why_dead(hand, error)
        if reason is None:
            await self._again(hand, body, headers, error, topology.WAITS[hand.attempt], hand.attempt + 1)
            return "again"
        await self.dead(hand, body, headers, error, reason)
        return reason

    async def _again(
        self, hand: Envelope, body: bytes, headers: Mapping[str, Any], error: BaseException, wait: str, attempt: int
    ) -> None:
        log.warning("handler failed, trying again", wait=wait, attempt=hand.attempt, error=repr(error)[:500])
        kept = {**clean(headers), "x-attempt": attempt, "x-error": describe(error)}
        await self._publish(wait, hand, body, kept)

    async def dead(
        self, hand: Envelope, body: bytes, headers: Mapping[str, Any], error: BaseException, reason: str
    ) -> None:
        log.error("message laid into its dead queue", reason=reason, attempt=hand.attempt, exc_info=error)
        why = {
            "x-attempt": hand.attempt,
            "x-reason": reason,
            "x-error": describe(error),
            "x-traceback-digest": digest(error),
            "x-died-at": clock.now().isoformat(),
            "x-host": socket.gethostname(),
        }
        await self._publish(topology.DEAD, hand, body, {**clean(headers), **why})

    async def _publish(self, exchange: str, hand: Envelope, body: bytes, headers: Mapping[str, Any]) -> None:
        await self._publisher.publish(
            exchange,
            hand.queue,
            body,
            message_id=hand.message_id,
            correlation_id=hand.correlation_id,
            headers=headers,
        )


def _why_dead(hand: Envelope, error: BaseException) -> str | None:
    """None while trying again may help."""
    if isinstance(error, ValidationError):
        return "malformed"
    if isinstance(error, Permanent | DomainError):
        return "permanent"
    return "used_up" if hand.attempt >= len(topology.WAITS) else None


def clean(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Headers without the broker's death certificates: with them, RabbitMQ 3.x drops the message as a cycle."""
    certificates = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count")
    return {key: value for key, value in headers.items() if not key.startswith(certificates)}


def describe(error: BaseException) -> str:
    if isinstance(error, ValidationError):  # without the input: a dead letter's header must not quote what it carries
        problems = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"/{'/'.join(map(str, e['loc']))}: {e['msg']}" for e in problems)[:500]
    return f"{type(error).__name__}: {error}"[:500]


def digest(error: BaseException) -> str:
    """Equal for errors raised at the same place: lets an operator see that 400 dead messages are one bug."""
    places = [f"{frame.filename}:{frame.name}:{frame.line}" for frame in traceback.extract_tb(error.__traceback__)]
    return hashlib.sha256("\n".join([type(error).__name__, *places]).encode()).hexdigest()[:12]


class InHand:
    """Counts what is being handled, so that a stop can wait for it."""

    def __init__(self) -> None:
        self.count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __enter__(self) -> None:
        self.count += 1
        self._idle.clear()

    def __exit__(self, *_: object) -> None:
        self.count -= 1
        if not self.count:
            self._idle.set()

    async def finished(self, seconds: float) -> bool:
        """Wait until nothing is in hand; False when ``seconds`` were not enough."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True


class Consumers:
    """Reads the event queues of one service through FastStream: prefetch is concurrency, ack after the work."""

    def __init__(self, url: str, name: str, publisher: Publisher) -> None:
        self._delivery = Delivery(publisher)
        self.broker = quiet_broker(url, f"{name}.consume", prefetch=1)
        self._subscribers: list[Any] = []
        self._in_hand = InHand()

    def subscribe(self, queue: EventQueue, handle: Callable[[Any], Awaitable[None]]) -> None:
        """Call ``handle`` with each event of ``queue``; at most ``queue.prefetch`` at once, each at most 60 s."""
        subscriber = self.broker.subscriber(
            declared(queue.name, queue.arguments, QueueType.QUORUM, queue.event.routing_key),
            RabbitExchange(topology.EVENTS, declare=False),
            channel=Channel(prefetch_count=queue.prefetch, publisher_confirms=False),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            title=queue.name,
        )
        subscriber(self._handling(queue, handle))
        self._subscribers.append(subscriber)

    def _handling(self, queue: EventQueue, handle: Callable[[Any], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def handle_delivery(message: Any) -> None:
            with self._in_hand:
                await self._handle(queue.name, queue.event, handle, message)

        handle_delivery.__doc__ = handle.__doc__
        handle_delivery.__name__ = queue.name
        return handle_delivery

    async def _handle(
        self, name: str, event: type[Event], handle: Callable[[Any], Awaitable[None]], message: Any
    ) -> None:
        hand = envelope.read(name, message.message_id, message.correlation_id, message.headers)
        with envelope.opened(hand):
            try:
                with metrics.HANDLING_SECONDS.labels(name).time():
                    async with asyncio.timeout(HANDLER_SECONDS):
                        await handle(event.model_validate_json(message.body))
                outcome = "handled"
            except Exception as error:  # noqa: BLE001 - whatever it was, the message must end somewhere
                outcome = await self._set_aside(hand, message, error)
            metrics.HANDLED.labels(name, outcome).inc()
            await message.ack()

    async def _set_aside(self, hand: Envelope, message: Any, error: Exception) -> str:
        """Held in hand until the broker takes it: giving it back instead would count against its delivery limit."""
        while True:
            try:
                return await self._delivery.later_or_dead(hand, message.body, message.headers, error)
            except Unconfirmed as trouble:
                log.warning("could not set the message aside, trying again", error=str(trouble)[:200])
                await asyncio.sleep(RECONNECT_SECONDS)

    async def start(self) -> None:
        await self.broker.start()

    async def stop(self, seconds: float) -> None:
        """Cancel the consumers first, finish what is in hand within ``seconds``, then close; the rest comes again."""
        await cancel_consumers(self._subscribers)
        if not await self._in_hand.finished(seconds):
            log.warning("stopping with messages in hand, they will be delivered again", messages=self._in_hand.count)
        await self.broker.stop()

    async def consuming(self) -> bool:
        """True while every one of this process's own consumers is really registered with the broker."""
        return await consuming(self._subscribers)


class WholeMessage(BaseMiddleware):
    """Hands the message itself to the handler, which acks it: FastStream's injection of it costs 40 % of the rate."""

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        msg.set_decoder(_the_message_itself)
        return await call_next(msg)


async def _the_message_itself(message: Any) -> Any:
    return message


def quiet_broker(url: str, name: str, *, prefetch: int) -> RabbitBroker:
    """A FastStream broker without its dangerous defaults; parsing and validation are ours (``apply_types=False``)."""
    return RabbitBroker(
        address(url, name),
        timeout=10,
        reconnect_interval=RECONNECT_SECONDS,
        default_channel=Channel(prefetch_count=prefetch, publisher_confirms=False),
        graceful_timeout=1.0,  # our own wait has come before
        ack_policy=AckPolicy.MANUAL,
        middlewares=(WholeMessage,),
        apply_types=False,
        logger=None,
    )


def declared(name: str, arguments: Mapping[str, Any], kind: QueueType, routing_key: str = "") -> RabbitQueue:
    """The queue as the map has it, for FastStream to declare again after a reconnect."""
    options: dict[str, Any] = {"queue_type": kind, "durable": True, "arguments": dict(arguments)}
    return RabbitQueue(name, routing_key=routing_key, **options)


async def cancel_consumers(subscribers: list[Any]) -> None:
    """Before FastStream's own stop, which waits first and cancels last: the broker would go on delivering."""
    for subscriber in subscribers:
        queue, tag = subscriber._queue_obj, subscriber._consumer_tag
        if queue is not None and tag is not None and not queue.channel.is_closed:
            try:
                async with asyncio.timeout(2):
                    await queue.cancel(tag)
            except (TimeoutError, aiormq.exceptions.AMQPError, RuntimeError) as error:
                log.info("consumer not cancelled, its connection is gone", error=repr(error)[:100])
            subscriber._consumer_tag = None


async def consuming(subscribers: list[Any]) -> bool:
    """aiormq forgets a consumer when the broker cancels it, and a channel's consumers when the channel goes."""
    try:
        async with asyncio.timeout(1):
            for subscriber in subscribers:
                queue, tag = subscriber._queue_obj, subscriber._consumer_tag
                if queue is None or tag is None:
                    return False
                channel = await queue.channel.get_underlay_channel()  # waits while the connection is away
                if channel.is_closed or tag not in channel.consumers:
                    return False
    except (TimeoutError, aiormq.exceptions.AMQPError, RuntimeError):
        return False
    return True
