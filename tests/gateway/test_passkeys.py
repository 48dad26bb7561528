"""Passkeys of staff at the server: what opens a session, and what does not. The browser's side is in tests/browser."""

import copy
import datetime as dt
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway.accounts import Address
from services.gateway.passkeys import MOST
from services.gateway.staff import StaffStore
from shared import clock
from shared.contracts.words import Channel
from tests.gateway.conftest import URL, SignedIn, client_of
from tests.gateway.soft_authenticator import SoftAuthenticator

OWN, NEW, BEGIN = "/team/zugang", "/team/zugang/passkey", "/anmelden/passkey/beginn"
SIGN_IN = "/anmelden/passkey"


@pytest.fixture
async def staff(signed_in: SignedIn) -> dict[str, str]:
    """A counsellor's session, as a browser carries it."""
    token = (await signed_in("counsellor"))["authorization"].removeprefix("Bearer ")
    return {"cookie": f"session={token}"}


async def made(http: httpx2.AsyncClient, staff: dict[str, str], device: SoftAuthenticator) -> httpx2.Response:
    options = (await http.post(f"{NEW}/beginn", headers=staff)).json()
    return await http.post(NEW, headers=staff, json={"credential": device.make(options), "label": "Laptop"})


async def used(http: httpx2.AsyncClient, device: SoftAuthenticator, then: str = "") -> httpx2.Response:
    options = (await http.post(BEGIN)).json()
    return await http.post(SIGN_IN, json={"credential": device.use(options), "then": then})


@pytest.fixture
async def device(http: httpx2.AsyncClient, staff: dict[str, str]) -> SoftAuthenticator:
    one = SoftAuthenticator(URL)
    answer = await made(http, staff, one)
    assert answer.status_code == 204, answer.text
    return one


async def test_a_passkey_signs_its_owner_in(
    http: httpx2.AsyncClient, staff: dict[str, str], device: SoftAuthenticator
) -> None:
    mine = (await http.get("/api/v1/me", headers=staff)).json()
    answer = await used(http, device)
    assert (answer.status_code, answer.json()) == (200, {"to": "/team"})
    cookie = {"cookie": f"session={answer.cookies['session']}"}
    http.cookies.clear()
    assert (await http.get("/api/v1/me", headers=cookie)).json() == mine
    assert "zuletzt benutzt" in (await http.get(OWN, headers=staff)).text
    for then, led in (("/team/menschen", "/team/menschen"), ("/betrieb/team", "/team"), ("//evil.example", "/team")):
        assert (await used(http, device, then)).json() == {"to": led}


async def test_several_are_kept_and_one_removed_opens_nothing(
    http: httpx2.AsyncClient, staff: dict[str, str], device: SoftAuthenticator, app: FastAPI
) -> None:
    second = SoftAuthenticator(URL)
    await made(http, staff, second)
    first = await app.state.db["passkeys"].find_one({}, sort=[("_id", 1)])
    gone = await http.post(f"{NEW}/{first['_id']}/entfernen", headers=staff)
    assert gone.status_code == 303
    assert (await used(http, device)).status_code == 400
    assert (await used(http, second)).status_code == 200


async def test_a_challenge_is_used_once(http: httpx2.AsyncClient, device: SoftAuthenticator) -> None:
    options = (await http.post(BEGIN)).json()
    answer = {"credential": device.use(options)}
    assert (await http.post(SIGN_IN, json=answer)).status_code == 200
    assert (await http.post(SIGN_IN, json=answer)).status_code == 400, "the same answer again"
    assert (await http.post(SIGN_IN, json={"credential": device.use(options)})).status_code == 400, "another one to it"


async def test_a_challenge_of_ours_alone_counts_and_only_for_five_minutes(
    http: httpx2.AsyncClient, device: SoftAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = (await http.post(BEGIN)).json()
    forged = {**options, "challenge": "A" * 43}
    assert (await http.post(SIGN_IN, json={"credential": device.use(forged)})).status_code == 400
    later = clock.now() + dt.timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await http.post(SIGN_IN, json={"credential": device.use(options)})).status_code == 400


async def test_a_challenge_to_sign_in_makes_no_passkey_and_the_other_way_round(
    http: httpx2.AsyncClient, staff: dict[str, str], device: SoftAuthenticator
) -> None:
    to_make = (await http.post(f"{NEW}/beginn", headers=staff)).json()
    crossed = device.use({"rpId": to_make["rp"]["id"], "challenge": to_make["challenge"]})
    assert (await http.post(SIGN_IN, json={"credential": crossed})).status_code == 400


