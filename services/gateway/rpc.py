"""Asking the other services. The only file of the gateway that touches the broker side."""

import asyncio
from typing import Any, TypeVar, cast

from starlette.requests import Request as HttpRequest

from services.gateway.cache import Body, Cache, Found, is_public
from shared.contracts.message import FieldError, Message, Refusal, Request
from shared.rpc import DEADLINE_SECONDS, Refused, RpcClient, Unanswered

__all__ = ["Refused", "RpcClient", "Unanswered", "ask", "ask_again", "ask_all", "ask_anew", "fetch", "refused"]

Reply = TypeVar("Reply", bound=Message)
MOST_ITEMS = 10_000  # of a list that is looked through as a whole
AT_ONCE = 5  # orders that come in each other's way at one moment


async def ask(request: HttpRequest, message: Request[Reply], timeout: float = DEADLINE_SECONDS) -> Reply:
    """The reply of the service that owns ``message``; of a public question also one that is kept (``cache.py``).

    Raises Refused for its anticipated no, Unanswered when none comes within ``timeout`` seconds.
    """
    body = await fetch(request, message, timeout)
    return message.reply_type().model_validate_json(body.json)


async def ask_all(request: HttpRequest, question: Request[Any], timeout: float = DEADLINE_SECONDS) -> list[Any]:
    """The items of all pages of a list, for who looks through all of it. ``timeout``: of each page. Raises as ask."""
    items: list[Any] = []
    following: str | None = ""
    while following is not None and len(items) < MOST_ITEMS:
        page = await ask(request, question.model_copy(update={"cursor": following, "limit": 100}), timeout)
        items += page.items
        following = page.next
    return items


async def ask_again(request: HttpRequest, order: Request[Reply]) -> Reply:
    """The reply to an order that holds whatever stood there: once more where another write came first. Raises as ask.

    So that two links of one person, opened at the same moment, are both good.
    """
    for _ in range(AT_ONCE - 1):
        try:
            return await ask(request, order)
        except Refused as no:
            if no.refusal.code != "changed_meanwhile":
                raise
    return await ask(request, order)


async def ask_anew(request: HttpRequest, message: Request[Reply], timeout: float = DEADLINE_SECONDS) -> Reply:
    """The same, passing by what is kept: for who is about to change it."""
    return await cast(RpcClient, request.app.state.rpc).ask(message, timeout)


async def fetch(request: HttpRequest, message: Request[Any], timeout: float = DEADLINE_SECONDS) -> Body:
    """The reply as it came, for who only passes it on. Raises as :func:`ask`."""
    if not is_public(message):
        return Body(await cast(RpcClient, request.app.state.rpc).fetch(message, timeout))
    try:
        async with asyncio.timeout(timeout):
            found = await cast(Cache, request.app.state.cache).find(message)
    except TimeoutError as error:
        raise Unanswered(f"{message.queue}: not within {timeout} s") from error
    _note(request, found)
    return found.answer.body


def _note(request: HttpRequest, found: Found) -> None:
    """For the Cache-Status header: one old answer among several makes the page an old one."""
    before: Found | None = getattr(request.state, "cached", None)
    if before is None or before.how == "hit" or found.how == "stale":
        request.state.cached = found


def refused(code: str, message: str, pointer: str | None = None) -> Refused:
    """The gateway's own no, in the form the services use; ``pointer`` names the field of the caller's body."""
    errors = () if pointer is None else (FieldError(pointer=pointer, code=code, detail=message),)
    return Refused(Refusal(code=code, message=message, errors=errors))
