"""What every HTTP request goes through: a trace id, a log line, security headers and a limit to its body."""

import contextlib
import time

from fastapi import HTTPException
from prometheus_client import Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.preconditions import named, tag_of
from services.gateway.problems import answer
from shared import clock, envelope, logs
from shared.language import PREFIXES

MAX_BODY_BYTES = 1_000_000
# A file, passed on as it comes: MAX_FILE_BYTES and a form around it.
IMPORTS = ("/api/v1/offers/import", *(f"{prefix}/betrieb/import" for prefix in PREFIXES.values()))
LARGER = dict.fromkeys(IMPORTS, 101_000_000)
WATCHING = ("/livez", "/readyz", "/metrics")  # asked every few seconds: only worth a line when debugging

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), browsing-topics=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
}
HSTS = "max-age=31536000"

HTTP_SECONDS = Histogram("anlauf_http_seconds", "Time to answer", ["method", "route", "status"])

log = logs.get(__name__)


class SecurityHeaders:
    """On every answer, unless the answer sets one itself. Answers of the API are not for caches unless they say so."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        self._headers = SECURITY_HEADERS | ({"strict-transport-security": HSTS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Trace:
    """One envelope per request, so that what it asks of others carries its trace id; one log line; no lost error.

    The line names the route and not the address: paths and queries carry tokens.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace_id, began, status = envelope.new_correlation_id(), time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = trace_id
                if (cached := scope.get("state", {}).get("cached")) is not None:
                    headers["cache-status"] = cached.status
            await send(message)

        with envelope.opened(envelope.Envelope("http", clock.new_id().hex, trace_id)):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as error:
                if status:  # too late for another one
                    raise
                response = await answer(Request(scope), error)
                await response(scope, receive, send_with_id)
            finally:
                _note(scope, status, time.perf_counter() - began)


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unknown").replace(":uuid}", "}")
    HTTP_SECONDS.labels(scope["method"], route, status).observe(seconds)
    say = log.debug if route in WATCHING else log.warning if status >= 500 or not status else log.info
    say("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))


class BodyLimit:
    """A body too large is refused by its announced length, or as soon as more than that has come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced, limit = Headers(scope=scope).get("content-length", ""), LARGER.get(scope["path"], MAX_BODY_BYTES)
        if announced.isdecimal() and int(announced) > limit:
            response = await answer(Request(scope), HTTPException(413))
            await response(scope, receive, send)
            return
        received = 0

        async def receive_counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)  # FastAPI's own class: its body parser lets no other one through
            return message

        await self._app(scope, receive_counting, send)


class HeadSent(OSError):
    """Nothing more of this answer is wanted; an OSError, as that of a caller who has gone."""


class Head:
    """HEAD is GET without the body (RFC 9110, 9.3.2): monitors, link checkers and readers of feeds ask so.

    What is sent in parts is not made any further than to its first.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        inner = {**scope, "method": "GET"}

        async def send_head(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b""})
            if message.get("more_body"):
                raise HeadSent

        with contextlib.suppress(HeadSent, ClientDisconnect):
            await self._app(inner, receive, send_head)
        scope.update({**inner, "method": "HEAD"})  # which route it was


class Conditional:
    """Every answer of the API to a GET has an ETag, and is a 304 where the caller has it already (RFC 9110, 13.1.2).

    Weak tags: the same content, whatever its encoding. What is sent in parts is left alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def send_tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
                return
            if start is not None:
                begun, start = start, None
                if not message.get("more_body") and _unchanged(scope, begun, message.get("body", b"")):
                    begun, message = {**begun, "status": 304}, {**message, "body": b""}
                await send(begun)
            await send(message)

        await self._app(scope, receive, send_tagged)


def _unchanged(scope: Scope, start: Message, body: bytes) -> bool:
    """Give the answer a tag if it has none; True when the caller knows that tag."""
    headers = MutableHeaders(scope=start)
    tag = headers.setdefault("etag", tag_of(body))
    if not named(Headers(scope=scope).get("if-none-match", ""), tag):
        return False
    for name in ("content-length", "content-type"):
        del headers[name]
    return True
