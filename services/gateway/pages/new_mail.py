"""The link sent to a new mail address: a button that confirms it, without signing in."""

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, ask
from shared.contracts.notifications.contacts import ConfirmWantedMail, ReadMailLink

router = APIRouter(include_in_schema=False, dependencies=[open_to("follow_link")])

PATH = "/adresse/{token}"


@router.get(PATH)
async def ask_first(request: Request, token: str) -> Response:
    """Only shows: mail scanners open links, and must not confirm for anyone."""
    try:
        link = await ask(request, ReadMailLink(token=token))
    except (Refused, ValidationError):
        return page(request, "new_mail.html", status=410, step="unknown")
    return page(request, "new_mail.html", step="done" if link.confirmed else "ask")


@router.post(PATH)
async def confirm(request: Request, token: str) -> Response:
    try:
        await ask(request, ConfirmWantedMail(token=token))
    except (Refused, ValidationError):
        return page(request, "new_mail.html", status=410, step="unknown")
    return page(request, "new_mail.html", step="done")
