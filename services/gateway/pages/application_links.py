"""The page behind the link in a mail about an application: shown without signing in, answered by its buttons."""

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.pages import application_page
from services.gateway.pages.application_page import Reader
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, ask
from shared.contracts.notifications.permissions import ApplicationLinkView, ReadApplicationLink

router = APIRouter(include_in_schema=False, dependencies=[open_to("follow_link")])

PATH = "/antwort/{token}"


@router.get(PATH)
async def show(request: Request, token: str) -> Response:
    """Only shows: mail scanners open links, and must not answer for anyone."""
    link = await _read(request, token)
    if link is None:
        return page(request, "application_link.html", status=410)
    return await application_page.show(request, _reader(link, token), link.application_id)


@router.post(PATH)
async def act(request: Request, token: str) -> Response:
    link = await _read(request, token)
    if link is None:
        return page(request, "application_link.html", status=410)
    return await application_page.act(request, _reader(link, token), link.application_id)


def _reader(link: ApplicationLinkView, token: str) -> Reader:
    return Reader(link.account_id, link.side, f"/antwort/{token}")


async def _read(request: Request, token: str) -> ApplicationLinkView | None:
    try:
        return await ask(request, ReadApplicationLink(token=token))
    except (Refused, ValidationError):
        return None
