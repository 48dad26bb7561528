"""Mails of one offer: from its matches to the relay, against bare aiosmtplib with the same bodies."""

import asyncio
import time
from collections import Counter
from typing import cast
from uuid import UUID

from aiosmtplib import SMTP
from pydantic import SecretStr

from services.notifications import policy
from services.notifications.app import things
from services.notifications.channels import Outgoing
from services.notifications.handlers import Notifications
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.messages import on_message_planned
from services.notifications.message import plan_matches
from services.notifications.policy import Standing
from services.notifications.render import Renderer
from services.notifications.samples import ABOUT, OFFERS
from services.notifications.settings import NotificationsSettings
from services.notifications.store import INDEXES
from services.notifications.store.contacts import to_document
from shared import clock, envelope, inbox, mongo, outbox
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import Found, MatchesFound
from shared.contracts.words import Channel, Reason
from shared.envelope import Envelope
from tests.benchmarks.figure import Figure, compare, figure
from tests.benchmarks.ground import Ground
from tests.builders import offer_facts
from tests.notifications.conftest import REASONS, a_contact, planned, yes

CONNECTIONS = 10  # the service's default
AT_ONCE = 100  # prefetch of the service's queue
TOGETHER = 20  # of the bare writes: about as many as the service gathers
FOUND = 100  # in one event, as matching sends them
DECISIONS = 5_000.0  # a second, of one core: a hundred times what the relay takes
SENDER = "board@demo.anlauf.example"


class Sink(asyncio.Protocol):
    """Takes every mail at once and keeps only who got it. ``taken`` is shared by all connections."""

    def __init__(self, taken: Counter[bytes]) -> None:
        self._taken, self._buffer, self._data, self._to = taken, b"", False, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out = cast(asyncio.Transport, transport)  # uvloop's is none by its class
        self._out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = b"\r\n.\r\n" if self._data else b"\r\n"
            line, found, rest = self._buffer.partition(end)
            if not found:
                return
            self._buffer = rest
            self._out.write(self._answer(line))

    def _answer(self, line: bytes) -> bytes:
        if self._data:
            self._data = False
            self._taken[self._to] += 1
            return b"250 2.0.0 Ok: queued\r\n"
        if line.upper().startswith(b"RCPT"):
            self._to = line
        self._data = line.upper() == b"DATA"
        if line.upper().startswith(b"EHLO"):
            return b"250-sink\r\n250 PIPELINING\r\n"
        return b"354 go on\r\n" if self._data else b"250 sink\r\n"


