"""What stands in the way of a message, read anew right before it goes out: one query per question for many messages.

A digest comes back without what has resolved itself.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications import digest
from services.notifications.contact import Contact
from services.notifications.kinds import DIGESTS, RULES, Audience, Kind
from services.notifications.message import Message
from services.notifications.policy import Limits, Standing
from services.notifications.store import ContactStore, LimitStore, LossStore, OfferStore
from services.notifications.together import Together
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Channel


@dataclass(frozen=True)
class Attempt:
    """A claimed message, its person, the open ones of its offers, and what stands in its way."""

    message: Message
    contact: Contact | None
    offers: Mapping[UUID, OfferFacts]
    standing: Standing


@dataclass(frozen=True)
class Facts:
    """About everything these messages speak of and everybody they go to."""

    contacts: Mapping[UUID, Contact]
    offers: Mapping[UUID, OfferFacts]  # those on the board
    lost: set[tuple[UUID, UUID]]  # message and offer: it no longer fits whom it was found for
    paused: set[UUID]
    versions: Mapping[str, int]
    stopped: set[Kind]
    counts: Mapping[UUID, tuple[int, int]]
    suppressed: Mapping[tuple[Channel, str], str]
    spent: int


class Standings:
    def __init__(
        self, contacts: ContactStore, offers: OfferStore, losses: LossStore, limits: LimitStore, allowed: Limits
    ) -> None:
        self._contacts, self._offers, self._losses = contacts, offers, losses
        self._limits, self._allowed = limits, allowed
        self.find = Together(self._find)

    async def _find(self, messages: Sequence[Message]) -> list[Attempt]:
        facts, today = await self._facts(messages), clock.today()
        return [_attempt(message, facts, self._allowed, today) for message in messages]

    async def _facts(self, messages: Sequence[Message]) -> Facts:
        now, about = clock.now(), {one.offer_id for message in messages for one in message.about}
        people = {message.person_id for message in messages if message.person_id}
        known, on_board, lost, versions, stopped, counts = await asyncio.gather(
            self._contacts.find_many(people),
            self._offers.find_open(about),
            self._losses.find_lost(messages),
            self._limits.find_versions({topic for message in messages for topic in digest.topics(message)}),
            self._limits.find_stopped(),
            self._limits.find_counts(people, now),
        )
        addresses = {(m.channel, to) for m in messages if (to := _address(m, known))}
        return Facts(
            contacts=known,
            offers=on_board,
            lost=lost,
            paused=await self._offers.find_paused(about - on_board.keys()),
            versions=versions,
            stopped=stopped,
            counts=counts,
            suppressed=await self._limits.find_suppressions(addresses),
            spent=await self._limits.find_spent(now) if any(m.channel is Channel.SMS for m in messages) else 0,
        )


def _attempt(message: Message, facts: Facts, allowed: Limits, today: dt.date) -> Attempt:
    contact = facts.contacts.get(message.person_id) if message.person_id else None
    stopped = message.kind in facts.stopped
    suppressed = facts.suppressed.get((message.channel, _address(message, facts.contacts)), "")
    if message.asked_for:
        return Attempt(message, contact, {}, Standing(allowed, stopped=stopped, suppressed=suppressed))
    offers = _open(message, facts)
    message, resolved = _still_true(message, contact, offers, facts.versions, today)
    sent_today, sms_today = facts.counts.get(message.person_id, (0, 0)) if message.person_id else (0, 0)
    standing = Standing(
        limits=allowed,
        stopped=stopped,
        suppressed=suppressed,
        resolved=resolved,
        paused=not offers and any(one.offer_id in facts.paused for one in message.about),
        sent_today=sent_today,
        sms_today=sms_today,
        sms_this_month=facts.spent if message.channel is Channel.SMS else 0,
    )
    return Attempt(message, contact, offers, standing)


def _open(message: Message, facts: Facts) -> dict[UUID, OfferFacts]:
    """Of the offers it tells of: those on the board that still fit the person."""
    fitting = (one.offer_id for one in message.about if (message.id, one.offer_id) not in facts.lost)
    return {offer_id: facts.offers[offer_id] for offer_id in fitting if offer_id in facts.offers}


def _still_true(
    message: Message,
    contact: Contact | None,
    offers: Mapping[UUID, OfferFacts],
    versions: Mapping[str, int],
    today: dt.date,
) -> tuple[Message, str]:
    """The message, and what has become of what it is about."""
    if message.kind in DIGESTS:
        message = digest.still_true(message, contact, offers.keys(), versions, today)
        return message, "nothing_left" if digest.is_empty(message) else ""
    if RULES[message.kind].moves_on and versions.get(message.topic, 0) > message.version:
        return message, "moved_on"
    return message, "offers_closed" if message.about and not offers else ""


def _address(message: Message, contacts: Mapping[UUID, Contact]) -> str:
    """Where a message goes that nobody has asked for at this address; empty for links and codes to one's own."""
    if message.private and RULES[message.kind].audience is Audience.GUARDIAN:
        return message.private.address
    contact = contacts.get(message.person_id) if message.person_id else None
    return (contact and not message.private and contact.confirmed_address(message.channel)) or ""
