"""One attempt to deliver one message: ask the policy, render, hand over, and say what has become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.notifications import channels, policy
from services.notifications.channels import DeliveryError
from services.notifications.contact import Contact
from services.notifications.message import Message
from services.notifications.policy import Defer, Suppress
from services.notifications.render import Renderer
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Channel


@dataclass(frozen=True)
class Delivery:
    renderer: Renderer
    channels: Mapping[Channel, channels.Channel]

    async def attempt(self, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]) -> Message:
        """The claimed message as it is afterwards: ``planned`` when it may be tried again. ``offers``: open ones."""
        if message.about and not offers:
            return message.supersede("offers_closed")
        decision = policy.decide(contact, message, clock.now())
        if isinstance(decision, Suppress):
            return message.suppress(decision.reason)
        if isinstance(decision, Defer):
            return message.defer(decision.until, decision.reason)
        return await self._send(message, contact, offers)

    async def _send(self, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]) -> Message:
        outgoing = self.renderer.render(message, contact, offers)
        try:
            provider_id = await self.channels[message.channel].send(outgoing)
        except DeliveryError as error:
            return message.fail(error.reason) if error.permanent else message.wait(error.reason)
        return message.send(provider_id, clock.now())

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()
