"""What is sent in a body that is too large, of another kind or broken is refused before anything is done with it."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import HTTPException
from starlette.types import Message, Receive, Scope, Send

from services.gateway.middleware import IMPORTS, LARGER, MAX_BODY_BYTES, BodyLimit
from tests.gateway.declared_routes import DOCUMENT

LINKS = "/api/v1/auth/links"


async def pieces() -> AsyncIterator[bytes]:
    for _ in range(MAX_BODY_BYTES // 100_000 + 1):
        yield b" " * 100_000


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_too_large_is_refused(offline: httpx2.AsyncClient, announced: bool) -> None:
    body = b" " * (MAX_BODY_BYTES + 1) if announced else pieces()
    answer = await offline.post(LINKS, headers={"content-type": "application/json"}, content=body)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/too_large")


async def test_a_body_just_small_enough_is_read(offline: httpx2.AsyncClient) -> None:
    body = b'{"email": "kaputt@"}'.ljust(MAX_BODY_BYTES)
    answer = await offline.post(LINKS, content=body, headers={"content-type": "application/json"})
    assert answer.json()["type"].endswith("/mail_invalid")


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        ("text/plain", b"{}", 415, "unsupported_media_type"),
        ("application/x-www-form-urlencoded", b"email=a%40demo.example", 415, "unsupported_media_type"),
        ("", b"{}", 415, "unsupported_media_type"),
        ("application/json", b'{"email":', 400, "json_invalid"),
        ("application/json", b'{"email": "\xff"}', 400, "bad_request"),
        ("application/json", b"[" * 100_000, 400, "bad_request"),
        ("application/json", b"", 422, "invalid"),
        ("application/json", b"null", 422, "invalid"),
        ("application/json", b"[]", 422, "invalid"),
        ("application/json", b'{"email": "\\ud800"}', 422, "invalid"),
        ("application/json", b'{"\\ud800": 1}', 422, "invalid"),
        ("application/json; charset=utf-8", b'{"email": "a@b"}', 422, "mail_invalid"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    offline: httpx2.AsyncClient, kind: str, body: bytes, status: int, code: str
) -> None:
    answer = await offline.post(LINKS, content=body, headers={"content-type": kind} if kind else {})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, code)


async def test_a_gigabyte_in_one_line_is_refused_before_it_is_held() -> None:
    """As it comes, without a length: what has been read when the refusal goes out is little more than the limit."""
    read = 0

    async def endless() -> Message:
        nonlocal read
        read += 1_000_000
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": read < 1_000_000_000}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "method": "POST", "path": IMPORTS[0], "headers": [], "query_string": b""}
    with pytest.raises(HTTPException) as no:
        await BodyLimit(app)(scope, endless, send)
    assert no.value.status_code == 413
    assert read <= LARGER[IMPORTS[0]] + 1_000_000


OPERATIONS = {
    operation["operationId"]: (method, re.sub(r"{\w+}", "01931f00-0000-7000-8000-000000000001", path), operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
}
FILES = {"import_offers"}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_body_of_no_use_is_refused_at_the_door(offline: httpx2.AsyncClient, name: str) -> None:
    """Before anything is looked up: no server is there."""
    method, path, operation = OPERATIONS[name]
    assert {"413", "415", "400"} <= operation["responses"].keys()
    limit = LARGER.get(path, MAX_BODY_BYTES)
    large = {"content-length": str(limit + 1), "content-type": "application/json"}
    assert (await offline.request(method, path, headers=large, content=b"{}")).status_code == 413
    if name not in FILES:
        other = await offline.request(method, path, headers={"content-type": "text/plain"}, content=b"{}")
        assert (other.status_code, other.headers["content-type"]) == (415, "application/problem+json")
        broken = await offline.request(method, path, headers={"content-type": "application/json"}, content=b'{"a":')
        assert (broken.status_code, broken.json()["type"].rpartition("/")[2]) == (400, "json_invalid")
