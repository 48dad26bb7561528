"""Errors as RFC 9457 problems: the only place where a refusal's code meets an HTTP status.

The table is ``problems.toml``, in German; the catalogues have its texts in the other languages. ``type`` is
``<public address>/problems/<code>`` and stable. ``errors`` names each wrong field by a JSON Pointer (RFC 6901) into the
body as sent; what is not in the body is named ``#/query/<name>``, ``#/path/<name>`` or ``#/header/<name>``.
"""

import math
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from services.gateway.accept_language import preferred_language
from services.gateway.languages import CATALOGUES
from services.gateway.limits import TooManyRequests, settings_of
from services.gateway.rpc import Refused, Unanswered
from shared import envelope, logs
from shared.contracts.message import FieldError, Refusal
from shared.errors import DomainError
from shared.language import Catalogue, catalogue, msgid
from shared.mongo import ConnectionFailure

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2


class Kind(BaseModel):
    """``title`` and ``detail`` are msgids; without a detail, whoever refuses says one."""

    status: int
    title: str
    detail: str = ""


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
KINDS = {code: Kind.model_validate(kind) for code, kind in _TABLE["kinds"].items()}
UNKNOWN = Kind(status=422, title=msgid("Abgelehnt"))
INPUT: dict[str, str] = _TABLE["input"]
RULES: dict[str, str] = _TABLE["rules"]
FIELDS: dict[str, str] = _TABLE["fields"] | {code: kind.detail for code, kind in KINDS.items() if kind.detail}
OR = msgid("oder")
OF_STATUS = {
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    503: "unavailable",
}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# The states that an offer may be posted in, and the types of content: pydantic adds them to the path.
UNION_TAGS = {(): ("draft", "published"), ("content",): ("page", "adviser", "film", "funding")}

log = logs.get(__name__)


class ProblemDetails(BaseModel):
    """RFC 9457."""

    type: str = Field(description="Stable address of this kind of problem; its last part is the code.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked.")
    errors: list[FieldError] = Field(description="What is wrong with which field; empty when it is not about fields.")
    trace_id: str = Field(description="Also in X-Request-Id, and in the log lines of every service that took part.")


