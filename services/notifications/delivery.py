"""One attempt to deliver one message: ask the policy, render, hand over, and say what has become of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.notifications import channels, gsm7, policy
from services.notifications.channels import DeliveryError
from services.notifications.contact import Contact
from services.notifications.kinds import RULES
from services.notifications.message import Message, State
from services.notifications.policy import Decision, Defer, Gather, Send, Standing, Supersede, Suppress
from services.notifications.render import Renderer
from services.notifications.store import LimitStore
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Channel


@dataclass(frozen=True)
class Delivery:
    renderer: Renderer
    channels: Mapping[Channel, channels.Channel]
    limits: LimitStore

    async def attempt(
        self, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts], standing: Standing
    ) -> Message:
        """The claimed message as it is afterwards: ``planned`` when it may be tried again. ``offers``: open ones."""
        decision = policy.decide(contact, message, clock.now(), standing)
        if not isinstance(decision, Send):
            return _held(message, decision)
        if not RULES[message.kind].counted:
            return await self._send(message, contact, offers)
        now = clock.now()
        if not await self.limits.reserve(message, standing.limits, now):
            full = replace(standing, sent_today=standing.limits.daily, sms_today=standing.limits.daily_sms)
            return _held(message, policy.decide(contact, message, now, full))
        after = await self._send(message, contact, offers)
        if after.state is not State.SENT:
            await self.limits.release(message, now)
        return after

    async def _send(self, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]) -> Message:
        outgoing = self.renderer.render(message, contact, offers)
        try:
            provider_id = await self.channels[message.channel].send(outgoing)
        except DeliveryError as error:
            return message.fail(error.reason) if error.permanent else message.wait(error.reason)
        segments = gsm7.segments(outgoing.content)[1] if message.channel is Channel.SMS else 0
        return message.send(provider_id, clock.now(), segments)

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()


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
