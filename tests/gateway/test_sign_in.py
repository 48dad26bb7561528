"""Signing in by link and by code: single use, no enumeration, limits, and nothing lost when a service is away."""

import asyncio
import re
import time

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway import accounts
from services.gateway.accounts import Address
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import ConfirmMail, ConfirmPhone, ContactView, GetContact, VerifyPhone
from shared.contracts.notifications.messages import SendSignIn
from shared.contracts.words import Channel
from tests.gateway.conftest import URL
from tests.gateway.neighbours import Neighbours, refusing

LINKS, SESSIONS, ME = "/api/v1/auth/links", "/api/v1/auth/sessions", "/api/v1/me"
PHONE = "+4915550000001"


def contact(order: ConfirmMail | ConfirmPhone | VerifyPhone) -> ContactView:
    return ContactView(
        person_id=order.person_id,
        language="de",
        mail="mia@demo.example",
        mail_confirmed=True,
        mail_matches=False,
        phone=PHONE,
        phone_confirmed=not isinstance(order, ConfirmMail),
        phone_matches=False,
        quiet_hours=None,
    )


@pytest.fixture
def neighbours(neighbours: Neighbours) -> Neighbours:
    neighbours.answers = {
        SendSignIn: Done(),
        ConfirmMail: contact,
        ConfirmPhone: contact,
        VerifyPhone: contact,
        GetContact: refusing("contact_not_found"),
    }
    return neighbours


def sent(neighbours: Neighbours) -> SendSignIn:
    return [request for request in neighbours.asked if isinstance(request, SendSignIn)][-1]


async def link_token(http: httpx2.AsyncClient, neighbours: Neighbours, mail: str, **more: str) -> str:
    answer = await http.post(LINKS, json={"email": mail, **more})
    assert answer.status_code == 202, answer.text
    return sent(neighbours).secret.partition("/anmelden/link?token=")[2]


async def sign_in(http: httpx2.AsyncClient, neighbours: Neighbours, mail: str, **more: str) -> dict[str, str]:
    answer = await http.post(SESSIONS, json={"token": await link_token(http, neighbours, mail, **more)})
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def account_id(http: httpx2.AsyncClient, headers: dict[str, str]) -> str:
    found: str = (await http.get(ME, headers=headers)).json()["id"]
    return found