def register(app: FastAPI) -> None:
    """Make every error a problem. What the pages answer instead, they register after this."""
    handlers: dict[type[Exception], Callable[[Request, Any], Awaitable[Response]]] = {
        HTTPException: _of_http_exception,
        RequestValidationError: _of_invalid_input,
        Refused: _of_refusal,
        DomainError: _of_own_refusal,
        Unanswered: _of_silence,
        ConnectionFailure: _of_silence,
        TimeoutError: _of_silence,
        Exception: _of_bug,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def answer(request: Request, error: Exception) -> Response:
    """The app's answer to ``error``, for middleware outside of the app's own error handling."""
    handlers = request.app.exception_handlers
    kind = next(kind for kind in type(error).__mro__ if kind in handlers)
    response: Response = await handlers[kind](request, error)
    return response


def declared(*codes: str) -> dict[int | str, dict[str, Any]]:
    """FastAPI's ``responses`` for a route that answers with these problems."""
    of_status: dict[int, list[str]] = {}
    for code in codes:
        of_status.setdefault(KINDS[code].status, []).append(code)
    return {
        status: {"model": ProblemDetails, "description": ", ".join(f"`{code}`" for code in found)}
        for status, found in sorted(of_status.items())
    }


def with_media_type(document: dict[str, Any]) -> dict[str, Any]:
    """Give the errors in an OpenAPI document their media type; FastAPI calls all JSON ``application/json``.

    And every reading its 304, which ``middleware.Conditional`` answers with.
    """
    for path in document["paths"].values():
        for method, operation in path.items():
            streamed = "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
            if method == "get" and not streamed:
                operation["responses"]["304"] = {"description": "Unchanged since the ETag in If-None-Match"}
            for status, response in operation["responses"].items():
                for media_type in ("application/json", "text/event-stream") if status >= "400" else ():
                    if media_type in response.get("content", {}):
                        response["content"] = {MEDIA_TYPE: response["content"][media_type]}
    return document


def problem(
    request: Request,
    code: str,
    *,
    message: str = "",
    errors: Sequence[FieldError] = (),
    retry_after: float | None = None,
) -> Response:
    """One problem, in the caller's language. ``message`` is the detail for a code that has no words of its own."""
    kind = KINDS.get(code, UNKNOWN)
    if kind is UNKNOWN:
        log.warning("a refusal that the gateway has no status for", code=code)
    say = _say(request)
    details = ProblemDetails(
        type=f"{settings_of(request).public_url}/problems/{code}",
        title=say.gettext(kind.title),
        status=kind.status,
        detail=say.gettext(kind.detail) if kind.detail else message,
        instance=request.url.path,
        errors=[_in_words(error, say) for error in errors],
        trace_id=_trace_id(),
    )
    headers = {"content-language": say.language.value, "vary": "Accept-Language", "cache-control": "no-store"}
    if kind.status == 401:
        headers["www-authenticate"] = "Bearer"
    if kind.status == 503:
        retry_after = retry_after or RETRY_SECONDS
    if retry_after:
        headers["retry-after"] = str(math.ceil(retry_after))
    return JSONResponse(details.model_dump(), kind.status, headers, MEDIA_TYPE)


async def _of_http_exception(request: Request, error: HTTPException) -> Response:
    """Our own name a code as their detail; FastAPI's and Starlette's have a sentence there."""
    code = error.detail if error.detail in KINDS else OF_STATUS.get(error.status_code, "bad_request")
    response = problem(request, code)
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["allow"] = ", ".join(_methods_at(request))
    return response


def _methods_at(request: Request) -> list[str]:
    """All that this address knows; Starlette names those of one route only."""
    routes = request.app.routes
    found = [
        method
        for method in METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ["GET", "HEAD", *found[1:]] if "GET" in found else found  # see middleware.Head


async def _of_invalid_input(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if found and found[0]["type"] == "json_invalid":
        return problem(request, "json_invalid")
    say = _say(request)
    return problem(request, "invalid", errors=[_field_error(one, say) for one in found])


async def _of_refusal(request: Request, error: Refused) -> Response:
    refusal: Refusal = error.refusal
    if refusal.code in ("internal", "malformed"):
        log.error("a service could not handle our request", code=refusal.code, answer=refusal.message)
    from services.gateway import law  # later: it uses the pages' words, and the pages answer with problems as well

    seconds = error.seconds if isinstance(error, TooManyRequests) else None
    errors = law.told(request, refusal.errors)
    return problem(request, refusal.code, message=refusal.message, errors=errors, retry_after=seconds)


async def _of_own_refusal(request: Request, error: DomainError) -> Response:
    """An anticipated no of the gateway's own."""
    return await _of_refusal(request, Refused(error.refusal()))


async def _of_silence(request: Request, error: Exception) -> Response:
    log.warning("no answer", error=repr(error)[:300])
    return problem(request, "unavailable")


async def _of_bug(request: Request, error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return problem(request, "internal")


def _say(request: Request) -> Catalogue:
    return catalogue(preferred_language(request), CATALOGUES)


def _field_error(error: dict[str, Any], say: Catalogue) -> FieldError:
    code, detail = str(error["type"]), str(error["msg"]).removeprefix("Value error, ")
    if code in INPUT:
        detail = say.gettext(INPUT[code]).format(**error.get("ctx", {})).replace("' or '", f"' {say.gettext(OR)} '")
    elif code == "value_error":
        detail = next((say.gettext(rule) for part, rule in RULES.items() if part in detail), detail)
    return FieldError(pointer=pointer(_location(error)), code=code, detail=detail)


def _location(error: dict[str, Any]) -> list[str | int]:
    """Where the caller wrote it: pydantic puts the kind of a union in the path, and not the field that decides it."""
    where, *path = error["loc"]
    for before, tags in UNION_TAGS.items():
        if tuple(path[: len(before)]) == before and path[len(before) : len(before) + 1] in [[tag] for tag in tags]:
            del path[len(before)]
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        path = [*path, error["ctx"]["discriminator"].strip("'")]
    return [where, *path]


def _in_words(error: FieldError, say: Catalogue) -> FieldError:
    """A service's codes for fields have words here as well; its own English ones stay where they have none."""
    if error.code not in FIELDS:
        return error
    return error.model_copy(update={"detail": say.gettext(FIELDS[error.code])})


def pointer(location: Sequence[str | int]) -> str:
    """JSON Pointer of one of FastAPI's error locations. Names are the caller's: unpaired surrogates are replaced."""
    where, *path = location
    steps = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
    steps = steps.encode("utf-8", "replace").decode()
    return steps if where == "body" else f"#/{where}{steps}"


def _trace_id() -> str:
    hand = envelope.current()
    return hand.correlation_id if hand else ""
