"""What goes wrong at every stage of SMTP: what is stored of it, that nothing is lost, and nothing sent wrongly."""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest

from services.notifications.alarm import look
from services.notifications.channels import DeliveryError, Outgoing
from services.notifications.channels import smtp as smtp_channel
from services.notifications.channels.smtp import Smtp
from services.notifications.handlers import Notifications
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.messages import on_message_planned
from services.notifications.store.contacts import to_document
from shared import clock, envelope
from shared.contracts.words import Channel
from shared.envelope import Envelope
from shared.errors import Transient
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, a_contact, matches, planned, set_clock, settings_for, yes

SILENT, CUT = "silent", "cut"
FAULTS = ("451 4.7.1 Not now", "550 5.1.1 Never", SILENT, CUT, "Grüß Gott")
AGAIN, WAY = "planned", r"no_connection .+"
BEFORE = dict.fromkeys(FAULTS, (AGAIN, WAY))
ABOUT_IT = {
    FAULTS[0]: (AGAIN, r"smtp_451 4\.7\.1"),
    FAULTS[1]: ("failed", r"smtp_550 5\.1\.1"),
    SILENT: (AGAIN, "connection_lost TimeoutError"),
    CUT: (AGAIN, r"connection_lost Connection\w+Error"),
    FAULTS[4]: (AGAIN, "connection_lost BadReply"),
}
UNKNOWN = ("failed", "outcome_unknown")
STAGES = {
    "greeting": BEFORE,
    "EHLO": BEFORE,
    "STARTTLS": BEFORE,
    "AUTH": BEFORE,
    "MAIL": ABOUT_IT,
    "RCPT": ABOUT_IT,
    "DATA": ABOUT_IT,
    "mail": {**ABOUT_IT, SILENT: UNKNOWN, CUT: UNKNOWN, FAULTS[4]: UNKNOWN},
    "QUIT": dict.fromkeys(FAULTS, ("sent", "")),
}


class Script:
    """A relay that says at one stage what it is told to; everywhere else yes."""

    port: int

    def __init__(self) -> None:
        self.stage = self.fault = ""
        self.pipelining = True
        self.mails: list[bytes] = []  # whole ones, whatever it says of them
        self.together = 0  # the most commands that came in one go


