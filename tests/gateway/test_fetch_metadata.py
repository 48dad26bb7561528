"""Requests another site has caused are refused before anything is done; needs no servers."""

import httpx2
import pytest

from tests.gateway.conftest import URL

NOWHERE = "/api/v1/nowhere"  # what is let through finds nothing there


async def send(offline: httpx2.AsyncClient, method: str, path: str, **headers: str) -> httpx2.Response:
    return await offline.request(method, path, headers={name.replace("_", "-"): v for name, v in headers.items()})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
async def test_changes_caused_by_another_site_are_refused(offline: httpx2.AsyncClient, method: str, site: str) -> None:
    answer = await send(offline, method, NOWHERE, sec_fetch_site=site)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"{URL}/problems/cross_site"


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_changes_caused_by_our_own_pages_are_let_through(offline: httpx2.AsyncClient, site: str) -> None:
    assert (await send(offline, "POST", NOWHERE, sec_fetch_site=site)).status_code == 404


async def test_reading_is_let_through_from_anywhere(offline: httpx2.AsyncClient) -> None:
    assert (await send(offline, "GET", NOWHERE, sec_fetch_site="cross-site")).status_code == 404


async def test_the_header_a_page_cannot_set_outweighs_the_origin(offline: httpx2.AsyncClient) -> None:
    answer = await send(offline, "POST", NOWHERE, sec_fetch_site="cross-site", origin=URL)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://gateway.example.evil.example", "http://[::1"]
)
async def test_without_the_header_a_foreign_origin_is_refused(offline: httpx2.AsyncClient, origin: str) -> None:
    assert (await send(offline, "POST", NOWHERE, origin=origin)).status_code == 403


@pytest.mark.parametrize("host", ["gateway.example", "internal:8000"])
async def test_without_the_header_our_own_origin_is_let_through(offline: httpx2.AsyncClient, host: str) -> None:
    assert (await send(offline, "POST", NOWHERE, origin=URL, host=host)).status_code == 404
    assert (await send(offline, "POST", NOWHERE, origin=f"http://{host}", host=host)).status_code == 404


async def test_a_client_that_is_no_browser_is_let_through(offline: httpx2.AsyncClient) -> None:
    assert (await send(offline, "POST", NOWHERE, cookie="session=x", authorization="Bearer x")).status_code == 404


async def test_a_page_is_refused_with_a_page(offline: httpx2.AsyncClient) -> None:
    answer = await send(offline, "POST", "/abmelden", sec_fetch_site="cross-site")
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
