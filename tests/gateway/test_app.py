"""The gateway as a whole: readiness, traces, limits, headers, and what it says when something is away."""

import asyncio
import datetime as dt
import gzip
import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import structlog
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from yarl import URL

from services.gateway.accounts import Address
from services.gateway.app import create_app, gateway
from services.gateway.auth import Session, set_session_cookie
from services.gateway.middleware import Trace
from services.gateway.settings import GatewaySettings
from shared import clock, mongo
from shared.contracts.listings.offers import GetOffer
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.matching.matches import ListMatches, MatchList
from shared.contracts.matching.profiles import DeleteProfile
from shared.contracts.message import Done
from shared.contracts.words import Channel
from shared.settings import CommonSettings
from tests.eventually import eventually
from tests.gateway.conftest import SignedIn, client_of, without_servers
from tests.gateway.neighbours import Neighbours, refusing
from tests.proxy import Proxy

OFFERS, LINKS = "/api/v1/offers", "/api/v1/auth/links"
NOTHING = OfferPage(items=(), total=0, next=None)


@pytest.fixture
def restored_logging() -> Iterator[None]:
    """Setting up logs is for the whole process."""
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configuration)
    structlog.contextvars.clear_contextvars()


async def test_it_is_ready_with_its_servers_and_has_its_indexes(http: httpx2.AsyncClient, app: FastAPI) -> None:
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"service": "gateway", "problems": {}})
    assert (await http.get("/livez")).json() == {"service": "gateway"}
    assert "address_role" in await app.state.db["accounts"].index_information()
    sessions = await app.state.db["sessions"].index_information()
    assert sessions["expires"]["expireAfterSeconds"] == 0


async def test_without_servers_it_lives_and_says_what_is_missing() -> None:
    app = without_servers()
    async with app.router.lifespan_context(app), client_of(app) as http:
        assert (await http.get("/livez")).status_code == 200
        ready = await http.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["problems"].keys() == {"service", "requests", "events", "database"}


