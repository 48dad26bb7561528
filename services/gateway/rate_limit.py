"""Every request counts towards its network's limit before anything is done for it."""

from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import limits
from services.gateway.fetch_metadata import SAFE_METHODS
from services.gateway.limits import TooManyRequests
from services.gateway.problems import answer

FREE = ("/livez", "/readyz", "/metrics", "/static/")
PROVIDERS = "/api/v1/webhooks/"


class RateLimit:
    """Behind what answers from memory, so that a cached read costs no count."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self._app(scope, receive, send)
            return

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"].startswith("/api/"):
                limits.say(MutableHeaders(scope=message), limits.standings(scope))
            await send(message)

        request = Request(scope)
        try:
            await _count(request)
        except TooManyRequests as error:
            response = await answer(request, error)
            await response(scope, receive, send_with_limits)
            return
        await self._app(scope, receive, send_with_limits)


async def _count(request: Request) -> None:
    whose = limits.network(request)
    if request.url.path.startswith(PROVIDERS):
        await limits.general(request, "providers", whose)
        return
    await limits.general(request, "network", whose)
    if request.method not in SAFE_METHODS:
        await limits.general(request, "changes", whose)


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Say in an OpenAPI document that every operation has a limit."""
    headers = {
        "Retry-After": {"description": "Seconds until there is something left.", "schema": {"type": "integer"}},
        "RateLimit-Policy": {"description": "The limits: `q` in `w` seconds.", "schema": {"type": "string"}},
        "RateLimit": {"description": "What is left: `r` for `t` seconds.", "schema": {"type": "string"}},
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    for methods in document["paths"].values():
        for operation in methods.values():
            response = operation["responses"].setdefault("429", {"description": "", "content": problem})
            response["headers"] = headers
            if "too_many_requests" not in response["description"]:
                response["description"] = ", ".join(filter(None, [response["description"], "`too_many_requests`"]))
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return document
