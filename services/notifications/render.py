"""A message in words: what the person reads, in their language, as a mail or an SMS."""

import datetime as dt
import math
import secrets
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from services.notifications import application_links, gsm7, templating, unsubscribe
from services.notifications.channels import Outgoing
from services.notifications.contact import Contact
from services.notifications.kinds import Kind
from services.notifications.mail import Body, Letter, compose
from services.notifications.message import Message
from services.notifications.settings import NotificationsSettings
from services.notifications.wording import Writer
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Channel, Language, Reason
from shared.language import Catalogue

CARDS = 20  # in a mail: more than 102 kB would be clipped by mail programs
SMS_CARDS, SMS_PARTS = 3, 3  # in an SMS; fewer where their words would cost more parts
KEPT = 500  # words, about 20 kB each
STOP = secrets.token_hex(16)  # stands for a person's own link in words that many get


class Words(NamedTuple):
    """A mail, as far as it is the same for all who are told the same."""

    subject: str
    text: Body
    html: Body


class Renderer:
    def __init__(self, settings: NotificationsSettings) -> None:
        self._url, self._sender = settings.public_url, settings.mail_from
        self._key = settings.signing_key.get_secret_value().encode()
        self._kept: dict[Hashable, Words | str] = {}

    def render(self, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]) -> Outgoing:
        """Ready to be sent. ``offers``: those to be told of, by id."""
        to = message.private.address if message.private else contact and contact.confirmed_address(message.channel)
        if not to:
            raise ValueError("the policy has let a message through that has no address")
        say = templating.catalogue(message.kind, message.language or (contact.language if contact else Language.GERMAN))
        words = self._words(say, message, offers)
        if isinstance(words, str):
            return Outgoing(str(message.id), to, words)
        stop = self._stop(message)
        letter = Letter(
            id=str(message.id),
            to=to,
            subject=words.subject,
            text=words.text.fill(STOP, stop),
            html=words.html.fill(STOP, stop),
            language=say.language.value,
            unsubscribe_url=f"{self._url}/u/{stop}" if stop else None,
            reply_to=_mail_only(message.private.reply_to) if message.private else "",
        )
        return Outgoing(letter.id, to, compose(letter, self._sender, clock.now()))

    def _words(self, say: Catalogue, message: Message, offers: Mapping[UUID, OfferFacts]) -> Words | str:
        """Kept where they follow from the offers alone: ten thousand mails of one offer have few different ones."""
        if message.values or message.private:
            return self._written(say, message, offers)
        key = (message.kind, message.channel, say.language, *_shown(message, offers))
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = self._written(say, message, offers)
        return self._kept[key]

    def _written(self, say: Catalogue, message: Message, offers: Mapping[UUID, OfferFacts]) -> Words | str:
        values = self._values(say, message, offers)
        if message.channel is Channel.SMS:
            return short(message.kind, say, values)
        values["unsubscribe_url"] = f"{values['public_url']}/u/{STOP}" if self._stop(message) else ""
        subject, text, html = templating.mail(message.kind, say, values)
        return Words(subject, Body.of(text, STOP), Body.of(html, STOP))

    def alert(self, message: Message) -> tuple[str, str]:
        """A message to the team in one line, and where it leads."""
        say = templating.catalogue(message.kind, Language.GERMAN)
        values = self._values(say, message, {})
        return templating.subject(message.kind, say, values), str(values["link"])

    def _values(self, say: Catalogue, message: Message, offers: Mapping[UUID, OfferFacts]) -> dict[str, Any]:
        """What the templates may speak of."""
        brought = message.private
        private = {name: getattr(brought, name) for name in ("secret", "reply_to", "code")} if brought else {}
        private = private if private.get("secret") else {}
        facts = {
            **message.values,
            **private,
            **self._path(message),
            "minutes": _minutes(message.expires_at - clock.now()),
        }
        told = [(one, offers[one.offer_id]) for one in message.about if one.offer_id in offers]
        return Writer(say, message.channel, self._url).values(message.kind, facts, told, CARDS)

    def _path(self, message: Message) -> dict[str, str]:
        """Where an application is answered or an account kept: made here, for this recipient, and kept nowhere."""
        if message.kind is Kind.DELETION_NEAR and message.person_id is not None:
            return {"path": f"/behalten/{unsubscribe.token(self._key, message.person_id, message.channel)}"}
        about = message.values.get("application_id")
        if about is None or message.person_id is None:
            return {}
        made = application_links.path(self._key, message.kind, UUID(about), message.person_id, clock.today())
        return {"path": made}

    def _stop(self, message: Message) -> str:
        """What tells of matches can be stopped by one click; what somebody has begun goes on to its end."""
        if message.kind not in (Kind.MATCHES_FOUND, Kind.DIGEST) or message.person_id is None:
            return ""
        return unsubscribe.token(self._key, message.person_id, message.channel)


def _shown(message: Message, offers: Mapping[UUID, OfferFacts]) -> list[Hashable]:
    """What a message shows of offers: which of them, in which version, and why they fit, without the points."""
    told = [(one, offers[one.offer_id]) for one in message.about if one.offer_id in offers]
    return [(one.offer_id, offer.version, *map(_said, one.reasons)) for one, offer in told]


def _said(reason: Reason) -> Hashable:
    return (reason.key, *(item for item in reason.values.items() if item[0] != "points"))


def short(kind: Kind, say: Catalogue, values: dict[str, Any]) -> str:
    """The SMS, about as many offers as fit into so many parts, about one at least."""
    cards, count = values["cards"], values["count"]
    for shown in range(min(SMS_CARDS, len(cards)), 0, -1):
        text = _short(kind, say, {**values, "cards": cards[:shown], "more": count - shown})
        if gsm7.segments(text)[1] <= SMS_PARTS:
            return text
    return _short(kind, say, {**values, "cards": cards[:1], "more": max(0, count - 1)})


def _mail_only(address: str) -> str:
    """A phone number is no address to reply to."""
    return address if "@" in address else ""


def _short(kind: Kind, say: Catalogue, values: dict[str, Any]) -> str:
    return gsm7.fit(templating.sms(kind, say, values))


def _minutes(left: dt.timedelta) -> int:
    """As people say it: whole minutes, at least one."""
    return max(1, math.ceil(left.total_seconds() / 60))
