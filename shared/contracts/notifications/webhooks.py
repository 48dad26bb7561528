"""Webhooks: what a partner's program is told of its employer's offers and applications. Ids only, nothing personal."""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.message import Done, Event, Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import ONE_LINE

EventType = Literal[
    "offer.published",
    "offer.paused",
    "offer.closed",
    "application.received",
    "application.answered",
    "application.confirmed",
    "application.withdrawn",
]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500), ONE_LINE]


class WebhookInput(Message):
    """``url``: https, of a host that is reached from everywhere. ``events``: what is sent there."""

    url: Address
    events: Annotated[tuple[EventType, ...], Field(min_length=1, max_length=7)]


class WebhookView(WebhookInput):
    """``off_since``: nothing is sent any more; ``off_reason``: gone (410) or failing, for five days."""

    id: UUID
    created_at: dt.datetime
    failing_since: dt.datetime | None
    off_since: dt.datetime | None
    off_reason: str


class WebhookList(Message):
    items: Annotated[tuple[WebhookView, ...], Field(max_length=5)]


class WebhookSecret(WebhookView):
    """``secret``: signs what is sent (Standard Webhooks, v1). After a change the old one signs as well, for a day."""

    secret: str


class DeliveryView(Message):
    """``id`` is the webhook-id that the partner gets, the same at every attempt. ``status``: HTTP, of the last one."""

    id: UUID
    type: str
    state: str
    attempts: int
    status: int | None
    reason: str
    at: dt.datetime
    next_at: dt.datetime | None


class DeliveryList(Message):
    """The latest first."""

    items: Annotated[tuple[DeliveryView, ...], Field(max_length=100)]
    next: str | None = None


class AddWebhook(WebhookInput, Request[WebhookSecret]):
    """For the employer. ``account_id`` hears of it when it is switched off.

    Refused: ``webhook_url_refused``, ``too_many_webhooks``.
    """

    queue: ClassVar[str] = "notifications.add-webhook"
    employer_id: UUID
    account_id: UUID | None = None


class ListWebhooks(Request[WebhookList]):
    queue: ClassVar[str] = "notifications.list-webhooks"
    employer_id: UUID


class DeleteWebhook(Request[Done]):
    """Refused: ``webhook_not_found``."""

    queue: ClassVar[str] = "notifications.delete-webhook"
    employer_id: UUID
    webhook_id: UUID


class RenewWebhook(Request[WebhookSecret]):
    """A new secret, and on again where it was switched off; from now on ``account_id`` hears of that.

    Refused: ``webhook_not_found``.
    """

    queue: ClassVar[str] = "notifications.renew-webhook"
    employer_id: UUID
    webhook_id: UUID
    account_id: UUID | None = None


class TryWebhook(Request[Done]):
    """Send a delivery of the type ``test``. Refused: ``webhook_not_found``, ``webhook_off``."""

    queue: ClassVar[str] = "notifications.try-webhook"
    employer_id: UUID
    webhook_id: UUID


class ListDeliveries(Paged, Request[DeliveryList]):
    """Those of the last 30 days. Refused: ``webhook_not_found``, ``cursor_invalid``."""

    queue: ClassVar[str] = "notifications.list-deliveries"
    employer_id: UUID
    webhook_id: UUID


class WebhookPlanned(Event):
    """Notifications tells itself: call this one partner."""

    routing_key: ClassVar[str] = "notifications.webhook.planned.v1"
    delivery_id: UUID


class WebhookSwitchedOff(Event):
    """Notifications tells itself: nothing more goes there. ``generation``: which of its secrets was in force."""

    routing_key: ClassVar[str] = "notifications.webhook.switched_off.v1"
    webhook_id: UUID
    generation: int
