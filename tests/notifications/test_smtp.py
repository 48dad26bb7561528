"""Mail over SMTP against a real relay on loopback, and everything that can go wrong on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from services.notifications.channels import DeliveryError, Outgoing
from services.notifications.channels import smtp as smtp_channel
from services.notifications.channels.smtp import Smtp
from tests.notifications.conftest import MIA, Relay, settings_for

MAIL = Outgoing("id-1", MIA, "Subject: Hallo\nMessage-ID: <id-1@demo.example>\n\nHallo\n.\n..\nEnde\n")


@pytest.fixture
async def smtp(relay: Relay) -> AsyncIterator[Smtp]:
    made = Smtp(settings_for(relay.port, smtp_connections=2))
    yield made
    await made.close()


async def failing(smtp: Smtp, outgoing: Outgoing = MAIL) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        await smtp.send(outgoing)
    return error.value


async def test_a_mail_arrives_as_it_was_written(smtp: Smtp, relay: Relay) -> None:
    assert await smtp.send(MAIL) == "2.0.0 Ok: queued as 4XyZ"
    ((recipient, raw),) = relay.mails
    assert recipient == MIA
    assert raw.replace(b"\r\n", b"\n").decode() == MAIL.content


async def test_connections_are_used_again_and_no_more_than_allowed(smtp: Smtp, relay: Relay) -> None:
    await asyncio.gather(*(smtp.send(MAIL) for _ in range(20)))
    assert len(relay.mails) == 20
    assert relay.connections == 2


async def test_a_connection_is_renewed_after_so_many_mails(
    smtp: Smtp, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_channel, "MAILS_A_CONNECTION", 3)
    for _ in range(7):
        await smtp.send(MAIL)
    assert relay.connections == 3


async def test_a_connection_is_renewed_when_it_has_been_idle(
    smtp: Smtp, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    await smtp.send(MAIL)
    monkeypatch.setattr(smtp_channel, "IDLE_SECONDS", 0.0)
    await smtp.send(MAIL)
    assert relay.connections == 2


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "reason", "permanent"),
    [
        ("451 4.7.1 Greylisted, try again", "smtp_451 4.7.1", False),
        ("421 Shutting down", "smtp_421", False),
        (f"550 5.1.1 <{MIA}> User unknown", "smtp_550 5.1.1", True),
        ("552 Too big", "smtp_552", True),
    ],
)
async def test_the_relays_no_says_whether_for_good(
    smtp: Smtp, relay: Relay, command: str, answer: str, reason: str, permanent: bool
) -> None:
    relay.answers[command] = answer
    error = await failing(smtp)
    assert (error.reason, error.permanent) == (reason, permanent)
    assert relay.mails == []
    relay.answers.clear()
    await smtp.send(MAIL)  # the next one is none the worse for it
    assert len(relay.mails) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
async def test_a_cut_before_data_is_tried_again(smtp: Smtp, relay: Relay, command: str) -> None:
    relay.cut.add(command)
    error = await failing(smtp)
    assert error.reason.startswith("connection_lost")
    assert not error.permanent


async def test_a_cut_after_data_leaves_the_outcome_unknown(smtp: Smtp, relay: Relay) -> None:
    relay.cut.add("DATA")
    error = await failing(smtp)
    assert (error.reason, error.permanent) == ("outcome_unknown", True)
    assert len(relay.mails) == 1  # it was taken: sending it again would have been wrong


async def test_silence_after_data_leaves_the_outcome_unknown(
    smtp: Smtp, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_channel, "DATA_SECONDS", 0.2)
    never = asyncio.Event()

    async def silent(*_: Any) -> str:
        await never.wait()
        return "250 Ok"

    monkeypatch.setattr(relay, "handle_DATA", silent)
    error = await failing(smtp)
    never.set()
    assert (error.reason, error.permanent) == ("outcome_unknown", True)


async def test_a_refused_connection_is_tried_again(unused_tcp_port: int) -> None:
    error = await failing(Smtp(settings_for(unused_tcp_port)))
    assert error.reason.startswith("no_connection")
    assert not error.permanent


@pytest.mark.parametrize("greeting", [b"554 No service for you\r\n", b"nonsense\r\n", b"", b"220-\xff\xfe\r\n"])
async def test_a_relay_that_greets_badly_is_tried_again(serving: Callable[..., Any], greeting: bytes) -> None:
    port = await serving(greeting)
    assert not (await failing(Smtp(settings_for(port)))).permanent


async def test_a_relay_that_never_greets_is_tried_again(
    serving: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_channel, "CONNECT_SECONDS", 0.2)
    port = await serving(None)
    error = await failing(Smtp(settings_for(port)))
    assert error.reason.startswith("no_connection")
    assert not error.permanent


async def test_a_relay_without_the_wanted_encryption_gets_no_mail(relay: Relay) -> None:
    error = await failing(Smtp(settings_for(relay.port, smtp_tls="starttls")))
    assert not error.permanent
    assert relay.mails == []


async def test_a_relay_that_takes_no_login_is_our_fault_and_not_the_mails(relay: Relay) -> None:
    settings = settings_for(relay.port, smtp_user="anlauf", smtp_password="wrong")
    assert not (await failing(Smtp(settings))).permanent


async def test_a_busy_relay_makes_others_wait_only_so_long(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_channel, "QUEUE_SECONDS", 0.05)
    released = asyncio.Event()

    async def slow(*_: Any) -> str:
        await released.wait()
        return "250 Ok"

    monkeypatch.setattr(relay, "handle_DATA", slow)
    smtp = Smtp(settings_for(relay.port, smtp_connections=1))
    first = asyncio.create_task(smtp.send(MAIL))
    await asyncio.sleep(0)  # let it take the only connection
    error = await failing(smtp)
    released.set()
    assert (error.reason, error.permanent) == ("smtp_busy", False)
    assert await first == "Ok"
    await smtp.close()


async def test_a_send_given_up_gives_its_connection_back(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    smtp, begun = Smtp(settings_for(relay.port, smtp_connections=1)), asyncio.Event()
    original = relay.handle_DATA

    async def hanging(*_: Any) -> str:
        begun.set()
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(relay, "handle_DATA", hanging)
    sending = asyncio.create_task(smtp.send(MAIL))
    await begun.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    monkeypatch.setattr(relay, "handle_DATA", original)
    assert await smtp.send(MAIL)
    await smtp.close()


@pytest.fixture
async def serving() -> AsyncIterator[Callable[..., Any]]:
    """A server that says ``greeting`` and hangs up; with None it says nothing and stays."""
    servers, never = [], asyncio.Event()

    async def start(greeting: bytes | None) -> int:
        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if greeting is None:
                await never.wait()
            else:
                writer.write(greeting)
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield start
    never.set()
    for server in servers:
        server.close()