async def test_an_answer_from_another_page_is_refused(http: httpx2.AsyncClient, device: SoftAuthenticator) -> None:
    device.origin = "http://evil.example"
    assert (await used(http, device)).status_code == 400
    device.origin = URL
    assert (await used(http, device)).status_code == 200


async def test_a_passkey_made_on_another_page_or_without_its_owner_is_refused(
    http: httpx2.AsyncClient, staff: dict[str, str]
) -> None:
    elsewhere, anybody = SoftAuthenticator("http://evil.example"), SoftAuthenticator(URL)
    anybody.verified = False
    for one in (elsewhere, anybody):
        assert (await made(http, staff, one)).status_code == 400


async def test_a_counter_that_goes_back_shows_a_copy(http: httpx2.AsyncClient, device: SoftAuthenticator) -> None:
    copied = copy.copy(device)
    for _ in range(2):
        assert (await used(http, device)).status_code == 200
    assert (await used(http, copied)).status_code == 400


async def test_who_is_not_recognised_by_the_device_does_not_come_in(
    http: httpx2.AsyncClient, device: SoftAuthenticator
) -> None:
    device.verified = False
    assert (await used(http, device)).status_code == 400


async def test_another_key_under_the_same_name_is_refused(http: httpx2.AsyncClient, device: SoftAuthenticator) -> None:
    thief = SoftAuthenticator(URL)
    thief.id = device.id
    assert (await used(http, thief)).status_code == 400


async def test_a_challenge_of_one_account_makes_no_passkey_of_another(
    http: httpx2.AsyncClient, staff: dict[str, str], signed_in: SignedIn
) -> None:
    token = (await signed_in("editor"))["authorization"].removeprefix("Bearer ")
    options = (await http.post(f"{NEW}/beginn", headers=staff)).json()
    body = {"credential": SoftAuthenticator(URL).make(options), "label": "x"}
    assert (await http.post(NEW, headers={"cookie": f"session={token}"}, json=body)).status_code == 400


async def test_whose_account_is_shut_comes_in_by_no_passkey(app: FastAPI, http: httpx2.AsyncClient) -> None:
    mail, device = Address(Channel.MAIL, "kim@demo.example"), SoftAuthenticator(URL)
    account = await app.state.accounts.open_account("counsellor", mail)
    await app.state.accounts.open_session("token-of-kim", account, clock.now() + dt.timedelta(hours=1))
    await made(http, {"cookie": "session=token-of-kim"}, device)
    store: StaffStore = app.state.staff
    assert await store.remove(mail) == 1
    assert (await used(http, device)).status_code == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"credential": 1}', b'{"credential": {"response": {"clientDataJSON": "e30"}}}', b"[" * 9_000],
    ids=["empty", "list", "object", "number", "no-challenge", "deep"],
)
async def test_what_is_no_answer_is_refused(http: httpx2.AsyncClient, staff: dict[str, str], body: bytes) -> None:
    for path in (NEW, SIGN_IN):
        assert (await http.post(path, headers=staff, content=body)).status_code == 400


async def test_an_account_has_ten_at_most_and_a_passkey_is_there_once(
    http: httpx2.AsyncClient, staff: dict[str, str], device: SoftAuthenticator, app: FastAPI
) -> None:
    assert (await made(http, staff, device)).status_code == 400, "the same again"
    one: dict[str, Any] = await app.state.db["passkeys"].find_one({})
    more = [{**one, "_id": clock.new_id(), "credential": f"c{number}"} for number in range(MOST - 1)]
    await app.state.db["passkeys"].insert_many(more)
    assert (await made(http, staff, SoftAuthenticator(URL))).status_code == 400


async def test_a_session_of_before_ends_with_the_new_one(
    http: httpx2.AsyncClient, staff: dict[str, str], device: SoftAuthenticator, app: FastAPI
) -> None:
    """No session that somebody else has laid into the browser goes on (fixation)."""
    options = (await http.post(BEGIN)).json()
    answer = await http.post(SIGN_IN, headers=staff, json={"credential": device.use(options)})
    assert answer.status_code == 200
    async with client_of(app) as old:
        assert (await old.get("/api/v1/me", headers=staff)).status_code == 401
