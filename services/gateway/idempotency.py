"""``Idempotency-Key``: the same POST again is answered as the first time, and done once.

For every POST of the API that makes something. The answer is kept for a day under the caller, the path and the key,
with a digest of the request; services know the key as well where a second time would hurt, so that even an answer that
was lost leads to no second thing. Nothing is kept where an answer is a secret (sign-in, API keys, webhooks, confirmed
subscriptions) or where the body is a file (imports, which their own key protects).
"""

import asyncio
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fastapi.exceptions import RequestValidationError
from pydantic_core import PydanticKnownError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.accounts import Account
from services.gateway.auth import find_holder
from services.gateway.limits import network, store_of
from services.gateway.rpc import refused
from shared import clock
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel

KEPT = dt.timedelta(days=1)
LEASE = dt.timedelta(seconds=12)  # longer than any answer takes; then whoever comes next may do it
HEADER, LONGEST, PATTERN = "idempotency-key", 255, "^[ -~]+$"
SECONDS = 3.0  # a frozen database must not hold the request
API = "/api/v1/"
NOT_HERE = (
    "/api/v1/auth/",
    "/api/v1/employers/me/keys",
    "/api/v1/employers/me/webhooks",
    "/api/v1/offers/import",
    "/api/v1/subscription-confirmations",
    "/api/v1/webhooks/",
)

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "answers": [
        IndexModel([("expires_at", ASCENDING)], name="expires", expireAfterSeconds=0),
        IndexModel([("account_id", ASCENDING)], name="account", sparse=True),  # when the account is erased
    ]
}


@dataclass(frozen=True)
class Kept:
    """An answer as it was sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class AnswerStore:
    def __init__(self, db: Database) -> None:
        self._answers = db["answers"]

    async def begin(self, key: str, request: str, account: Account | None) -> Kept | None:
        """None: it is this caller's to do. Else the answer of the first time.

        Refuses with ``idempotency_key_reused`` and ``idempotency_running``.
        """
        now = clock.now()
        new = {"_id": key, "request": request, "until": now + LEASE, "expires_at": now + KEPT}
        try:
            await self._answers.insert_one(new | ({"account_id": account.id} if account else {}))
        except DuplicateKeyError:
            return await self._again(key, request, now)
        return None

    async def _again(self, key: str, request: str, now: dt.datetime) -> Kept | None:
        found = await self._answers.find_one({"_id": key})
        if found is not None and found["request"] != request:
            raise refused("idempotency_key_reused", "This Idempotency-Key has been used for another request.")
        if found is not None and "status" in found:
            return Kept(found["status"], [(name, value) for name, value in found["headers"]], found["body"])
        mine = {"_id": key, "status": {"$exists": False}, "until": {"$lt": now}}
        taken = await self._answers.update_one(mine, {"$set": {"until": now + LEASE}})
        if not taken.modified_count:
            raise refused("idempotency_running", "The first request with this Idempotency-Key is not finished yet.")
        return None

    async def keep(self, key: str, answer: Kept) -> None:
        headers = [list(pair) for pair in answer.headers]
        kept = {"status": answer.status, "headers": headers, "body": answer.body}
        await self._answers.update_one({"_id": key}, {"$set": kept})

    async def release(self, key: str) -> None:
        """It came to nothing that would hold for a second time."""
        await self._answers.delete_one({"_id": key, "status": {"$exists": False}})


class Idempotency:
    def __init__(self, app: ASGIApp, answers: AnswerStore) -> None:
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope)
        if not key:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        async with asyncio.timeout(SECONDS):
            account = await find_holder(request)
        body = await request.body()
        whose = str(account.id) if account else network(request)
        place = store_of(request).pepper.hash("idempotency", f"{whose}\n{scope['path']}\n{key}")
        version = request.headers.get("if-match", "").encode("latin-1")
        asked = hashlib.sha256(scope["query_string"] + b"\n" + version + b"\n" + body).hexdigest()
        async with asyncio.timeout(SECONDS):
            kept = await self._answers.begin(place, asked, account)
        if kept is not None:
            headers = [*kept.headers, (b"idempotency-replayed", b"true")]
            await send({"type": "http.response.start", "status": kept.status, "headers": headers})
            await send({"type": "http.response.body", "body": kept.body})
            return
        await self._do(scope, body, send, place)

    async def _do(self, scope: Scope, body: bytes, send: Send, place: str) -> None:
        """Kept before it is sent: who has seen an answer gets no other one."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Message) -> None:
            sent.append(message)

        try:
            await self._app(scope, receive, collect)
            answer = _answer(sent)
            if 200 <= answer.status < 300:  # a no may be otherwise the next time
                await self._answers.keep(place, answer)
        finally:
            await self._answers.release(place)
        for message in sent:
            await send(message)


def _key_of(scope: Scope) -> str:
    """Empty where nothing is kept. Refuses what no key can be, whatever the route knows of it."""
    if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(API):
        return ""
    key = "" if scope["path"].startswith(NOT_HERE) else Headers(scope=scope).get("idempotency-key")
    if key == "" and not scope["path"].startswith(NOT_HERE):
        raise _invalid("string_too_short", {"min_length": 1})
    if key and len(key) > LONGEST:
        raise _invalid("string_too_long", {"max_length": LONGEST})
    if key and not (key.isascii() and key.isprintable()):
        raise _invalid("string_pattern_mismatch", {"pattern": PATTERN})
    return key or ""


def _invalid(
    kind: Literal["string_too_short", "string_too_long", "string_pattern_mismatch"], allowed: dict[str, Any]
) -> RequestValidationError:
    error = PydanticKnownError(kind, allowed)
    found = {"type": kind, "loc": ("header", HEADER), "msg": error.message(), "ctx": allowed}
    return RequestValidationError([found])


def _answer(sent: Sequence[Message]) -> Kept:
    body = b"".join(message.get("body", b"") for message in sent)
    return Kept(sent[0]["status"], list(sent[0]["headers"]), body)


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Say in an OpenAPI document which operations take the key, and what can be wrong with it."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    header = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": PATTERN},
        "description": "Chosen by the caller: the same key and body again is answered as the first time.",
    }
    for path, methods in document["paths"].items():
        operation = methods.get("post")
        if operation is None or path.startswith(NOT_HERE):
            continue
        parameters = operation.setdefault("parameters", [])
        if all(parameter["name"].lower() != header["name"] for parameter in parameters):
            parameters.append(header)
        for status, code in (("409", "idempotency_running"), ("422", "idempotency_key_reused")):
            response = operation["responses"].setdefault(status, {"description": "", "content": problem})
            if code not in response["description"]:
                response["description"] = ", ".join(filter(None, [response["description"], f"`{code}`"]))
        operation["responses"] = dict(sorted(operation["responses"].items()))
    return document
