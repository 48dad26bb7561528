"""The page behind the link of a reminder: what the offer is, and three buttons. Opening it changes nothing."""

from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.pages.forms import sent
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, ask
from shared.contracts.listings.own_offers import ActOnLinkedOffer, GetLinkedOffer

router = APIRouter(include_in_schema=False, dependencies=[open_to("follow_link")])

PATH = "/angebote/erinnerung/{token}"


@router.get(PATH)
async def ask_first(request: Request, token: str) -> Response:
    return await _page(request, token, done="")


@router.post(PATH)
async def act(request: Request, token: str) -> Response:
    """The token alone decides. What the offer does not allow any more is said on the page."""
    wanted: Any = (await sent(request)).get("act")
    try:
        await ask(request, ActOnLinkedOffer(token=token, act=wanted))
    except ValidationError:
        return await _page(request, token, done="")
    except Refused as no:
        if no.refusal.code == "token_invalid":
            return await _page(request, token, done="")
        return await _page(request, token, done="refused", status=409)
    return await _page(request, token, done=str(wanted))


async def _page(request: Request, token: str, *, done: str, status: int = 200) -> Response:
    try:
        offer = await ask(request, GetLinkedOffer(token=token))
    except (Refused, ValidationError):
        return page(request, "offer_link.html", status=410, offer=None, done="")
    return page(request, "offer_link.html", status=status, offer=offer, done=done)
