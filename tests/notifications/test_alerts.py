"""Alerts to the team: what it is told besides by mail, over a channel that may fail without harm."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from services.notifications.channels.alerts import Alerts
from services.notifications.handlers import Notifications
from services.notifications.handlers.messages import ask_for_appointment, on_message_planned
from services.notifications.handlers.things import tell_staff
from services.notifications.kinds import Kind
from shared.contracts.notifications.messages import AskForAppointment
from tests.notifications.conftest import Deliver, Relay, planned, states


class Room:
    """A chat room that takes alerts as JSON over HTTP."""

    port: int

    def __init__(self) -> None:
        self.heard: list[dict[str, str]] = []
        self.status = 200

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
        self.heard.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
        writer.write(b"HTTP/1.1 %d Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % self.status)
        await writer.drain()
        writer.close()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    server = await asyncio.start_server(room.serve, "127.0.0.1", 0)
    room.port = server.sockets[0].getsockname()[1]
    yield room
    server.close()


def to(room: Room) -> Alerts:
    return Alerts(SecretStr(f"json://127.0.0.1:{room.port}/"))


async def test_the_team_hears_of_what_waits_by_mail_and_in_its_room(
    notifications: Notifications, relay: Relay, deliver: Deliver, room: Room
) -> None:
    alerted = replace(notifications, alerts=to(room))
    values = {"percent": 83, "left": 1_700}
    for _ in range(2):
        await tell_staff(alerted, Kind.SMS_BUDGET, "2026-11", values)
    (event,) = await planned(notifications.db)
    for _ in range(2):
        await on_message_planned(event, alerted)
    assert len(relay.mails) == 1
    assert [(one["title"], one["message"]) for one in room.heard] == [
        ("SMS-Budget zu 83 % verbraucht", "http://localhost:8000/")
    ]


async def test_a_room_that_refuses_costs_nothing_but_the_alert(
    notifications: Notifications, relay: Relay, room: Room
) -> None:
    room.status = 500
    await tell_staff(notifications, Kind.SMS_BUDGET, "2026-11", {"percent": 83, "left": 1_700})
    (event,) = await planned(notifications.db)
    await on_message_planned(event, replace(notifications, alerts=to(room)))
    assert (len(relay.mails), len(room.heard)) == (1, 1)
    assert await states(notifications.db) == {"sent": 1}


async def test_a_talk_somebody_asks_for_is_told_to_nobody_but_the_desk(
    notifications: Notifications, relay: Relay, room: Room
) -> None:
    order = AskForAppointment(
        key="k", desk="Beratung", desk_mail="desk@demo.example", text="Ich brauche Rat.", reply_to="mia@demo.example"
    )
    await ask_for_appointment(order, notifications)
    (event,) = await planned(notifications.db)
    await on_message_planned(event, replace(notifications, alerts=to(room)))
    assert (len(relay.mails), room.heard) == (1, [])


def test_a_wrong_address_stops_the_start_and_is_not_quoted() -> None:
    with pytest.raises(RuntimeError, match="address 2") as refused:
        Alerts(SecretStr("json://127.0.0.1:1/ nonsense://token-that-is-secret"))
    assert "secret" not in str(refused.value)


def test_without_the_package_the_setting_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(RuntimeError, match=r"anlauf\[staff\]"):
        Alerts(SecretStr("json://127.0.0.1:1/"))


async def test_without_the_setting_nothing_is_loaded_and_nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    await Alerts(None).tell("Betrieb wartet", "/")