async def rows(ground: Ground) -> list[Figure]:
    taken: Counter[bytes] = Counter()
    server = await asyncio.get_running_loop().create_server(lambda: Sink(taken), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = NotificationsSettings(
        public_url="http://localhost:8000",
        signing_key=SecretStr("signing-key-of-the-benchmark"),
        mail_from=SENDER,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_tls="none",
        sms_url="http://127.0.0.1:1/",
        sms_key=SecretStr("unused"),
        _env_file=None,
    )
    count = ground.scale(300, 10_000)
    bodies = _bodies(Renderer(settings), count)

    spent: dict[str, list[float]] = {"ours": [], "bare": []}  # milliseconds of CPU a mail, of this process

    async def ours() -> float:
        taken.clear()
        rate, milliseconds = await _through_the_service(ground, settings, count)
        assert len(taken) == count, "a mail was lost"
        assert set(taken.values()) == {1}, "a mail came twice"
        spent["ours"].append(milliseconds)
        return rate

    async def bare() -> float:
        began = time.process_time()
        rate = await _bare(port, bodies)
        spent["bare"].append(1000 * (time.process_time() - began) / count)
        return rate

    async def durable() -> float:
        return await _durable(ground, port, bodies)

    rounds = ground.scale(2, 3)
    bare_is = f"aiosmtplib, the same bodies already written, {CONNECTIONS} connections kept open"
    mails = await compare(
        "mails of one offer",
        unit="mails/s",
        ours=ours,
        reference=bare,
        reference_is=bare_is,
        better="at least",
        goal=0.5,
        rounds=rounds,
    )
    pairs = list(zip(spent["ours"], spent["bare"], strict=True))[1:]  # without the warm-up
    cpu = figure("mails of one offer, CPU", "ms a mail", pairs, reference_is=bare_is, better="at most", goal=2.0)
    kept = await compare(
        "mails of one offer, beside sending that is recorded",
        unit="mails/s",
        ours=ours,
        reference=durable,
        reference_is="the same, and in bulk of each mail rows for message, told offer and event, a claim, an outcome",
        better="at least",
        goal=0.5,
        rounds=rounds,
    )
    server.close()
    return [mails, cpu, kept, _decisions(rounds)]


def _bodies(renderer: Renderer, count: int) -> list[Outgoing]:
    contacts = (a_contact(mail=f"person-{number}@demo.anlauf.example") for number in range(count))
    offers = {OFFERS[0].offer_id: OFFERS[0]}
    return [
        renderer.render(plan_matches(one.person_id, Channel.MAIL, ABOUT[:1], clock.now()), one, offers)
        for one in contacts
    ]


async def _through_the_service(ground: Ground, settings: NotificationsSettings, count: int) -> tuple[float, float]:
    """Plan, claim, ask the policy, write, hand over, record: everything but the broker. Mails a second, CPU of each."""
    db = ground.database(f"mails_{clock.new_id().hex[-12:]}")
    await mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
    notifications = things(db, settings)
    people = await _people(notifications, count)
    offer = offer_facts()
    told = [_found(offer, people, first).model_dump_json() for first in range(0, count, FOUND)]
    began, used = time.perf_counter(), time.process_time()
    for body in told:
        event = MatchesFound.model_validate_json(body)
        with envelope.opened(Envelope(f"notifications.on.{event.routing_key}", str(clock.new_id()), "bench")):
            await on_matches_found(event, notifications)
    waiting = iter(await planned(db))

    async def send_some() -> None:
        for event in waiting:
            await on_message_planned(event, notifications)

    await asyncio.gather(*(send_some() for _ in range(AT_ONCE)))
    rate, milliseconds = count / (time.perf_counter() - began), 1000 * (time.process_time() - used) / count
    await notifications.delivery.close()
    await db.client.drop_database(db.name)
    return rate, milliseconds


async def _people(notifications: Notifications, count: int) -> list[UUID]:
    contacts = [
        a_contact(mail=f"person-{number}@demo.anlauf.example", consents=yes(Channel.MAIL)) for number in range(count)
    ]
    await notifications.db["contacts"].insert_many([to_document(one) for one in contacts])
    return [one.person_id for one in contacts]


def _found(offer: OfferFacts, people: list[UUID], first: int) -> MatchesFound:
    """The offer fits each for reasons of their own: 1 to 25 km, 0 to 5 days."""
    _, field, _, law = REASONS
    found = []
    for number, person_id in enumerate(people[first : first + FOUND], start=first):
        distance = Reason(key="distance", values={"km": 1 + number % 25, "points": 30})
        days = Reason(key="days", values={"days": number // 25 % 6, "of": 5, "points": 20})
        found.append(
            Found(person_id=person_id, offer_id=offer.offer_id, score=90, reasons=(distance, field, days, law))
        )
    return MatchesFound.of([offer], found, clock.now())


async def _bare(port: int, bodies: list[Outgoing]) -> float:
    waiting = iter(bodies)

    async def send_some() -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
            for one in waiting:
                await smtp.sendmail(SENDER, [one.to], one.content)

    began = time.perf_counter()
    await asyncio.gather(*(send_some() for _ in range(CONNECTIONS)))
    return len(bodies) / (time.perf_counter() - began)


async def _durable(ground: Ground, port: int, bodies: list[Outgoing]) -> float:
    """What no sender can do without that loses nothing and knows what it has sent: five bare writes a mail, in bulk."""
    db = ground.database(f"bare_{clock.new_id().hex[-12:]}")
    waiting = iter([bodies[first : first + TOGETHER] for first in range(0, len(bodies), TOGETHER)])
    row = {"values": {}, "about": [reason.model_dump() for reason in ABOUT[0].reasons], "body": b"." * 100}

    async def send_some() -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
            for some in waiting:
                ids = {"_id": {"$in": [one.id for one in some]}}
                for name in ("messages", "told", "outbox"):
                    await db[name].insert_many([{"_id": one.id, **row} for one in some])
                await db["messages"].update_many(ids, {"$set": {"state": "sending"}})
                for one in some:
                    await smtp.sendmail(SENDER, [one.to], one.content)
                await db["messages"].update_many(ids, {"$set": {"state": "sent"}})

    began = time.perf_counter()
    await asyncio.gather(*(send_some() for _ in range(CONNECTIONS)))
    rate = len(bodies) / (time.perf_counter() - began)
    await db.client.drop_database(db.name)
    return rate


def _decisions(rounds: int) -> Figure:
    contact, now, standing = a_contact(), clock.now(), Standing()
    message = plan_matches(contact.person_id, Channel.MAIL, ABOUT[:1], now)
    pairs = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(10_000):
            policy.decide(contact, message, now, standing)
        pairs.append((10_000 / (time.perf_counter() - began), DECISIONS))
    return figure(
        "policy decisions", "decisions/s", pairs, reference_is="what is asked of it", better="at least", goal=1.0
    )
