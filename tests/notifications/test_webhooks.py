"""Webhooks for partners on a real database, with a partner on loopback who answers as told."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from services.notifications import webhook as webhooks
from services.notifications.alarm import look_at_all
from services.notifications.channels.webhook import WebhookSender
from services.notifications.handlers import Notifications, applications, offers
from services.notifications.handlers.webhooks import (
    delete_webhook,
    list_deliveries,
    list_webhooks,
    renew_webhook,
    try_webhook,
)
from services.notifications.webhook import TooManyWebhooks, WebhookNotFound
from shared import clock
from shared.contracts.listings import application_events, offer_events
from shared.contracts.notifications.webhooks import (
    DeleteWebhook,
    ListDeliveries,
    ListWebhooks,
    RenewWebhook,
    TryWebhook,
)
from shared.contracts.words import Reason
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, set_clock
from tests.notifications.partner import (
    FIRM,
    RIVAL,
    Partner,
    call_all,
    calling_this_machine,
    closed,
    registered,
    serving,
    told,
)
from tests.notifications.told import OFFER, applied


@pytest.fixture
async def partner() -> AsyncIterator[Partner]:
    async with serving() as partner:
        yield partner


@pytest.fixture
async def notifications(notifications: Notifications) -> AsyncIterator[Notifications]:
    async with calling_this_machine(notifications) as calling:
        yield calling


async def test_a_partner_is_told_with_ids_alone_and_a_signature_that_holds(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    webhook = await registered(notifications, partner)
    await deliver(offers.on_offer_published, offer_events.OfferPublished(offer=offer_facts(employer_id=FIRM)))
    sent = applied(application_events.ApplicationSent)
    sent = sent.model_copy(update={"application": sent.application.model_copy(update={"employer_id": FIRM})})
    await deliver(applications.on_application_sent, sent)
    await call_all(notifications, deliver)
    assert len(partner.calls) == 2
    types = []
    for headers, body in partner.calls:
        said = Verifier(webhook.secret).verify(body, headers)
        types.append(said["type"])
        assert said.keys() == {"type", "timestamp", "data"}
        assert said["data"].keys() <= {"offer_id", "application_id", "version", "reason", "answer"}
        assert str(sent.application.person_id) not in body
        assert headers["host"] == f"localhost:{partner.port}", "the name, though the address is called"
        assert not {"cookie", "authorization"} & headers.keys()
    assert sorted(types) == ["application.received", "offer.published"]
    assert {one.state for one in await told(notifications, webhook)} == {"sent"}


async def test_on_an_event_twice_tells_a_partner_once(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    webhook = await registered(notifications, partner)
    for message_id in ("m1", "m1", "sent again by hand"):
        await deliver(offers.on_offer_closed, closed(), message_id)
    for _ in range(3):
        await call_all(notifications, deliver)
    assert len(partner.calls) == len(await told(notifications, webhook)) == 1


async def test_on_webhook_planned_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    webhook = await registered(notifications, partner)
    await deliver(offers.on_offer_closed, closed())
    await call_all(notifications, deliver)
    before = await told(notifications, webhook)
    await call_all(notifications, deliver)
    assert await told(notifications, webhook) == before
    assert len(partner.calls) == 1


async def test_an_older_event_after_a_newer_says_its_version(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    await registered(notifications, partner)
    await deliver(offers.on_offer_closed, closed(version=4))
    await deliver(offers.on_offer_closed, closed(version=3))
    await call_all(notifications, deliver)
    assert sorted('"version":4' in body for _, body in partner.calls) == [False, True]


async def test_another_employer_and_other_events_are_not_told(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    await registered(notifications, partner)
    await deliver(offers.on_offer_closed, closed(RIVAL))
    await deliver(offers.on_offer_closed, closed(None, 5))
    paused = offer_events.OfferPaused(
        offer_id=OFFER, version=6, reason=Reason(key="x"), title="", employer_name="", members=(), employer_id=FIRM
    )
    await deliver(offers.on_offer_paused, paused)
    await call_all(notifications, deliver)
    assert partner.calls == []


async def test_a_failed_call_is_tried_again_when_it_is_due_under_the_same_id(
    notifications: Notifications, deliver: Deliver, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, partner.status = await registered(notifications, partner), 503
    await deliver(offers.on_offer_closed, closed())
    await call_all(notifications, deliver)
    (one,) = await told(notifications, webhook)
    assert (one.state, one.attempts, one.status, one.reason) == ("deferred", 1, 503, "http_503")
    await look_at_all(notifications)
    await call_all(notifications, deliver)
    assert len(partner.calls) == 1, "not due yet"
    set_clock(monkeypatch, clock.now() + dt.timedelta(seconds=6))
    partner.status = 200
    await look_at_all(notifications)
    await call_all(notifications, deliver)
    (one,) = await told(notifications, webhook)
    assert (one.state, one.attempts, one.next_at) == ("sent", 2, None)
    assert len({headers["webhook-id"] for headers, _ in partner.calls}) == 1


async def test_a_call_that_died_half_way_is_made_again(
    notifications: Notifications, deliver: Deliver, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = await registered(notifications, partner)
    await deliver(offers.on_offer_closed, closed())
    (one,) = await told(notifications, webhook)
    assert await notifications.partners.claim(one.id) is not None
    assert await notifications.partners.claim(one.id) is None, "one at a time"
    set_clock(monkeypatch, clock.now() + dt.timedelta(seconds=61))
    await look_at_all(notifications)
    await call_all(notifications, deliver)
    assert [one.state for one in await told(notifications, webhook)] == ["sent"]


async def test_a_redirect_is_not_followed_and_a_closed_port_is_an_outcome(
    notifications: Notifications, deliver: Deliver, partner: Partner
) -> None:
    webhook, partner.status = await registered(notifications, partner), 302
    await deliver(offers.on_offer_closed, closed())
    await call_all(notifications, deliver)
    assert (await told(notifications, webhook))[0].reason == "http_302"
    outcome = await notifications.caller.send("http://127.0.0.1:1/", {}, "{}")
    assert outcome.reason.startswith("no_answer")
    assert (await notifications.caller.send("http://nowhere.invalid/", {}, "{}")).reason == "unknown_host"


async def test_a_name_that_points_within_is_not_called(partner: Partner) -> None:
    """Whatever was registered: the address is looked at when it is called."""
    caller = WebhookSender(local=False)
    try:
        assert (await caller.send(f"http://localhost:{partner.port}/", {}, "{}")).reason == "address_not_public"
    finally:
        await caller.close()
    assert partner.calls == []


async def test_nobody_reaches_another_employers_webhook(notifications: Notifications, partner: Partner) -> None:
    webhook = await registered(notifications, partner)
    for handle, asked in (
        (renew_webhook, RenewWebhook(employer_id=RIVAL, webhook_id=webhook.id)),
        (try_webhook, TryWebhook(employer_id=RIVAL, webhook_id=webhook.id)),
        (list_deliveries, ListDeliveries(employer_id=RIVAL, webhook_id=webhook.id)),
        (delete_webhook, DeleteWebhook(employer_id=RIVAL, webhook_id=webhook.id)),
    ):
        with pytest.raises(WebhookNotFound):
            await handle(asked, notifications)
    assert (await list_webhooks(ListWebhooks(employer_id=RIVAL), notifications)).items == ()
    await delete_webhook(DeleteWebhook(employer_id=FIRM, webhook_id=webhook.id), notifications)
    assert (await list_webhooks(ListWebhooks(employer_id=FIRM), notifications)).items == ()


async def test_an_employer_has_five_at_most_and_no_secret_is_kept(
    notifications: Notifications, partner: Partner
) -> None:
    added = [await registered(notifications, partner) for _ in range(webhooks.MOST)]
    with pytest.raises(TooManyWebhooks):
        await registered(notifications, partner)
    kept = str(await notifications.db["webhooks"].find({}).to_list(10))
    assert not [one for one in added if one.secret.removeprefix("whsec_") in kept]
