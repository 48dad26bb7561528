"""Everything about one person that waits for the same morning becomes one mail. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.notifications import message as messages
from services.notifications.contact import Contact
from services.notifications.kinds import DIGESTS, RULES, Audience, Kind
from services.notifications.message import About, Message
from shared.clock import BERLIN

MOST_OFFERS, MOST_NEWS = 100, 50  # of one digest: the rest is on the person's page


def compose(parts: Sequence[Message], now: dt.datetime) -> Message:
    """One digest of messages to one person over one channel. Its id follows from person, channel and day: one a day."""
    first = parts[0]
    about: dict[UUID, About] = {one.offer_id: one for part in parts for one in part.about}
    best = sorted(about.values(), key=lambda one: (-one.score, one.offer_id))[:MOST_OFFERS]
    kind = digest_kind(first)
    return Message(
        id=digest_id(first, now),
        kind=kind,
        channel=first.channel,
        subject=_day(now),
        person_id=first.person_id,
        planned_at=now,
        expires_at=now + RULES[kind].kept,
        about=tuple(best),
        values={"news": [_news(part) for part in parts if not part.about][-MOST_NEWS:]},
    )


def digest_id(part: Message, now: dt.datetime) -> UUID:
    return messages.message_id(str(part.person_id), digest_kind(part), _day(now), part.channel)


def digest_kind(part: Message) -> Kind:
    return Kind.EMPLOYER_DIGEST if RULES[part.kind].audience is Audience.EMPLOYER else Kind.DIGEST


def still_true(
    message: Message, contact: Contact | None, offers: AbstractSet[UUID], versions: Mapping[str, int], today: dt.date
) -> Message:
    """The digest without what has resolved itself since, and without offers that are no longer wanted."""
    wanted = contact is not None and contact.wants(message.channel) and not contact.lacks_guardian(today)
    about = tuple(one for one in message.about if wanted and one.offer_id in offers)
    news = [one for one in message.values["news"] if versions.get(one["topic"], 0) <= one["version"]]
    return replace(message, about=about, values={**message.values, "news": news})


def is_empty(message: Message) -> bool:
    return not message.about and not message.values["news"]


def topics(message: Message) -> list[str]:
    """What a message is about, as far as that may move on."""
    told = message.values["news"] if message.kind in DIGESTS else [{"topic": message.topic}]
    return [one["topic"] for one in told if one["topic"]]


def _news(part: Message) -> dict[str, Any]:
    return {"kind": part.kind.value, "values": dict(part.values), "topic": part.topic, "version": part.version}


def _day(now: dt.datetime) -> str:
    return now.astimezone(BERLIN).date().isoformat()
