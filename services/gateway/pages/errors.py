"""Error pages for people. The API's problems stay as they are: only requests for pages are answered here.

Which status an error has is decided in one place, ``problems``; a page takes it from the problem it stands in for.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.languages import MACHINES
from services.gateway.pages.render import page

Handler = Callable[[Request, Any], Response | Awaitable[Response]]

WORDED = (403, 404, 410, 422, 500, 503)


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
        if isinstance(error, HTTPException) and 300 <= error.status_code < 400 and error.headers:
            return RedirectResponse(error.headers["location"], error.status_code)
        return _as_page(request, await _answer(problem, request, error))

    return answer


async def _answer(problem: Handler, request: Request, error: Exception) -> Response:
    response = problem(request, error)
    return response if isinstance(response, Response) else await response


def _as_page(request: Request, problem: Response) -> Response:
    """The page in place of a problem: same status, same word on when to come back."""
    status = problem.status_code
    shown = status if status in WORDED else 422 if status < 500 else 500
    response = page(request, "error.html", status=status, shown=shown)
    if "retry-after" in problem.headers:
        response.headers["retry-after"] = problem.headers["retry-after"]
    return response
