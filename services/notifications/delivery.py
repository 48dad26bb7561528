"""One attempt to deliver one message: ask the policy, render, hand over, and say what has become of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from services.notifications import channels, gsm7, policy
from services.notifications.channels import DeliveryError, Outgoing
from services.notifications.kinds import RULES
from services.notifications.message import Message, State
from services.notifications.policy import Decision, Defer, Gather, Send, Supersede, Suppress
from services.notifications.render import Renderer
from services.notifications.standings import Attempt
from services.notifications.store import LimitStore
from shared import clock
from shared.contracts.words import Channel

PLACE_SECONDS = 15.0  # with the channel's 40 s and the database's time less than the handler's 60
NUMBER_LIMIT = "number_limit"  # somebody has codes sent there again and again: SMS are paid for
NOT_WRITTEN = "not_written"
AT_RISK = 20  # handed over and not yet recorded, at most: what a process killed hard may repeat

Record = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True)
class Delivery:
    renderer: Renderer
    channels: Mapping[Channel, channels.Channel]
    limits: LimitStore
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_RISK))

    async def attempt(self, one: Attempt, record: Record) -> Message:
        """The claimed message as it is afterwards, recorded: ``planned`` when it may be tried again."""
        message, now = one.message, clock.now()
        decision = policy.decide(one.contact, message, now, one.standing)
        if not isinstance(decision, Send):
            return await _recorded(_held(message, decision), record)
        outgoing = await self._written(one, record)
        counted, limits = RULES[message.kind].counted, one.standing.limits
        if counted and not await self.limits.reserve(message, limits, now):
            full = replace(one.standing, sent_today=limits.daily, sms_today=limits.daily_sms)
            return await _recorded(_held(message, policy.decide(one.contact, message, now, full)), record)
        async with self._place():
            after = await _recorded(await self._send(one, outgoing), record)
        if counted and after.state is not State.SENT:
            await self.limits.release(message, now)
        return after

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Hold it from before handing over until the outcome is recorded. Raises TimeoutError when none gets free.

        So handing over always ends before the handler's own deadline: cut off by that, it would be done again.
        """
        async with asyncio.timeout(PLACE_SECONDS):
            await self.places.acquire()
        try:
            yield
        finally:
            self.places.release()

    async def _written(self, one: Attempt, record: Record) -> Outgoing:
        """What cannot be written is the broker's to try again, and at last among the dead.

        Left claimed, it would be woken every few seconds for as long as it is kept.
        """
        try:
            return self.renderer.render(one.message, one.contact, one.offers)
        except Exception:
            await record(one.message.wait(NOT_WRITTEN))
            raise

    async def _send(self, one: Attempt, outgoing: Outgoing) -> Message:
        message = one.message
        if message.channel is Channel.SMS:
            most = one.standing.limits.per_number
            if not await self.limits.reserve_number(outgoing.to, message, most, clock.now()):
                return message.suppress(NUMBER_LIMIT)
        try:
            provider_id = await self.channels[message.channel].send(outgoing)
        except DeliveryError as error:
            return message.fail(error.reason) if error.permanent else message.wait(error.reason)
        segments = gsm7.segments(outgoing.content)[1] if message.channel is Channel.SMS else 0
        return message.send(provider_id, clock.now(), segments)

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()


async def _recorded(message: Message, record: Record) -> Message:
    await record(message)
    return message


def _held(message: Message, decision: Decision) -> Message:
    """The message that does not go out now."""
    match decision:
        case Suppress(reason):
            return message.suppress(reason)
        case Supersede(reason):
            return message.supersede(reason)
        case Gather(until, reason):
            return message.gather(until, reason)
        case Defer(until, reason):
            return message.defer(until, reason)
    return message
