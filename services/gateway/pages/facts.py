"""Short honest pages about the site itself: accessibility, privacy, imprint."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages import consent
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page

router = APIRouter(include_in_schema=False)


@router.get("/barrierefreiheit")
async def accessibility(request: Request, account: Visitor) -> Response:
    return page(request, "accessibility.html", account=account)


@router.get("/datenschutz")
async def privacy(request: Request, account: Visitor) -> Response:
    return page(request, "privacy.html", account=account, consent=consent)


@router.get("/impressum")
async def imprint(request: Request, account: Visitor) -> Response:
    return page(request, "imprint.html", account=account)
