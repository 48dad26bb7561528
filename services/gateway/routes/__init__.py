"""The public HTTP API under /api/v1: one file per noun, each a thin translation of HTTP into requests to services."""

from typing import Annotated, Any, TypeVar

from fastapi import Header
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.accounts import Account
from services.gateway.cache import Body
from services.gateway.limits import network, store_of
from services.gateway.rpc import fetch, refused
from shared import clock
from shared.contracts.message import Message
from shared.contracts.message import Request as Question

Answer = TypeVar("Answer", bound=Message)

PREFIX = "/api/v1"

# The problems a route may answer with whatever it does: when reading, and when sent a body.
READS = ("invalid", "internal", "unavailable")
LISTS = (*READS, "cursor_invalid")
WRITES = (*READS, "cross_site", "json_invalid", "bad_request", "too_large", "unsupported_media_type")
ASKS_GUARDIANS = (  # what asking a young person's guardians may be refused with, whatever they are asked
    "permission_not_due",
    "contact_not_found",
    "mail_invalid",
    "phone_invalid",
    "phone_not_mobile",
    "own_address",
    "guardian_asked_too_often",
    "changed_meanwhile",
)
SIGNED_IN = ("sign_in_required", "role_not_allowed")
WITH_KEY = (*SIGNED_IN, "scope_not_allowed", "too_many_requests")  # with an API key as well

IdempotencyKey = Annotated[
    str,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        default_factory=lambda: str(clock.new_id()),
        description="Chosen by the caller: the same key and body again is the same thing, never a second one.",
    ),
]


def key_of(request: Request, account: Account | None, key: str) -> str:
    """The caller's ``Idempotency-Key`` as nobody else can choose it: else a stranger's "1" leads to what is another's.

    For what the services know by the key alone. Whose it is, is said as where answers are kept (``idempotency.py``).
    """
    whose = str(account.id) if account else network(request)
    return store_of(request).pepper.hash("idempotency key", f"{whose}\n{key}")


def answered(message: Answer, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The message as JSON. It is one of ours and valid: FastAPI need not look at it again."""
    return Response(message.model_dump_json(), status, headers, "application/json")


async def relayed(request: Request, question: Question[Any], headers: dict[str, str] | None = None) -> Response:
    """What the service replies, passed on as it came."""
    body = await fetch(request, question)
    return Response(body.json, 200, _public(body) | (headers or {}), "application/json")


async def relayed_page(request: Request, question: Question[Any]) -> Response:
    """The same of one page of a list, with the way to the next."""
    body = await fetch(request, question)
    return Response(body.json, 200, _public(body) | link_to_next(request, body.next), "application/json")


def _public(body: Body) -> dict[str, str]:
    """Others may keep a public answer, if they ask each time whether it still holds."""
    return {"etag": f'W/"{body.tag}"', "cache-control": "no-cache"} if body.tag else {}


def link_to_next(request: Request, cursor: str | int | None) -> dict[str, str]:
    """The header that leads to the next page of a list (RFC 8288); none on the last."""
    if cursor is None:
        return {}
    following = request.url.include_query_params(cursor=cursor)
    return {"link": f'<{following.path}?{following.query}>; rel="next"'}


async def json_only(request: Request) -> None:
    """Refuse a body that is not JSON, which FastAPI would call a wrong input."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method in ("POST", "PUT", "PATCH") and has_body and kind != "application/json":
        raise refused("unsupported_media_type", "The body must be JSON.")