async def test_a_link_opens_a_session_for_header_and_cookie(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    token = await link_token(http, neighbours, "Betrieb@Demo.Example", role="employer")
    answer = await http.post(SESSIONS, json={"token": token})
    assert answer.status_code == 201
    body = answer.json()
    assert body["role"] == "employer"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert re.match(rf"session={body['access_token']}; HttpOnly; Max-Age=\d+; Path=/; SameSite=lax", cookie), cookie
    http.cookies.clear()
    by_header = await http.get(ME, headers={"authorization": f"Bearer {body['access_token']}"})
    by_cookie = await http.get(ME, headers={"cookie": f"session={body['access_token']}"})
    assert by_header.json() == by_cookie.json()
    assert by_header.json()["role"] == "employer"


async def test_the_order_says_what_to_send_where(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    await link_token(http, neighbours, "Mia@Demo.Example", language="uk")
    order = neighbours.only(SendSignIn)
    assert (order.channel, order.address, order.language) == (Channel.MAIL, "mia@demo.example", "uk")
    assert order.secret.startswith(f"{URL}/uk/anmelden/link?token="), "in the language asked in"


async def test_a_link_works_once(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    token = await link_token(http, neighbours, "mia@demo.example")
    answers = await asyncio.gather(*(http.post(SESSIONS, json={"token": token}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]
    again = await http.post(SESSIONS, json={"token": token})
    assert again.status_code == 401
    assert again.json()["type"].endswith("/token_invalid")
    assert again.headers["www-authenticate"] == "Bearer"


async def test_the_same_address_is_the_same_account(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    first = await sign_in(http, neighbours, "mia@demo.example")
    second = await sign_in(http, neighbours, "MIA@demo.example")
    employer = await sign_in(http, neighbours, "mia@demo.example", role="employer")
    assert first != second
    assert await account_id(http, first) == await account_id(http, second) != await account_id(http, employer)


async def test_without_a_role_it_is_that_of_the_account(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    employer = await sign_in(http, neighbours, "betrieb@demo.example", role="employer")
    again = await sign_in(http, neighbours, "betrieb@demo.example")
    assert await account_id(http, employer) == await account_id(http, again)


async def test_opening_a_link_proves_a_young_persons_address(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    headers = await sign_in(http, neighbours, "mia@demo.example", language="en")
    order = neighbours.only(ConfirmMail)
    assert str(order.person_id) == await account_id(http, headers)
    assert (order.mail, order.language, order.source) == ("mia@demo.example", "en", "sign-in link")


async def test_a_link_is_not_used_up_while_notifications_is_away(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    token = await link_token(http, neighbours, "mia@demo.example")
    await neighbours.listen(but=ConfirmMail)
    away = await http.post(SESSIONS, json={"token": token})
    assert away.status_code == 503
    assert away.headers["retry-after"] == "2"
    assert "set-cookie" not in away.headers
    await neighbours.listen()
    assert (await http.post(SESSIONS, json={"token": token})).status_code == 201


async def test_a_counsellors_account_is_never_made_by_signing_in(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    began = time.monotonic()
    unknown = await http.post(LINKS, json={"email": "nobody@demo.example", "role": "counsellor"})
    unknown_seconds = time.monotonic() - began
    assert not [request for request in neighbours.asked if isinstance(request, SendSignIn)]

    team = Address(Channel.MAIL, "team@demo.example")
    await app.state.accounts.open_account("counsellor", team)
    began = time.monotonic()
    known = await http.post(LINKS, json={"email": team.text, "role": "counsellor"})
    known_seconds = time.monotonic() - began
    assert sent(neighbours).address == team.text

    assert (unknown.status_code, unknown.json()) == (known.status_code, known.json()) == (202, {"accepted": True})
    assert min(unknown_seconds, known_seconds) >= 0.25, "answered no sooner than both can be"


async def test_a_counsellor_signs_in_by_link(http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI) -> None:
    team = Address(Channel.MAIL, "team@demo.example")
    account = await app.state.accounts.open_account("counsellor", team)
    assert await account_id(http, await sign_in(http, neighbours, team.text)) == str(account.id)


async def test_a_counsellors_link_is_worth_nothing_once_the_account_is_gone(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    await app.state.accounts.open_account("counsellor", Address(Channel.MAIL, "team@demo.example"))
    token = await link_token(http, neighbours, "team@demo.example", role="counsellor")
    await app.state.db["accounts"].delete_many({})
    assert (await http.post(SESSIONS, json={"token": token})).status_code == 401


async def test_a_code_signs_in_once(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    assert (await http.post(LINKS, json={"phone": "01555 0000001"})).status_code == 202
    order = neighbours.only(SendSignIn)
    assert (order.channel, order.address) == (Channel.SMS, PHONE)
    proof = {"phone": PHONE, "code": order.secret}
    assert (await http.post(SESSIONS, json=proof)).status_code == 201
    assert (await http.post(SESSIONS, json=proof)).status_code == 401


async def test_who_had_to_sign_in_for_a_page_is_led_back_to_it(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    wanted = "/angebote/01a22a3e-41db-777f-baa1-7871eba02551/interesse"
    asking = (await http.get(f"/en{wanted}")).headers["location"]
    assert f'name="then" value="{wanted}"' in (await http.get(asking)).text
    order = {"role": "young_person", "then": wanted}
    await http.post("/en/anmelden", data={**order, "address": "mia@demo.example"})
    link = sent(neighbours).secret
    assert link.startswith(f"{URL}/en/anmelden/link?token=")
    assert link.endswith(f"&weiter={wanted}")
    assert f'name="then" value="{wanted}"' in (await http.get(link)).text
    token = link.partition("token=")[2].partition("&")[0]
    opened = await http.post("/en/anmelden/link", data={"token": token, "then": wanted})
    assert (opened.status_code, opened.headers["location"]) == (303, f"/en{wanted}")
    assert (await http.get(asking)).headers["location"] == f"/en{wanted}", "who is signed in by then is asked nothing"
    http.cookies.clear()
    answer = await http.post("/anmelden", data={**order, "address": PHONE})
    assert f'name="then" value="{wanted}"' in answer.text
    proof = {"phone": PHONE, "code": sent(neighbours).secret, "then": wanted}
    assert (await http.post("/anmelden/code", data=proof)).headers["location"] == wanted
    http.cookies.clear()
    much = {"address": f"{'m' * 60}@{'d' * 60}.{'d' * 60}.example", "then": f"/{'p' * 190}"}
    await http.post("/anmelden", data={**order, **much})
    assert "&weiter=" not in sent(neighbours).secret, "a link that would be too long leads home"


@pytest.mark.parametrize("wanted", ["/bewerbungen", "/nirgendwo", "/team/menschen"])
async def test_who_may_not_see_the_page_they_came_for_begins_on_their_own(
    http: httpx2.AsyncClient, neighbours: Neighbours, wanted: str
) -> None:
    await http.post("/anmelden", data={"role": "employer", "address": "chefin@demo.example", "then": wanted})
    token = sent(neighbours).secret.partition("token=")[2].partition("&")[0]
    opened = await http.post("/anmelden/link", data={"token": token, "then": wanted})
    assert (opened.status_code, opened.headers["location"]) == (303, "/betrieb")


async def test_a_code_is_locked_after_five_wrong_tries(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    await http.post(LINKS, json={"phone": PHONE})
    right = neighbours.only(SendSignIn).secret
    wrong = "000000" if right != "000000" else "111111"
    answers = [await http.post(SESSIONS, json={"phone": PHONE, "code": code}) for code in [wrong] * 5 + [right]]
    assert [answer.status_code for answer in answers] == [401] * 6
    assert len({answer.json()["type"] for answer in answers}) == 1


async def test_a_phone_once_proven_leads_into_the_same_account(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    headers = await sign_in(http, neighbours, "mia@demo.example")
    verified = await http.post("/api/v1/contact/verify", json={"code": "123456"}, headers=headers)
    assert verified.status_code == 200
    await http.post(LINKS, json={"phone": PHONE})
    answer = await http.post(SESSIONS, json={"phone": PHONE, "code": sent(neighbours).secret})
    by_phone = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert await account_id(http, by_phone) == await account_id(http, headers)


async def test_signing_out_ends_the_session(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    headers = await sign_in(http, neighbours, "mia@demo.example")
    out = await http.delete("/api/v1/auth/sessions/current", headers=headers)
    assert out.status_code == 204
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert (await http.get(ME, headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer"},
        {"authorization": "Basic bWlhOm1pYQ=="},
        {"cookie": "session=wrong"},
        {"cookie": "__Host-session=wrong"},
    ],
)
async def test_without_a_session_nobody_is_signed_in(http: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    answer = await http.get(ME, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("/sign_in_required")


async def test_a_wrong_bearer_token_is_not_made_good_by_a_cookie(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    token = (await sign_in(http, neighbours, "mia@demo.example"))["authorization"].removeprefix("Bearer ")
    http.cookies.clear()
    mixed = {"cookie": f"session={token}", "authorization": "Bearer wrong"}
    assert (await http.get(ME, headers=mixed)).status_code == 401


def test_tokens_are_long_enough_not_to_be_guessed() -> None:
    assert len(accounts.new_access_token()) >= 43