class Session(asyncio.Protocol):
    def __init__(self, script: Script) -> None:
        self._script, self._buffer, self._in_mail, self._silent = script, b"", False, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out = cast(asyncio.Transport, transport)
        self._say("greeting", "220 relay.example")

    def data_received(self, data: bytes) -> None:
        if not self._in_mail:
            self._script.together = max(self._script.together, data.count(b"\r\n"))
        self._buffer += data
        while not self._out.is_closing():
            line, found, rest = self._buffer.partition(b"\r\n.\r\n" if self._in_mail else b"\r\n")
            if not found:
                return
            self._buffer = rest
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        if self._in_mail:
            self._in_mail = False
            self._script.mails.append(line)
            self._say("mail", "250 2.0.0 Ok")
            return
        command = line.split(b" ")[0].decode()
        offers = ["STARTTLS", "AUTH PLAIN", *(["PIPELINING"] if self._script.pipelining else []), "SIZE"]
        yes = "250 2.1.0 Ok"
        if command == "EHLO":
            yes = "\r\n".join(["250-relay.example", *(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"])
        self._in_mail = self._say(command, "354 Go on" if command == "DATA" else yes) and command == "DATA"

    def _say(self, stage: str, yes: str) -> bool:
        """Whether that was a yes."""
        fault = self._script.fault if stage == self._script.stage else ""
        self._silent = self._silent or fault == SILENT
        if fault == CUT:
            self._out.abort()
        elif not self._silent:
            self._out.write(f"{fault or yes}\r\n".encode())
        return not fault


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    script = Script()
    server = await asyncio.get_running_loop().create_server(lambda: Session(script), "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    yield script
    server.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONNECT_SECONDS", "COMMANDS_SECONDS", "DATA_SECONDS", "QUIT_SECONDS"):
        monkeypatch.setattr(smtp_channel, name, 0.1)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("stage", STAGES)
async def test_what_is_stored_of_a_fault_and_what_comes_of_the_mail(
    notifications: Notifications,
    deliver: Deliver,
    script: Script,
    stage: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each fault once where sender, recipient and DATA go together, once where they go one by one."""
    own: dict[str, Any] = {"smtp_tls": "starttls"} if stage == "STARTTLS" else {}
    own |= {"smtp_user": "anlauf", "smtp_password": "secret"} if stage == "AUTH" else {}
    cases = [(fault, pipelining) for fault in FAULTS for pipelining in (True, False)]
    people = [a_contact(mail=f"person-{number}@demo.example", consents=yes(Channel.MAIL)) for number in range(10)]
    await notifications.db["contacts"].insert_many([to_document(one) for one in people])
    await deliver(on_matches_found, matches([offer_facts()], *(one.person_id for one in people)))
    events = await planned(notifications.db)
    for (fault, pipelining), event in zip(cases, events, strict=True):
        script.stage, script.fault, script.pipelining = stage, fault, pipelining
        before = len(script.mails)
        state, reason = await attempt(notifications, Smtp(settings_for(script.port, **own)), event)
        assert state == STAGES[stage][fault][0], (fault, reason)
        assert re.fullmatch(STAGES[stage][fault][1], reason), (fault, reason)
        assert len(script.mails) - before == (stage in ("mail", "QUIT")), fault
    script.stage, script.mails = "", []
    await all_others_go_out(notifications, Smtp(settings_for(script.port)), events, monkeypatch)
    waited = sum(STAGES[stage][fault][0] == AGAIN for fault, _ in cases)
    assert len(script.mails) == waited  # nothing lost; what failed or was sent is not sent again
    assert await notifications.db["messages"].count_documents({"state": {"$nin": ["sent", "failed"]}}) == 0


async def attempt(notifications: Notifications, smtp: Smtp, event: Any) -> tuple[str, str]:
    """One attempt over a connection of its own; the message's state and reason as they are stored then."""
    delivery = replace(notifications.delivery, channels={**notifications.delivery.channels, Channel.MAIL: smtp})
    refused = False
    with envelope.opened(Envelope("notifications.on.planned", str(clock.new_id()), "c")):
        try:
            await on_message_planned(event, replace(notifications, delivery=delivery))
        except Transient:
            refused = True
    await smtp.close()
    stored = await notifications.db["messages"].find_one({"_id": event.message_id})
    assert stored is not None
    assert refused == (stored["state"] == AGAIN)  # it is the broker's to bring it back
    return stored["state"], stored["reason"]


async def all_others_go_out(
    notifications: Notifications, smtp: Smtp, events: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, clock.now() + dt.timedelta(minutes=1))
    await look(notifications.messages, notifications.digests)
    for event in events:
        await attempt(notifications, smtp, event)


async def test_a_relay_that_can_gets_sender_recipient_and_data_in_one_go(script: Script) -> None:
    for pipelining, together in ((True, 3), (False, 1)):
        script.pipelining, script.together = pipelining, 0
        smtp = Smtp(settings_for(script.port))
        for number in range(3):
            assert await smtp.send(Outgoing("id", "mia@demo.example", f"Subject: {number}\n\n.\n")) == ("2.0.0 Ok")
        await smtp.close()
        assert script.together == together
        assert script.mails[-1] == b"Subject: 2\r\n\r\n.."


async def test_a_relay_that_wants_the_mail_of_a_recipient_it_has_refused_gets_none(script: Script) -> None:
    """It answers 354 though it has refused the only recipient: the connection ends, and with it the mail."""
    script.stage, script.fault = "RCPT", FAULTS[1]
    smtp = Smtp(settings_for(script.port))
    with pytest.raises(DeliveryError) as error:
        await smtp.send(Outgoing("id", "mia@demo.example", "Subject: x\n\nx\n"))
    assert (error.value.reason, error.value.permanent) == ("smtp_550 5.1.1", True)
    await smtp.close()
    assert script.mails == []


@pytest.mark.parametrize("to", ["a@b.de>\r\nRCPT TO:<c@d.de", "a b@c.de", "a@b.de\n", "<a@b.de>", "ä@b.de", "a", ""])
async def test_an_address_that_would_be_more_than_one_never_reaches_the_relay(script: Script, to: str) -> None:
    smtp = Smtp(settings_for(script.port))
    with pytest.raises(DeliveryError) as error:
        await smtp.send(Outgoing("id", to, "Subject: x\n\nx\n"))
    assert (error.value.reason, error.value.permanent) == ("address_malformed", True)
    assert script.together == 0


async def test_a_connection_the_relay_has_spoken_on_unasked_is_not_used_again(script: Script) -> None:
    """``421`` between two mails: it is about to hang up, and its words are no answer to the next mail."""
    smtp = Smtp(settings_for(script.port))
    await smtp.send(Outgoing("id", "mia@demo.example", "Subject: x\n\nx\n"))
    dialogue = smtp._idle[0].dialogue
    dialogue.data_received(b"421 4.4.2 Idle for too long\r\n")
    await smtp.send(Outgoing("id", "mia@demo.example", "Subject: y\n\ny\n"))
    assert len(script.mails) == 2
    assert smtp._idle[0].dialogue is not dialogue
    await smtp.close()
