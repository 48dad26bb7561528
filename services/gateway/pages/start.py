"""The start page: search at once, what is new, and the two doors."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages.board import SEARCH
from services.gateway.pages.forms import Form
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.rpc import Unanswered, ask
from shared.contracts.listings.search import OfferPage, SearchOffers

router = APIRouter(include_in_schema=False)

NEWEST = 6


@router.get("/")
async def start(request: Request, account: Visitor) -> Response:
    signed_out = "abgemeldet" in request.query_params
    newest = await _newest(request)
    return page(request, "start.html", account=account, form=Form(SEARCH), newest=newest, signed_out=signed_out)


async def _newest(request: Request) -> OfferPage | None:
    """None when listings is asleep: the rest of the page is worth showing."""
    try:
        return await ask(request, SearchOffers(limit=NEWEST), timeout=2.0)
    except Unanswered:
        return None
