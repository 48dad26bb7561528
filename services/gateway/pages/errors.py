"""Error pages for people. The API's problems stay as they are: only requests for pages are answered here.

Which status an error has is decided in one place, ``problems``; a page takes it from the problem it stands in for.
"""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import languages
from services.gateway.auth import Account, find_account
from services.gateway.languages import MACHINES
from services.gateway.limits import TooManyRequests
from services.gateway.pages.forms import sent
from services.gateway.pages.render import page
from services.gateway.rpc import Refused
from shared.mongo import PyMongoError

Handler = Callable[[Request, Any], Response | Awaitable[Response]]

WORDED = (403, 404, 410, 422, 429, 500, 503)
SIGNED_OUT = 401  # shown so; the status says that this session may not
AGAIN = (SIGNED_OUT, 403, 422, 429, 500, 503)  # where the same, sent once more, may go through
EARLY = (HTTPException, RequestValidationError, Refused)  # may come before anybody has asked whose request it is
FORM = "application/x-www-form-urlencoded"  # a file is not sent back

Sent = list[tuple[str, str]]


def mount(app: FastAPI) -> None:
    """Put error pages before the app's own handlers; call this after those are registered."""
    for kind, problem in tuple(app.exception_handlers.items()):
        if kind is not WebSocketRequestValidationError:
            app.add_exception_handler(kind, _page_or(problem))


def is_page(request: Request) -> bool:
    """Whether somebody is looking at the answer, and not a program."""
    return not request.url.path.startswith(MACHINES)


def _page_or(problem: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        if not is_page(request):
            return await _answer(problem, request, error)
        kept = await _sent(request)
        if isinstance(error, RequestValidationError) and all(one["loc"][0] == "path" for one in error.errors()):
            return _page(request, 404, 404, kept, await _who(request, error))  # an address that can be nobody's
        if isinstance(error, HTTPException) and 300 <= error.status_code < 400 and error.headers:
            if not _written(kept):
                return RedirectResponse(error.headers["location"], error.status_code)
            return _page(request, 403, SIGNED_OUT, kept, None, sign_in=error.headers["location"])
        return _as_page(request, await _answer(problem, request, error), kept, await _who(request, error))

    return answer


async def _answer(problem: Handler, request: Request, error: Exception) -> Response:
    response = problem(request, error)
    return response if isinstance(response, Response) else await response


async def _who(request: Request, error: Exception) -> Account | None:
    """Whose page this is, as far as that is known or soon found: it is there without the database as well."""
    if isinstance(error, EARLY) and not hasattr(request.state, "account"):
        with contextlib.suppress(PyMongoError, TimeoutError, TooManyRequests):
            return await find_account(request)
    account: Account | None = getattr(request.state, "account", None)
    return account


async def _sent(request: Request) -> Sent:
    """What a form has sent, to be kept; nothing where none came, or where it was too much to be read."""
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(FORM):
        return []
    with contextlib.suppress(HTTPException, RuntimeError):  # RuntimeError: refused before anybody read it
        return [(name, str(value)) for name, value in (await sent(request)).multi_items()]
    return []


def _written(kept: Sent) -> list[str]:
    """What somebody has written in their own words: the rest are choices, numbers and keys."""
    return [text for _, value in kept if " " in (text := value.strip())]


def _page(
    request: Request, status: int, shown: int, kept: Sent, account: Account | None, sign_in: str = "/anmelden"
) -> Response:
    """With what was sent, to be sent once more as it is."""
    query = f"?{request.url.query}" if request.url.query else ""
    return page(
        request,
        "error.html",
        account=account,
        status=status,
        shown=shown,
        kept=kept,
        written=_written(kept),
        again=bool(kept) and shown in AGAIN,
        action=languages.plain(request) + query,
        sign_in=sign_in,
    )


def _as_page(request: Request, problem: Response, kept: Sent, account: Account | None) -> Response:
    """The page in place of a problem: same status, same word on when to come back and on what would do instead."""
    status = problem.status_code
    shown = status if status in WORDED else 422 if status < 500 else 500
    response = _page(request, status, shown, kept, account)
    response.headers.update(
        {name: problem.headers[name] for name in ("retry-after", "allow") if name in problem.headers}
    )
    return response
