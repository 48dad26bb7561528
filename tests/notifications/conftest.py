"""Notifications on a real database, with a mail relay and an SMS provider on loopback that fail on demand."""

import asyncio
import datetime as dt
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP
from pydantic import SecretStr

from services.notifications.app import things
from services.notifications.contact import Confirmation, Consent, Contact
from services.notifications.handlers import Notifications
from services.notifications.handlers.messages import on_message_planned
from services.notifications.settings import NotificationsSettings
from services.notifications.store import INDEXES
from shared import clock, envelope
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import Found, MatchesFound
from shared.contracts.notifications.messages import CodePlanned, MessagePlanned
from shared.contracts.words import Channel, Language, Reason
from shared.envelope import Envelope
from shared.mongo import Database
from tests.servers import with_indexes

Deliver = Callable[..., Awaitable[None]]
MIA, PHONE, KEY = "mia@demo.anlauf.example", "+4915550000001", b"signing-key-of-the-tests"
REASONS = (
    Reason(key="distance", values={"km": 4, "points": 30}),
    Reason(key="field", values={"fields": "metal", "points": 40}),
    Reason(key="days", values={"days": 5, "of": 5, "points": 20}),
    Reason(key="law", values={"section": "JArbSchG § 5 (4)", "finding": "holiday_job_allowed"}),
)


class Relay:
    """Takes mails as an SMTP relay does. ``answers``: what it says instead of yes, by command; ``cut``: it hangs up."""

    port: int

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []  # recipient, the mail
        self.answers: dict[str, str] = {}
        self.cut: set[str] = set()
        self.connections = 0

    def session(self) -> SMTP:
        self.connections += 1
        return SMTP(self, hostname="relay.example", enable_SMTPUTF8=False)

    async def handle_MAIL(self, server: SMTP, _: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self._answer("MAIL", server)

    async def handle_RCPT(self, server: SMTP, _: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT", server)

    async def handle_DATA(self, server: SMTP, _: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's names
        if "DATA" not in self.answers:
            self.mails += [(address, envelope.content) for address in envelope.rcpt_tos]
        return self._answer("DATA", server)

    def _answer(self, command: str, server: SMTP) -> str:
        if command in self.cut and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return self.answers.get(command, "250 2.0.0 Ok: queued as 4XyZ")


class Provider:
    """Takes orders for SMS over HTTP as seven.io would. ``answers`` holds what it says to the next ones instead."""

    port: int
    headers = b"Connection: close\r\n"

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.answers: deque[tuple[int, bytes] | None] = deque()  # status and body; None: it hangs up

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
        order = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.orders.append({**order, "key": headers.get("x-api-key")})
        accepted = json.dumps({"success": "100", "messages": [{"id": str(7000 + len(self.orders))}]}).encode()
        answer = self.answers.popleft() if self.answers else (200, accepted)
        if answer is not None:
            status, body = answer
            writer.write(b"HTTP/1.1 %d Said\r\nContent-Length: %d\r\n" % (status, len(body)))
            writer.write(self.headers + b"\r\n" + body)
            await writer.drain()
        writer.close()


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    relay = Relay()
    server = await asyncio.get_running_loop().create_server(relay.session, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    yield relay
    server.close()


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.port = server.sockets[0].getsockname()[1]
    yield provider
    server.close()


def settings_for(smtp_port: int = 1, sms_port: int = 1, **changes: Any) -> NotificationsSettings:
    values = {
        "public_url": "http://localhost:8000",
        "signing_key": SecretStr(KEY.decode()),
        "mail_from": "Anlauf <board@demo.anlauf.example>",
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp_port,
        "smtp_tls": "none",
        "sms_url": f"http://127.0.0.1:{sms_port}/api/sms",
        "sms_key": SecretStr("key-of-the-provider"),
    }
    return NotificationsSettings(**{**values, **changes}, _env_file=None)


@pytest.fixture
async def notifications(db: Database, relay: Relay, provider: Provider) -> AsyncIterator[Notifications]:
    await with_indexes(db, INDEXES)
    made = things(db, settings_for(relay.port, provider.port))
    yield made
    await made.delivery.close()


@pytest.fixture
def deliver(notifications: Notifications) -> Deliver:
    """Hand an event to a handler as the broker would; the same ``message_id`` is the same delivery."""

    async def to_handler(handle: Any, event: Any, message_id: str | None = None) -> None:
        message_id = message_id or str(clock.new_id())
        with envelope.opened(Envelope(f"notifications.on.{event.routing_key}", message_id, "c")):
            await handle(event, notifications)

    return to_handler


def yes(*channels: Channel, given: bool = True) -> tuple[Consent, ...]:
    return tuple(Consent(channel, given, "test-1", clock.now(), "/profil") for channel in channels)


def a_contact(**changes: Any) -> Contact:
    """Mail and phone confirmed, matches wanted over both, at any hour."""
    shown = Confirmation(clock.now(), "test")
    contact = Contact(
        person_id=clock.new_id(),
        version=1,
        language=Language.GERMAN,
        mail=MIA,
        mail_confirmed=shown,
        phone=PHONE,
        phone_confirmed=shown,
        quiet_hours=None,
        consents=yes(Channel.MAIL, Channel.SMS),
    )
    return replace(contact, **changes)


def matches(offers: list[OfferFacts], *people: UUID, score: int = 90, at: dt.datetime | None = None) -> MatchesFound:
    """Every offer fits every one of them."""
    found = [Found(person_id=p, offer_id=o.offer_id, score=score, reasons=REASONS) for p in people for o in offers]
    return MatchesFound.of(offers, found, at or clock.now())


async def planned(db: Database) -> list[MessagePlanned]:
    """Every MessagePlanned or CodePlanned in the outbox, oldest first; one handler stands behind both."""
    both = [MessagePlanned.routing_key, CodePlanned.routing_key]
    rows = db["outbox"].find({"routing_key": {"$in": both}}, sort=[("_id", 1)])
    return [MessagePlanned.model_validate_json(row["body"]) async for row in rows]


async def states(db: Database) -> dict[str, int]:
    """How many messages are in each state."""
    counted: dict[str, int] = {}
    async for document in db["messages"].find({}, {"state": 1}):
        counted[document["state"]] = counted.get(document["state"], 0) + 1
    return counted


def at(text: str) -> dt.datetime:
    """``2026-03-29T01:30`` by the wall in Berlin, in UTC; ``... second`` for the second time that hour comes."""
    wall, _, second = text.partition(" ")
    moment = dt.datetime.fromisoformat(wall).replace(tzinfo=clock.BERLIN, fold=1 if second else 0)
    return moment.astimezone(dt.UTC)


async def send_all(notifications: Notifications, deliver: Deliver) -> None:
    """Deliver every MessagePlanned there has been; what is done already stays done."""
    for event in await planned(notifications.db):
        await deliver(on_message_planned, event)


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
