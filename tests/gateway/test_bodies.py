"""What is sent in a body that is too large, of another kind or broken is refused before anything is done with it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from services.gateway.middleware import MAX_BODY_BYTES

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
