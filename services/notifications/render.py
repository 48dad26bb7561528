"""A message in words: what the person reads, in their language, as a mail or an SMS."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.notifications import gsm7, reasons, unsubscribe, words
from services.notifications.channels import Outgoing
from services.notifications.contact import Contact
from services.notifications.kinds import Kind
from services.notifications.mail import Letter, compose, one_line
from services.notifications.message import About, Message
from services.notifications.settings import NotificationsSettings
from services.notifications.words import Catalogue
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Channel, Language

TEMPLATES = Path(__file__).parent / "templates"
CARDS = {Channel.MAIL: 20, Channel.SMS: 3}  # more would be clipped by mail programs (102 kB), or cost too many parts
TITLE_IN_SMS = 60


@dataclass(frozen=True)
class Card:
    """One offer as a message shows it."""

    title: str
    employer: str
    kind: str
    town: str
    km: int | None
    when: str
    fields: str
    reasons: list[str]
    url: str


class Renderer:
    def __init__(self, settings: NotificationsSettings) -> None:
        self._url, self._sender = settings.public_url, settings.mail_from
        self._key = settings.signing_key.get_secret_value().encode()

    def render(self, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]) -> Outgoing:
        """Ready to be sent. ``offers``: those to be told of, by id."""
        say = words.catalogue(message.language or (contact.language if contact else Language.GERMAN))
        to = message.private.address if message.private else contact and contact.confirmed_address(message.channel)
        if not to:
            raise ValueError("the policy has let a message through that has no address")
        values = self._values(say, message, contact, offers)
        if message.channel is Channel.SMS:
            return Outgoing(str(message.id), to, gsm7.fit(" ".join(_text(say, f"{message.kind}.sms", values).split())))
        letter = Letter(
            id=str(message.id),
            to=to,
            subject=_text(say, f"{message.kind}.subject", values),
            text=_text(say, f"{message.kind}.txt", values),
            html=_environment(say.language, True).get_template(f"{message.kind}.html").render(values),
            language=say.language.value,
            unsubscribe_url=self._unsubscribe_url(message, contact) or None,
        )
        return Outgoing(letter.id, to, compose(letter, self._sender, clock.now()))

    def _values(
        self, say: Catalogue, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]
    ) -> dict[str, object]:
        """What the templates may speak of."""
        told = [one for one in message.about if one.offer_id in offers]
        shown = told[: CARDS[message.channel]]
        return {
            "cards": [self._card(say, one, offers[one.offer_id], message.channel) for one in shown],
            "count": len(told),
            "more": len(told) - len(shown),
            "public_url": self._url,
            "secret": message.private.secret if message.private else "",
            "minutes": _minutes(message.expires_at - clock.now()),
            "unsubscribe_url": self._unsubscribe_url(message, contact),
            "language": say.language.value,
        }

    def _card(self, say: Catalogue, about: About, offer: OfferFacts, channel: Channel) -> Card:
        return Card(
            title=one_line(offer.title, TITLE_IN_SMS if channel is Channel.SMS else 200),
            employer=one_line(offer.employer_name),
            kind=say.gettext(words.KINDS[offer.kind]),
            town=one_line(offer.town),
            km=reasons.distance_km(about.reasons),
            when=words.periods(say, offer.periods, offer.by_arrangement),
            fields=reasons.field_names(say, about.reasons),
            reasons=reasons.sentences(say, about.reasons),
            url=f"{self._url}/angebote/{offer.offer_id}",
        )

    def _unsubscribe_url(self, message: Message, contact: Contact | None) -> str:
        if message.kind is not Kind.MATCHES_FOUND or contact is None:
            return ""
        return f"{self._url}/u/{unsubscribe.token(self._key, contact.person_id, message.channel)}"


def _minutes(left: dt.timedelta) -> int:
    """As people say it: whole minutes, at least one."""
    return max(1, math.ceil(left.total_seconds() / 60))


def _text(say: Catalogue, template: str, values: Mapping[str, object]) -> str:
    return _environment(say.language, False).get_template(template).render(values).strip()


@cache
def _environment(language: Language, html: bool) -> Environment:
    """Templates of one language; only HTML is escaped: in a text ``&amp;`` would be read as it stands."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 - the other parts are no HTML
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    say = words.catalogue(language)
    environment.install_gettext_callables(say.gettext, say.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    return environment
