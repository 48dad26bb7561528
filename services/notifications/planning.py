"""Which messages an event makes: of new matches per person and channel one, about all offers not told there. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications import message as messages
from services.notifications import policy
from services.notifications.contact import Contact
from services.notifications.kinds import RULES, Kind
from services.notifications.message import About, Message, Topic
from services.notifications.policy import Defer, Gather, Suppress
from shared.contracts.matching.matches import Found
from shared.contracts.words import Channel

Contacts = Mapping[UUID, Contact]


def told_key(person_id: UUID | None, offer_id: UUID, channel: Channel) -> str:
    return f"{person_id}:{offer_id}:{channel}"


def told_keys(message: Message) -> list[str]:
    return [told_key(message.person_id, one.offer_id, message.channel) for one in message.about]


def keys(found: Sequence[Found], contacts: Contacts) -> list[str]:
    """What may have been told before, of what could be told now."""
    return [
        told_key(pair.person_id, pair.offer_id, channel)
        for pair in found
        for channel in _channels(contacts, pair.person_id)
    ]


def plan(
    found: Sequence[Found], contacts: Contacts, told: Collection[str], now: datetime, found_at: datetime | None = None
) -> list[Message]:
    """Nothing for who is not known, has not agreed or cannot be reached; deferred where the policy says later."""
    news: dict[tuple[UUID, Channel], dict[UUID, About]] = defaultdict(dict)
    for pair in found:
        for channel in _channels(contacts, pair.person_id):
            if told_key(pair.person_id, pair.offer_id, channel) not in told:
                about = About(pair.offer_id, pair.score, pair.reasons, found_at)
                news[pair.person_id, channel][pair.offer_id] = about
    decided = (
        _decided(messages.plan_matches(person_id, channel, about.values(), now), contacts[person_id], now)
        for (person_id, channel), about in news.items()
    )
    return [message for message in decided if message is not None]


def plan_service(kind: Kind, contact: Contact, topic: Topic, facts: Mapping[str, Any], now: datetime) -> list[Message]:
    """One message per channel the person is told of such things over; none where nothing reaches them."""
    rule = RULES[kind]
    values = {name: facts[name] for name in rule.values if name in facts}
    planned = (
        _decided(messages.plan_service(kind, contact.person_id, channel, topic, values, now), contact, now)
        for channel in contact.channels(rule.group, rule.channels)
    )
    return [message for message in planned if message is not None]


def _channels(contacts: Contacts, person_id: UUID) -> list[Channel]:
    contact = contacts.get(person_id)
    return [channel for channel in Channel if contact is not None and contact.wants(channel)]


def _decided(message: Message, contact: Contact, now: datetime) -> Message | None:
    decision = policy.decide(contact, message, now)
    match decision:
        case Suppress():
            return None
        case Gather(until, reason):
            return message.planned_with_others(until, reason)
        case Defer(until, reason):
            return message.planned_for(until, reason)
    return message
