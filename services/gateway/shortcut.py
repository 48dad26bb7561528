"""The same public read again, answered from memory before anything of it is looked at anew.

What a route made out of one kept answer (``cache.py``) is kept beside it, in the encoding it was sent in, and sent
again for as long as that answer is the current one. Only what a route itself has declared to be for caches.
"""

from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.cache import Answer, Cache, Found

COUNTED = b"ratelimit"  # what is said of limits is said of one request; these count towards none

Key = tuple[str, bytes, str, bool]


class Made(NamedTuple):
    answer: Answer
    start: Message
    body: Message
    tag: str


class Shortcut:
    """``room``: how many bytes it holds at most; all are let go when there are more."""

    def __init__(self, app: ASGIApp, cache: Cache, room: int) -> None:
        self._app, self._cache, self._room = app, cache, room
        self._made: dict[Key, Made] = {}
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        accepted = headers.get("accept", "")
        key = (scope["path"], scope["query_string"], accepted, "gzip" in headers.get("accept-encoding", ""))
        made = self._made.get(key)
        if made is not None and self._cache.is_current(made.answer):
            await self._again(scope, headers, made, send)
            return
        await self._app(scope, receive, self._keeping(scope, key, send))

    async def _again(self, scope: Scope, headers: Headers, made: Made, send: Send) -> None:
        scope.setdefault("state", {})["cached"] = self._cache.noted(Found(made.answer, "hit"))
        known = headers.get("if-none-match", "")
        if known.strip() == "*" or made.tag in known:  # tags are digests: none is a part of another
            kept = [(name, value) for name, value in made.start["headers"] if not name.startswith(b"content-")]
            await send({**made.start, "status": 304, "headers": kept})
            await send({**made.body, "body": b""})
            return
        await send({**made.start, "headers": list(made.start["headers"])})  # others add theirs
        await send(made.body)

    def _keeping(self, scope: Scope, key: Key, send: Send) -> Send:
        start: Message | None = None

        async def send_and_keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": list(message["headers"])}
            elif start is not None and not message.get("more_body"):
                self._keep(scope, key, start, message)
            else:
                start = None  # sent in parts
            await send(message)

        return send_and_keep

    def _keep(self, scope: Scope, key: Key, start: Message, body: Message) -> None:
        found: Found | None = scope.get("state", {}).get("cached")
        headers = Headers(raw=start["headers"])
        if start["status"] != 200 or found is None or found.how == "stale" or "cache-control" not in headers:
            return
        size = _size(key, found.answer, start, body)
        if self._held + size > self._room:
            self._made.clear()
            self._held = 0
        tag = headers["etag"].removeprefix("W/")
        start["headers"] = [pair for pair in start["headers"] if not pair[0].startswith(COUNTED)]
        self._made[key] = Made(found.answer, start, body, tag)
        self._held += size


def _size(key: Key, answer: Answer, start: Message, body: Message) -> int:
    """With all that it keeps: the question, as long as callers please, and the answer that it was made of."""
    headers = sum(len(name) + len(value) for name, value in start["headers"])
    return sum(len(part) for part in key[:3]) + headers + len(body["body"]) + len(answer.body.json)
