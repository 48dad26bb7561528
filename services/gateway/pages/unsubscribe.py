"""The end of the mails: one click, from the mail program (RFC 8058) or from the page."""

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, ask
from shared.contracts.notifications.contacts import StopMatches

router = APIRouter(include_in_schema=False, dependencies=[open_to("follow_link")])


@router.get("/u/{token}")
async def ask_first(request: Request, token: str) -> Response:
    """Only a button: mail scanners open links, and must not unsubscribe anyone."""
    return page(request, "unsubscribe.html", step="ask")


@router.post("/u/{token}")
async def stop(request: Request, token: str) -> Response:
    """No cookie, no second question: the token alone decides, whatever the body says."""
    try:
        await ask(request, StopMatches(token=token))
    except (Refused, ValidationError):
        return page(request, "unsubscribe.html", status=410, step="unknown")
    return page(request, "unsubscribe.html", step="done")
