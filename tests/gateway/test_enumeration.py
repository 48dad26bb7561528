"""Nobody learns from signing in who has an account: the same is asked, read and written for any address.

Work is counted, not time: what differs in work differs in time somewhere. Then what scanners, fixed sessions and a
stolen database would make of a link.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pymongo import monitoring

from services.gateway.accounts import Address
from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from shared import clock
from shared.contracts.matching.previews import PreviewProfile, ProfilePreview
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import ConfirmMail, ContactView, GetContact
from shared.contracts.notifications.messages import SendSignIn, SendSubscription
from shared.contracts.words import Channel
from shared.settings import CommonSettings
from tests.builders import profile_body
from tests.gateway.conftest import started
from tests.gateway.neighbours import Neighbours, refusing

LINKS, SESSIONS = "/api/v1/auth/links", "/api/v1/auth/sessions"
MIA, PHONE = Address(Channel.MAIL, "mia@demo.example"), Address(Channel.SMS, "+4915550000001")
TEAM = Address(Channel.MAIL, "team@demo.example")


class Commands(monitoring.CommandListener):
    """Which commands the database was given, but for limits: those are counted before anybody is looked up."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        collection = event.command.get(event.command_name)
        by_the_clock = "last_seen_at" in event.command.get("filter", {})  # the search for accounts nobody uses
        if collection in ("accounts", "sign_ins", "sessions") and not by_the_clock:
            self.names.append(f"{event.command_name} {collection}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.fixture
def neighbours(neighbours: Neighbours) -> Neighbours:
    def contact(order: ConfirmMail) -> ContactView:
        known: dict[str, Any] = {"language": "de", "mail": order.mail, "mail_confirmed": True, "mail_matches": False}
        phone: dict[str, Any] = {"phone": None, "phone_confirmed": False, "phone_matches": False, "quiet_hours": None}
        return ContactView(person_id=order.person_id, **known, **phone)

    neighbours.answers = {SendSignIn: Done(), GetContact: refusing("contact_not_found"), ConfirmMail: contact}
    neighbours.answers |= {PreviewProfile: ProfilePreview(total=0, items=(), advice=()), SendSubscription: Done()}
    return neighbours


@asynccontextmanager
async def watched(common: CommonSettings, settings: GatewaySettings) -> AsyncIterator[tuple[FastAPI, Any, Commands]]:
    """A gateway whose commands to the database are counted."""
    commands = Commands()
    monitoring.register(commands)
    try:
        app = gateway(common, settings.model_copy(update={"sign_in_per_client_hour": 1_000}))
    finally:
        monitoring._LISTENERS.command_listeners.remove(commands)
    async with started(app) as client:
        yield app, client, commands


async def test_the_same_work_is_done_for_a_known_and_an_unknown_address(
    app: FastAPI, common: CommonSettings, settings: GatewaySettings, neighbours: Neighbours
) -> None:
    for role, address in (("young_person", MIA), ("young_person", PHONE), ("employer", MIA), ("counsellor", TEAM)):
        await app.state.accounts.open_account(role, address)
    orders = [
        ({"email": MIA.text, "role": "young_person"}, {"email": "eve@demo.example", "role": "young_person"}),
        ({"email": MIA.text}, {"email": "eve@demo.example"}),
        ({"email": MIA.text, "role": "employer"}, {"email": "eve@demo.example", "role": "employer"}),
        ({"phone": PHONE.text}, {"phone": "+4915550000009"}),
        ({"email": TEAM.text, "role": "counsellor"}, {"email": "eve@demo.example", "role": "counsellor"}),
    ]
    async with watched(common, settings) as (_, client, commands):

        async def work(path: str, body: dict[str, Any]) -> tuple[int, str, list[str], int]:
            commands.names.clear()
            before = len(neighbours.asked)
            answer = await client.post(path, json=body)
            said = {name: value for name, value in answer.json().items() if name != "trace_id"}
            return answer.status_code, str(said), list(commands.names), len(neighbours.asked) - before

        for known, unknown in orders:
            first, second = await work(LINKS, known), await work(LINKS, unknown)
            assert first == second, known
            assert (first[0], first[3]) == (202, 1)
            assert first[2], "the commands are seen"
        for mail in (MIA.text, "eve@demo.example"):
            done = await work("/api/v1/subscriptions", {"email": mail, "search": profile_body()})
            assert (done[0], done[2], done[3]) == (202, [], 2), "no account is looked at before it is confirmed"
        wrong = [{"phone": number, "code": "000000"} for number in (PHONE.text, "+4915550000008")]
        assert await work(SESSIONS, wrong[0]) == await work(SESSIONS, wrong[1]), "an open code, and none"


async def token_for(http: httpx2.AsyncClient, neighbours: Neighbours) -> str:
    await http.post(LINKS, json={"email": MIA.text})
    return neighbours.only(SendSignIn).secret.partition("token=")[2]


async def test_looking_at_a_link_uses_nothing_up(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    token = await token_for(http, neighbours)
    before = await app.state.db["sign_ins"].find({}).to_list(10)
    for method in ("GET", "HEAD", "GET"):
        answer = await http.request(method, f"/anmelden/link?token={token}")
        assert "set-cookie" not in answer.headers
    assert await app.state.db["sign_ins"].find({}).to_list(10) == before
    assert (await http.post("/anmelden/link", data={"token": token})).status_code == 303


async def test_a_session_laid_into_the_browser_ends_when_somebody_signs_in(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    eve = await app.state.accounts.open_account("young_person", Address(Channel.MAIL, "eve@demo.example"))
    await app.state.accounts.open_session("laid-in-by-eve", eve, clock.now().replace(year=clock.now().year + 1))
    token = await token_for(http, neighbours)
    headers = {"cookie": "session=laid-in-by-eve"}
    answer = await http.post("/anmelden/link", data={"token": token}, headers=headers)
    assert answer.status_code == 303
    assert answer.cookies["session"] != "laid-in-by-eve"
    http.cookies.clear()
    assert (await http.get("/api/v1/me", headers=headers)).status_code == 401


async def test_the_database_holds_no_secret_and_no_address(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    token = await token_for(http, neighbours)
    await http.post(LINKS, json={"phone": PHONE.text})
    code = [one.secret for one in neighbours.asked if isinstance(one, SendSignIn)][-1]
    session = (await http.post(SESSIONS, json={"token": token})).json()["access_token"]
    kept = ""
    for collection in await app.state.db.list_collection_names():
        kept += str(await app.state.db[collection].find({}).to_list(100))
    assert "sms:" in kept, "what is kept is seen"
    secrets = (token, session, MIA.text, PHONE.text, PHONE.text[3:], f"'{code}'")
    assert [secret for secret in secrets if secret in kept] == []
