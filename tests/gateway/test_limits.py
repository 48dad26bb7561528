"""Limits over HTTP: every route has one, says what is left, and believes no address but the one that is connected."""

import re

import httpx2
import pytest
from fastapi import FastAPI, Request

from services.gateway import limits
from services.gateway.allowance import Limit
from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.settings import CommonSettings
from tests.gateway.conftest import SignedIn, client_of
from tests.gateway.neighbours import Neighbours

OFFERS = "/api/v1/offers"
POLICY = re.compile(r'"network";q=30000;w=60(, "person";q=6000;w=60)?')
LEFT = re.compile(r'"network";r=\d+;t=\d+(, "person";r=\d+;t=\d+)?')


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch, app: FastAPI) -> None:
    """Three requests a minute."""
    monkeypatch.setattr(app.state.settings, "limit_factor", 1.0)
    monkeypatch.setattr(app.state.allowance, "_leases", {})
    for name in limits.GENERAL:
        monkeypatch.setitem(limits.GENERAL, name, Limit(name, 3 if name == "network" else 2, 60))


async def test_an_answer_says_what_is_left(http: httpx2.AsyncClient, signed_in: SignedIn) -> None:
    answer = await http.get("/api/v1/me", headers=await signed_in("employer"))
    assert POLICY.fullmatch(answer.headers["ratelimit-policy"]), answer.headers["ratelimit-policy"]
    assert LEFT.fullmatch(answer.headers["ratelimit"]), answer.headers["ratelimit"]
    assert '"person"' in answer.headers["ratelimit"]
    assert "ratelimit" not in (await http.get("/impressum")).headers


@pytest.mark.usefixtures("little")
async def test_who_has_none_left_is_told_when_to_come_again(http: httpx2.AsyncClient) -> None:
    statuses = [(await http.get("/api/v1/fields")).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = await http.get("/api/v1/fields")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"].endswith("/too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert '"network";r=0' in refused.headers["ratelimit"]
    page = await http.get("/impressum")
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert (await http.get("/livez")).status_code == 200


@pytest.mark.usefixtures("little")
async def test_a_person_has_a_limit_of_their_own(http: httpx2.AsyncClient, signed_in: SignedIn) -> None:
    headers = await signed_in("employer")
    statuses = [(await http.get("/api/v1/me", headers=headers)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.usefixtures("little")
async def test_what_is_answered_from_memory_does_not_count(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[SearchOffers] = OfferPage(items=(), total=0, next=None)
    answers = [await http.get(OFFERS) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    assert ["ratelimit" in answer.headers for answer in answers] == [True] + [False] * 19


@pytest.mark.usefixtures("little")
async def test_nobody_says_themselves_where_they_come_from(http: httpx2.AsyncClient) -> None:
    statuses = [
        (await http.get("/api/v1/fields", headers={"x-forwarded-for": f"192.0.2.{number}"})).status_code
        for number in range(4)
    ]
    assert statuses[-1] == 429


@pytest.mark.usefixtures("little")
async def test_a_trusted_proxy_says_where_others_come_from(
    common: CommonSettings, settings: GatewaySettings, neighbours: Neighbours
) -> None:
    """The last address that no trusted proxy has is the caller's: what stands before it anybody may have written."""
    behind = gateway(common, settings.model_copy(update={"trusted_proxies": "127.0.0.1, 10.0.0.0/8"}))
    async with client_of(behind) as http:

        async def ask(forwarded: str) -> int:
            return (await http.get("/api/v1/fields", headers={"x-forwarded-for": forwarded})).status_code

        assert [await ask("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
        assert await ask("192.0.2.2") == 200
        assert await ask("198.51.100.7, 192.0.2.1, 10.1.2.3") == 429


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_an_ipv4_address_however_it_is_written_or_a_64(host: str, network: str) -> None:
    assert limits.network(Request({"type": "http", "client": (host, 1)})) == network


def test_every_limit_is_a_quota_in_a_window() -> None:
    for limit in (*limits.GENERAL.values(), *limits.ACTS.values()):
        assert limit.quota >= 1
        assert limit.seconds >= 60
