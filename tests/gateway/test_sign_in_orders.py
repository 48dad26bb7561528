"""Ordering a link or a code: wrong addresses are named, and nobody is flooded with messages."""

import asyncio

import httpx2
import pytest
from fastapi import FastAPI

from shared.contracts.matching.previews import PreviewProfile, ProfilePreview
from shared.contracts.message import Done
from shared.contracts.notifications.messages import SendSignIn, SendSubscription
from tests.builders import profile_body
from tests.gateway.conftest import URL
from tests.gateway.neighbours import Neighbours, refusing

LINKS = "/api/v1/auth/links"
PHONE = "+4915550000001"


@pytest.fixture
def neighbours(neighbours: Neighbours) -> Neighbours:
    neighbours.answers[SendSignIn] = Done()
    return neighbours


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"email": "kaputt@"}, "/email", "mail_invalid"),
        ({"email": "keine"}, "/email", "mail_invalid"),
        ({"phone": "0340 2041234"}, "/phone", "phone_not_mobile"),
        ({"phone": "12345"}, "/phone", "phone_invalid"),
        ({"phone": "mia@demo.example"}, "/phone", "phone_invalid"),
        ({}, "", "value_error"),
        ({"email": "a@demo.example", "phone": PHONE}, "", "value_error"),
        ({"email": "a@demo.example", "role": "boss"}, "/role", "literal_error"),
        ({"email": {"$ne": ""}}, "/email", "string_type"),
    ],
)
async def test_a_wrong_address_is_named(
    offline: httpx2.AsyncClient, body: dict[str, str], pointer: str, code: str
) -> None:
    answer = await offline.post(LINKS, json=body)
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


async def test_an_address_gets_five_messages_an_hour(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    answers = [await http.post(LINKS, json={"email": "mia@demo.example"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert 3500 < int(answers[-1].headers["retry-after"]) <= 3600
    assert answers[-1].json()["type"].endswith("/too_many_requests")
    assert len(neighbours.asked) == 5
    assert (await http.post(LINKS, json={"email": "eve@demo.example"})).status_code == 202


async def test_alerts_ordered_for_an_address_count_with_the_links(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.answers |= {PreviewProfile: ProfilePreview(total=0, items=(), advice=()), SendSubscription: Done()}
    phone = {"phone": PHONE}
    answers = [await http.post(LINKS, json=phone) for _ in range(3)]
    answers += [await http.post("/api/v1/subscriptions", json={**phone, "search": profile_body()}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert len([one for one in neighbours.asked if isinstance(one, SendSignIn | SendSubscription)]) == 5


async def test_a_client_orders_only_so_many_messages_an_hour(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    answers = await asyncio.gather(*(http.post(LINKS, json={"email": f"p{n}@demo.example"}) for n in range(12)))
    assert sorted(answer.status_code for answer in answers) == [202] * 8 + [429] * 4
    assert len(neighbours.asked) == 8


async def test_who_can_choose_among_many_ipv6_addresses_counts_as_one(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    statuses = []
    for number in range(9):
        transport = httpx2.ASGITransport(app=app, client=(f"2001:db8:0:7::{number:x}", 1))
        async with httpx2.AsyncClient(transport=transport, base_url=URL) as client:
            statuses.append((await client.post(LINKS, json={"email": f"p{number}@demo.example"})).status_code)
    assert statuses == [202] * 8 + [429]


async def test_what_notifications_refuses_points_to_the_address(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.answers[SendSignIn] = refusing("mail_invalid")
    answer = await http.post(LINKS, json={"email": "mia@demo.example"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/email"
