"""What the handlers of notifications work with, and the table they enter themselves in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications import message as messages
from services.notifications import planning
from services.notifications.channels.alerts import Alerts
from services.notifications.channels.webhook import WebhookSender
from services.notifications.delivery import Delivery
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from services.notifications.policy import Limits
from services.notifications.standings import Standings
from services.notifications.store import (
    ClaimStore,
    ContactStore,
    DigestStore,
    FigureStore,
    LimitStore,
    LossStore,
    MessageStore,
    OfferStore,
    PermissionStore,
    ReportStore,
    WebhookStore,
)
from services.notifications.store.people import PLACES
from shared import clock, language, people
from shared.contracts.words import Language
from shared.handlers import Handlers
from shared.inbox import once
from shared.mongo import Database, Session


@dataclass(frozen=True)
class Webhooks:
    """What shows reports to be genuine. Without a secret none is."""

    sms_provider: str = "seven"
    sms_secret: str = ""
    mail_secret: str = ""


@dataclass(frozen=True)
class Notifications:
    db: Database
    contacts: ContactStore
    offers: OfferStore
    messages: MessageStore
    claims: ClaimStore
    digests: DigestStore
    figures: FigureStore
    reports: ReportStore
    limits: LimitStore
    losses: LossStore
    permissions: PermissionStore
    standings: Standings
    delivery: Delivery
    alerts: Alerts
    allowed: Limits
    signing_key: bytes
    public_url: str
    staff_mail: str
    partners: WebhookStore
    caller: WebhookSender
    webhooks: Webhooks = Webhooks()
    webhooks_local: bool = False

    def address(self, path: str, wanted: Language) -> str:
        """Where a page is read in this language."""
        return self.public_url + language.PREFIXES[wanted] + path


@dataclass(frozen=True)
class Told:
    """One kind of message to these people, with what it may speak of."""

    kind: Kind
    people: Collection[UUID]
    values: Mapping[str, Any]


async def tell(notifications: Notifications, topic: Topic, *told: Told) -> None:
    """Handle an event on an application or offer, once: plan its messages, and supersede what waits of older versions.

    An event that is older than what is known already tells nothing any more.
    """
    everyone = {person for one in told for person in one.people}
    contacts = await notifications.contacts.find_many(everyone)
    now = clock.now()
    planned = [
        message
        for one in told
        for person in sorted(one.people & contacts.keys())
        for message in planning.plan_service(one.kind, contacts[person], topic, one.values, now)
    ]

    async def plan(session: Session) -> None:
        if await notifications.limits.advance(session, topic.name, topic.version, now):
            await notifications.messages.move_on(session, topic.name, topic.version)
            await notifications.messages.plan_new(session, planned)

    await once(notifications.db, plan)
    await forget_gone(notifications, contacts)


async def forget_gone(notifications: Notifications, known: Collection[UUID]) -> None:
    """Erase again who was there when it was begun to plan for them, and was erased before that was done."""
    for person_id in await notifications.contacts.find_gone(known) if known else ():
        await people.erase(notifications.db, PLACES, person_id, clock.new_id())


async def tell_staff(notifications: Notifications, kind: Kind, subject: str, values: Mapping[str, Any]) -> None:
    """One message to the team for what ``subject`` names, however often it is heard of."""
    message = messages.plan_staff(kind, notifications.staff_mail, subject, values, clock.now())
    await notifications.messages.plan_once(message)


handlers: Handlers[Notifications] = Handlers("notifications")
