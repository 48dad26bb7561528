"""What switches a webhook off, who hears of it, and what switches it on again."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from services.notifications.handlers import Notifications, offers
from services.notifications.handlers.webhooks import (
    list_webhooks,
    on_webhook_switched_off,
    renew_webhook,
    try_webhook,
)
from services.notifications.webhook import WebhookOff
from shared.contracts.notifications.webhooks import (
    ListWebhooks,
    RenewWebhook,
    TryWebhook,
    WebhookSwitchedOff,
)
from tests.notifications.conftest import Deliver, a_contact
from tests.notifications.partner import FIRM, Partner, call_all, calling_this_machine, closed, registered, serving


@pytest.fixture
async def partner() -> AsyncIterator[Partner]:
    async with serving() as partner:
        yield partner


@pytest.fixture
async def notifications(notifications: Notifications) -> AsyncIterator[Notifications]:
    async with calling_this_machine(notifications) as calling:
        yield calling


async def test_who_is_gone_is_left_alone_until_the_secret_is_renewed(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    webhook, partner.status = await registered(notifications, partner), 410
    await deliver(offers.on_offer_closed, closed())
    await call_all(notifications, deliver)
    (shown,) = (await list_webhooks(ListWebhooks(employer_id=FIRM), notifications)).items
    assert (shown.off_reason, shown.off_since is not None) == ("gone", True)
    await deliver(offers.on_offer_closed, closed(version=9))
    await call_all(notifications, deliver)
    assert len(partner.calls) == 1
    with pytest.raises(WebhookOff):
        await try_webhook(TryWebhook(employer_id=FIRM, webhook_id=webhook.id), notifications)
    partner.status = 200
    renewed = await renew_webhook(RenewWebhook(employer_id=FIRM, webhook_id=webhook.id), notifications)
    await try_webhook(TryWebhook(employer_id=FIRM, webhook_id=webhook.id), notifications)
    await call_all(notifications, deliver)
    headers, body = partner.calls[-1]
    for secret in (webhook.secret, renewed.secret):
        assert Verifier(secret).verify(body, headers)["type"] == "test"


async def test_on_webhook_switched_off_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    """Whoever has made its secret is told, once each time, and no more once it is on again."""
    boss, clerk = a_contact(), a_contact()
    for one in (boss, clerk):
        await notifications.contacts.save(one)
    webhook, partner.status = await registered(notifications, partner, by=boss.person_id), 410

    async def goes_dead() -> WebhookSwitchedOff:
        await try_webhook(TryWebhook(employer_id=FIRM, webhook_id=webhook.id), notifications)
        await call_all(notifications, deliver)
        rows = notifications.db["outbox"].find({"routing_key": WebhookSwitchedOff.routing_key}, sort=[("_id", -1)])
        off = WebhookSwitchedOff.model_validate_json((await rows.to_list(1))[0]["body"])
        for message_id in ("m1", "m1", "again by hand"):
            await deliver(on_webhook_switched_off, off, f"{off.generation} {message_id}")
        return off

    async def mails() -> list[tuple[UUID, str, str]]:
        found = notifications.db["messages"].find({"kind": "webhook_off"}, sort=[("planned_at", 1)])
        return [(one["person_id"], one["values"]["host"], one["values"]["reason"]) async for one in found]

    first = await goes_dead()
    assert await mails() == [(boss.person_id, "localhost", "gone")]
    renew = RenewWebhook(employer_id=FIRM, webhook_id=webhook.id, account_id=clerk.person_id)
    await renew_webhook(renew, notifications)
    await deliver(on_webhook_switched_off, first, "late")
    assert len(await mails()) == 1
    await goes_dead()
    assert [person for person, _, _ in await mails()] == [boss.person_id, clerk.person_id]
