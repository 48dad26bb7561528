"""A partner on loopback who takes calls of webhooks, and what tests of webhooks do with one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

from services.notifications.channels.webhook import WebhookSender
from services.notifications.handlers import Notifications
from services.notifications.handlers.webhooks import add_webhook, list_deliveries, on_webhook_planned
from shared import clock
from shared.contracts.listings import offer_events
from shared.contracts.notifications.webhooks import (
    AddWebhook,
    DeliveryView,
    EventType,
    ListDeliveries,
    WebhookPlanned,
    WebhookSecret,
)
from shared.contracts.words import Reason
from tests.notifications.conftest import Deliver
from tests.notifications.told import OFFER

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


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Partner]:
    partner = Partner()
    server = await asyncio.start_server(partner.serve, "127.0.0.1", 0)
    partner.port = server.sockets[0].getsockname()[1]
    yield partner
    server.close()


@contextlib.asynccontextmanager
async def calling_this_machine(notifications: Notifications) -> AsyncIterator[Notifications]:
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
