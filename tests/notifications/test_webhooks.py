"""Webhooks for partners on a real database, with a partner on loopback who answers as told."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from services.notifications import webhook as webhooks
from services.notifications.alarm import look_at_all
from services.notifications.channels.webhook import WebhookSender
from services.notifications.handlers import Notifications, applications, offers
from services.notifications.handlers.webhooks import (
    add_webhook,
    delete_webhook,
    list_deliveries,
    list_webhooks,
    on_webhook_planned,
    on_webhook_switched_off,
    renew_webhook,
    try_webhook,
)
from services.notifications.webhook import TooManyWebhooks, WebhookNotFound, WebhookOff
from shared import clock
from shared.contracts.listings import application_events, offer_events
from shared.contracts.notifications.webhooks import (
    AddWebhook,
    DeleteWebhook,
    DeliveryView,
    EventType,
    ListDeliveries,
    ListWebhooks,
    RenewWebhook,
    TryWebhook,
    WebhookPlanned,
    WebhookSecret,
    WebhookSwitchedOff,
)
from shared.contracts.words import Reason
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, a_contact, set_clock
from tests.notifications.test_events import OFFER, applied

FIRM, RIVAL = clock.new_id(), clock.new_id()
ALL: tuple[EventType, ...] = ("offer.published", "offer.closed", "application.received", "application.answered")


class Partner:
    """Takes calls; answers with ``status``."""

    port: int

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], str]] = []
        self.status = 204

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = (await reader.readexactly(int(headers["content-length"]))).decode()
        self.calls.append((headers, body))
        where = "location: http://127.0.0.1:1/\r\n" if self.status == 302 else ""
        writer.write(f"HTTP/1.1 {self.status} X\r\n{where}content-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def partner() -> AsyncIterator[Partner]:
    partner = Partner()
    server = await asyncio.start_server(partner.serve, "127.0.0.1", 0)
    partner.port = server.sockets[0].getsockname()[1]
    yield partner
    server.close()


@pytest.fixture
async def notifications(notifications: Notifications) -> AsyncIterator[Notifications]:
    """This machine may be called."""
    caller = WebhookSender(local=True)
    yield replace(notifications, caller=caller, webhooks_local=True)
    await caller.close()


async def registered(
    notifications: Notifications, partner: Partner, employer: UUID = FIRM, by: UUID | None = None
) -> WebhookSecret:
    url = f"http://localhost:{partner.port}/in?from=anlauf"
    return await add_webhook(AddWebhook(employer_id=employer, account_id=by, url=url, events=ALL), notifications)


async def call_all(notifications: Notifications, deliver: Deliver) -> None:
    """Deliver every WebhookPlanned there has been; what is done already stays done."""
    rows = notifications.db["outbox"].find({"routing_key": WebhookPlanned.routing_key}, sort=[("_id", 1)])
    for row in [row async for row in rows]:
        await deliver(on_webhook_planned, WebhookPlanned.model_validate_json(row["body"]))


async def told(notifications: Notifications, webhook: WebhookSecret) -> list[DeliveryView]:
    asked = ListDeliveries(employer_id=webhook_owner(webhook), webhook_id=webhook.id)
    return list((await list_deliveries(asked, notifications)).items)


def webhook_owner(_: WebhookSecret) -> UUID:
    return FIRM


def closed(employer_id: UUID | None = FIRM, version: int = 3) -> offer_events.OfferClosed:
    return offer_events.OfferClosed(
        offer_id=OFFER, version=version, reason=Reason(key="offer_filled"), employer_id=employer_id, title="Ferienjob"
    )


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
