"""Webhooks: what partners register, one call each, and what of offers and applications becomes one."""

from typing import Any
from uuid import UUID

from services.notifications import webhook as webhooks
from services.notifications.handlers.things import Notifications, Told, handlers, tell
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from services.notifications.webhook import TEST, Delivery, Webhook, WebhookOff
from shared import clock, logs
from shared.contracts.message import Done
from shared.contracts.notifications.webhooks import (
    AddWebhook,
    DeleteWebhook,
    DeliveryList,
    DeliveryView,
    EventType,
    ListDeliveries,
    ListWebhooks,
    RenewWebhook,
    TryWebhook,
    WebhookList,
    WebhookPlanned,
    WebhookSecret,
    WebhookSwitchedOff,
    WebhookView,
)

Facts = dict[str, UUID | str | int]  # what a partner is told: ids, a version, the key of a reason

log = logs.get(__name__)


@handlers.answers(AddWebhook)
async def add_webhook(request: AddWebhook, notifications: Notifications) -> WebhookSecret:
    """The secret is told this once, and again only by making a new one."""
    webhooks.check_url(request.url, local=notifications.webhooks_local)
    events = tuple(dict.fromkeys(request.events))
    webhook = Webhook(
        clock.new_id(), request.employer_id, request.url, events, clock.now(), account_id=request.account_id
    )
    await notifications.partners.add(webhook)
    return _with_secret(webhook, notifications)


@handlers.answers(ListWebhooks)
async def list_webhooks(request: ListWebhooks, notifications: Notifications) -> WebhookList:
    """Oldest first."""
    found = await notifications.partners.find(request.employer_id)
    return WebhookList(items=tuple(WebhookView.model_validate(_shown(one)) for one in found))


@handlers.answers(DeleteWebhook)
async def delete_webhook(request: DeleteWebhook, notifications: Notifications) -> Done:
    """At once: nothing more goes there."""
    await notifications.partners.delete(request.employer_id, request.webhook_id)
    return Done()


@handlers.answers(RenewWebhook)
async def renew_webhook(request: RenewWebhook, notifications: Notifications) -> WebhookSecret:
    """Both secrets sign for a day; and what was switched off is on again."""
    before = await notifications.partners.get(request.employer_id, request.webhook_id)
    renewed = before.renew(clock.now(), request.account_id)
    await notifications.partners.save(renewed)
    return _with_secret(renewed, notifications)


@handlers.answers(TryWebhook)
async def try_webhook(request: TryWebhook, notifications: Notifications) -> Done:
    """On its way like every other; what becomes of it is in the list of deliveries."""
    webhook = await notifications.partners.get(request.employer_id, request.webhook_id)
    if webhook.off_since is not None:
        raise WebhookOff("This webhook is switched off: renew its secret first.")
    await notifications.partners.plan(webhook, TEST, {"webhook_id": str(webhook.id)}, str(clock.new_id()))
    return Done()


@handlers.answers(ListDeliveries)
async def list_deliveries(request: ListDeliveries, notifications: Notifications) -> DeliveryList:
    """What was told, and how it was taken."""
    webhook = await notifications.partners.get(request.employer_id, request.webhook_id)
    found, following = await notifications.partners.find_deliveries(webhook, request)
    return DeliveryList(items=tuple(_delivery_view(one) for one in found), next=following)


@handlers.on(WebhookPlanned)
async def on_webhook_planned(event: WebhookPlanned, notifications: Notifications) -> None:
    """One call. Without the inbox: the claim lets one attempt at a time through, and none after a success."""
    claimed = await notifications.partners.claim(event.delivery_id)
    if claimed is None:
        return
    delivery, webhook = claimed
    headers = webhooks.headers(notifications.signing_key, webhook, delivery, clock.now())
    outcome = await notifications.caller.send(webhook.url, headers, delivery.body)
    after = webhook.after(outcome, clock.now())
    if await notifications.partners.record(delivery.after(outcome, after, clock.now()), after):
        log.warning("a webhook is switched off", webhook=str(webhook.id), why=after.off_reason)


@handlers.on(WebhookSwitchedOff)
async def on_webhook_switched_off(event: WebhookSwitchedOff, notifications: Notifications) -> None:
    """Whoever answers for it is told, unless it is on again by now."""
    webhook = await notifications.partners.find_off(event.webhook_id, event.generation)
    told = []
    if webhook is not None and webhook.account_id is not None:
        values = {"host": webhook.host, "reason": webhook.off_reason}
        told = [Told(Kind.WEBHOOK_OFF, {webhook.account_id}, values)]
    await tell(notifications, Topic(f"webhook:{event.webhook_id}", event.generation, str(event.generation)), *told)


async def tell_partners(
    notifications: Notifications, employer_id: UUID | None, told: EventType, **data: UUID | str | int
) -> None:
    """Plan a call to each webhook of the employer's that wants this; once for these data, however often it is heard of.

    Calls may overtake each other: ``version`` is among the data, and the higher one is the newer.
    """
    if employer_id is None:
        return
    shown = {name: value if isinstance(value, int) else str(value) for name, value in data.items()}
    fact = " ".join([told, *(f"{name}={shown[name]}" for name in sorted(shown))])
    for one in await notifications.partners.find(employer_id):
        if told in one.events and one.off_since is None:
            await notifications.partners.plan(one, told, shown, fact)


def _with_secret(webhook: Webhook, notifications: Notifications) -> WebhookSecret:
    secret = webhooks.secret(notifications.signing_key, webhook, webhook.generation)
    return WebhookSecret.model_validate({**_shown(webhook), "secret": secret})


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {name: getattr(webhook, name) for name in WebhookView.model_fields}


def _delivery_view(one: Delivery) -> DeliveryView:
    shared = ("id", "type", "state", "attempts", "status", "reason", "at")
    return DeliveryView.model_validate({**{name: getattr(one, name) for name in shared}, "next_at": one.due})