async def test_without_a_database_a_session_is_answered_with_try_again(offline: httpx2.AsyncClient) -> None:
    answer = await offline.get("/api/v1/me", headers={"authorization": "Bearer x"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["type"].endswith("/unavailable")


async def test_a_frozen_database_is_a_503_in_time_and_no_harm_afterwards(
    amqp_url: str, mongo_url: str, settings: GatewaySettings
) -> None:
    async with Proxy(mongo_url) as proxy:
        direct = str(URL(proxy.url).with_query(directConnection="true"))
        common = CommonSettings(amqp_url=amqp_url, mongo_url=direct, _env_file=None)
        async with client_of(gateway(common, settings)) as http:
            headers = {"authorization": "Bearer x"}
            assert (await http.get("/api/v1/me", headers=headers)).status_code == 401
            proxy.freeze()
            began = time.monotonic()
            answer = await http.get("/api/v1/me", headers=headers)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert time.monotonic() - began < 5
            proxy.back()
            assert (await http.get("/api/v1/me", headers=headers)).status_code == 401


async def test_a_service_that_does_not_answer_is_a_503(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    await neighbours.listen(but=SearchOffers)
    answer = await http.get(OFFERS)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    neighbours.answers[SearchOffers] = NOTHING
    await neighbours.listen()
    assert (await http.get(OFFERS)).status_code == 200


async def test_the_trace_id_goes_to_the_services_and_back(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[SearchOffers] = NOTHING
    first, second = await http.get(OFFERS), await http.get(f"{OFFERS}?q=holz")
    ids = [answer.headers["x-request-id"] for answer in (first, second)]
    assert neighbours.trace_ids == ids
    assert len(set(ids)) == 2
    neighbours.answers[SearchOffers] = refusing("cursor_invalid")
    problem = await http.get(f"{OFFERS}?cursor=x")
    assert problem.json()["trace_id"] == problem.headers["x-request-id"] == neighbours.trace_ids[-1]


async def test_a_request_is_one_log_line_without_its_secrets(
    http: httpx2.AsyncClient, neighbours: Neighbours, capsys: pytest.CaptureFixture[str]
) -> None:
    neighbours.answers[GetOffer] = refusing("offer_not_found")
    capsys.readouterr()
    await http.get("/api/v1/offers/01931f00-0000-7000-8000-000000000001?token=s3cret")
    await http.get("/u/s3cret-token")
    lines = [line for line in capsys.readouterr().out.splitlines() if " request " in line]
    assert len(lines) == 2
    for part in ("method=GET", "route=/api/v1/offers/{offer_id}", "status=404", "ms=", "correlation_id="):
        assert part in lines[0]
    assert "s3cret" not in "".join(lines)


async def test_a_bug_is_a_problem_with_headers_and_a_traceback_in_the_log(
    own_app: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    own_app.state.accounts = None
    async with client_of(own_app) as http:
        answer = await http.get("/api/v1/me", headers={"authorization": "Bearer x"})
    assert answer.status_code == 500
    assert answer.json()["trace_id"] == answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "AttributeError" not in answer.text
    assert "AttributeError" in capsys.readouterr().out


async def test_a_bug_in_a_page_is_a_page(own_app: FastAPI) -> None:
    own_app.state.accounts = None
    async with client_of(own_app) as http:
        answer = await http.get("/profil", headers={"cookie": "session=x"})
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")


async def test_what_is_not_there_is_a_problem_in_the_api_and_a_page_elsewhere(offline: httpx2.AsyncClient) -> None:
    for path in ("/api/v1/nope", "/api/v1/offers/", "/api/v2/offers"):
        answer = await offline.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json", path
    page = await offline.get("/gibt/es/nicht")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


async def test_a_wrong_method_is_told_the_right_ones(offline: httpx2.AsyncClient) -> None:
    answer = await offline.patch("/api/v1/me")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, DELETE"
    among_others = await offline.patch("/api/v1/offers/import")
    assert (among_others.status_code, among_others.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/impressum", "/api/v1/fields", "/robots.txt", "/openapi.json", "/api/v1/nope", "/x"])
async def test_head_is_get_without_the_body(offline: httpx2.AsyncClient, path: str) -> None:
    """What monitors and link checkers ask by."""
    whole, head = await offline.get(path), await offline.head(path)
    changes = {"x-request-id", "ratelimit"}
    assert head.content == b""
    assert (head.status_code, [one for one in head.headers.items() if one[0] not in changes]) == (
        whole.status_code,
        [one for one in whole.headers.items() if one[0] not in changes],
    )


async def test_every_answer_has_the_security_headers(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[SearchOffers] = NOTHING
    for path in (OFFERS, "/api/v1/me", "/impressum", "/gibt/es/nicht", "/openapi.json", "/livez"):
        headers = (await http.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"]), path
        assert "strict-transport-security" not in headers, "this one is on plain http"


async def test_over_https_the_cookie_is_bound_to_the_host_and_hsts_is_sent(
    amqp_url: str, mongo_url: str, database_prefix: str, settings: GatewaySettings
) -> None:
    common = CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)
    app = gateway(common, settings.model_copy(update={"public_url": "https://anlauf.example"}))
    expires_at = clock.now() + dt.timedelta(hours=1)
    account = await app.state.accounts.open_account("employer", Address(Channel.MAIL, "kim@demo.example"))
    session = Session(account, "the-token", expires_at, secure=app.state.settings.https)
    await app.state.accounts.open_session(session.access_token, session.account, expires_at)
    response = Response()
    set_session_cookie(response, session)
    assert re.match(r"__Host-session=the-token; .*Path=/; SameSite=lax; Secure$", response.headers["set-cookie"])
    async with client_of(app) as http:
        own = await http.get("/api/v1/me", headers={"cookie": "__Host-session=the-token"})
        assert (own.status_code, own.headers["strict-transport-security"]) == (200, "max-age=31536000")
        other = await http.get("/api/v1/me", headers={"cookie": "session=the-token"})
        assert other.status_code == 401, "a cookie that plain http could have set"


async def test_no_personal_answer_may_be_kept_by_a_cache(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers = {SearchOffers: NOTHING, ListMatches: MatchList(items=()), DeleteProfile: Done()}
    headers = await signed_in("young_person")
    assert (await http.get("/api/v1/matches", headers=headers)).headers["cache-control"] == "no-store"
    assert (await http.get("/api/v1/me", headers=headers)).headers["cache-control"] == "no-store"
    deleted = await http.delete("/api/v1/profile", headers=headers)
    assert (deleted.status_code, deleted.headers["cache-control"]) == (204, "no-store")
    assert (await http.get(OFFERS)).headers["cache-control"] == "no-cache"


async def test_long_answers_are_compressed_for_those_who_take_it(offline: httpx2.AsyncClient) -> None:
    async with offline.stream("GET", "/openapi.json", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(raw))["info"]["title"] == "Anlauf"
    plain = await offline.get("/openapi.json", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


async def test_metrics_count_by_route_and_not_by_address(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[GetOffer] = refusing("offer_not_found")
    await http.get("/api/v1/offers/01931f00-0000-7000-8000-00000000beef")
    metrics = (await http.get("/metrics")).text
    assert 'anlauf_http_seconds_count{method="GET",route="/api/v1/offers/{offer_id}",status="404"}' in metrics
    assert "00000000beef" not in metrics


async def test_it_starts_and_stops_as_a_server_does_it(own_app: FastAPI) -> None:
    orders: asyncio.Queue[Message] = asyncio.Queue()
    told: list[str] = []

    async def send(message: Message) -> None:
        told.append(message["type"])

    running = asyncio.create_task(own_app({"type": "lifespan", "asgi": {"version": "3.0"}}, orders.get, send))
    async with client_of(own_app) as http:

        async def ready() -> bool:
            return (await http.get("/readyz")).status_code == 200

        await orders.put({"type": "lifespan.startup"})
        await eventually(ready)
        await orders.put({"type": "lifespan.shutdown"})
        await running
        assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    with pytest.raises(Exception, match=r"(?i)close"):
        await mongo.ping(own_app.state.db)


async def test_an_error_in_the_middle_of_an_answer_ends_the_connection() -> None:
    """Half an answer cannot become a problem: the server must see the error and cut the line."""

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError("in the middle")

    async def send(message: Message) -> None:
        assert message["type"] == "http.response.start"

    with pytest.raises(LookupError):
        await Trace(breaks)({"type": "http", "method": "GET"}, asyncio.Queue[Message]().get, send)


def test_the_environment_makes_a_gateway(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, restored_logging: None
) -> None:
    monkeypatch.chdir(tmp_path)  # no .env there
    monkeypatch.setenv("ANLAUF_AMQP_URL", "amqp://localhost")
    monkeypatch.setenv("ANLAUF_MONGO_URL", "mongodb://localhost")
    monkeypatch.setenv("ANLAUF_DATABASE_PREFIX", "one_")
    monkeypatch.setenv("GATEWAY_PEPPER", "pepper-of-the-tests")
    app = create_app()
    assert app.state.db.name == "one_gateway"
    assert app.state.settings.public_url == "http://localhost:8000"


def test_missing_settings_are_all_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # no .env there
    monkeypatch.delenv("ANLAUF_AMQP_URL", raising=False)
    monkeypatch.delenv("ANLAUF_MONGO_URL", raising=False)
    monkeypatch.setenv("GATEWAY_PUBLIC_URL", "anlauf.example/board")
    monkeypatch.setenv("GATEWAY_PEPPER", "too short")
    with pytest.raises(SystemExit) as stopped:
        create_app()
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    for name in ("ANLAUF_AMQP_URL", "ANLAUF_MONGO_URL", "GATEWAY_PUBLIC_URL", "GATEWAY_PEPPER"):
        assert name in told
    assert "too short" not in told, "a secret is not repeated"
