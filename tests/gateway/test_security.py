"""What every answer carries, what no other site may cause, and whom to tell of a weakness."""

import datetime as dt
import re

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway.fetch_metadata import ONE_CLICK
from shared import clock
from tests.gateway.conftest import URL, client_of
from tests.gateway.declared_routes import declared_routes

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
CONTACT = "mailto:sicherheit@demo.example"
POLICY = re.compile(r"(?:^|; )script-src 'self'(?:;|$)")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/anmelden", 200),
        ("GET", "/nirgends", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/openapi.json", 200),
        ("GET", "/static/logo.svg", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/livez", 200),
        ("GET", "/schnittstelle", 200),
        ("GET", "/meine-daten", 303),
        ("PATCH", "/api/v1/me", 405),
        ("POST", "/api/v1/auth/links", 422),
        ("GET", "/s/x", 404),
    ],
)
async def test_every_answer_carries_the_headers(
    offline: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await offline.request(method, path, json={} if method == "POST" else None)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert POLICY.search(policy)
    assert "unsafe" not in policy, "neither inline nor eval"
    assert "camera=()" in answer.headers["permissions-policy"]


async def test_errors_outside_of_the_routes_carry_them_too(offline: httpx2.AsyncClient) -> None:
    cross = await offline.post("/api/v1/auth/links", headers={"sec-fetch-site": "cross-site"})
    large = await offline.post("/api/v1/auth/links", content=b"x" * 1_000_001)
    for answer, status in ((cross, 403), (large, 413)):
        assert answer.status_code == status
        assert HEADERS.items() <= dict(answer.headers).items()


async def test_no_page_holds_a_script_or_a_style_of_its_own(offline: httpx2.AsyncClient) -> None:
    """So that the policy needs no nonce: there is nothing inline that it would have to allow."""
    for path in ("/anmelden", "/anmelden?role=counsellor", "/schnittstelle", "/schnittstelle/offers", "/nirgends"):
        html = (await offline.get(path)).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|javascript:", html), path


STATE_CHANGING = [route for route in declared_routes() if route.method not in ("GET", "HEAD")]


async def test_another_site_can_cause_no_change_by_any_route(offline: httpx2.AsyncClient) -> None:
    """API and pages alike, with a cookie or without; one-click unsubscribing is its own permission (RFC 8058)."""
    assert len(STATE_CHANGING) > 100
    for route in STATE_CHANGING:
        if not route.path.startswith(ONE_CLICK):
            for said in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
                answer = await offline.request(route.method, route.url(), headers={**said, "cookie": "session=x"})
                assert answer.status_code == 403, (route.method, route.path)
    assert [route.path for route in STATE_CHANGING if route.path.startswith(ONE_CLICK)] == ["/u/{token}"]


async def test_whom_to_tell_of_a_weakness(own_app: FastAPI) -> None:
    path = "/.well-known/security.txt"
    async with client_of(own_app) as client:
        assert (await client.get(path)).status_code == 404, "nobody is named"
        own_app.state.settings = own_app.state.settings.model_copy(update={"security_contact": CONTACT})
        answer = await client.get(path)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == CONTACT
    assert fields["Canonical"] == f"{URL}{path}"
    left = dt.datetime.fromisoformat(fields["Expires"]) - clock.now()
    assert dt.timedelta(days=150) < left < dt.timedelta(days=365)


async def test_the_api_can_be_read_without_a_script(offline: httpx2.AsyncClient) -> None:
    """Every operation is on the page of its group, with what it takes and answers."""
    index = (await offline.get("/schnittstelle")).text
    groups = set(re.findall(r'href="(/schnittstelle/[\w-]+)"', index))
    pages = "".join([(await offline.get(path)).text for path in sorted(groups)])
    for route in declared_routes():
        if route.api:
            assert f'id="{route.name}"' in pages, route.name
            assert f"{route.method} {route.path}" in index
    assert (await offline.get("/schnittstelle/nothing")).status_code == 404
    assert not re.search(r'(src|href)="(https?:)?//(?!gateway\.example)', index + pages), "nothing from elsewhere"
