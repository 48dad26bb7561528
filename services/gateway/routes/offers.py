"""The board: search it, read an offer."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.gateway import job_posting
from services.gateway.accept import preferred_type
from services.gateway.auth import open_to
from services.gateway.limits import settings_of
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, READS, relayed, relayed_page
from services.gateway.rpc import ask, refused
from shared.contracts.listings.offers import GetOffer, OfferView
from shared.contracts.listings.own_offers import OwnOffer
from shared.contracts.listings.search import OfferPage, SearchOffers

router = APIRouter(prefix=f"{PREFIX}/offers", tags=["Offers"], dependencies=[open_to("read_board")])

FORMS = ("application/json", job_posting.MEDIA_TYPE, "text/html")


@router.get(
    "",
    response_model=OfferPage,
    responses=declared(*LISTS, "place_unknown", "place_ambiguous"),
    summary="Search the board",
)
async def search_offers(request: Request, search: Annotated[SearchOffers, Query()]) -> Response:
    return await relayed_page(request, search)


@router.get(
    "/{offer_id:uuid}",  # so that /offers/import and the like know their own methods alone
    response_model=OfferView,
    responses={
        **declared(*READS, "offer_not_found"),
        200: {"content": {job_posting.MEDIA_TYPE: {"schema": {"type": "object"}}}},
        303: {"description": "The page of the offer, for who wants `text/html`"},
    },
    summary="Read one offer",
)
async def get_offer(
    request: Request,
    offer_id: UUID,
    accept: Annotated[
        str, Header(description="`application/ld+json`: as schema.org JobPosting; `text/html`: its page")
    ] = "",
) -> Response:
    vary, wanted = {"vary": "Accept"}, preferred_type(accept, FORMS)
    if wanted == "application/json":
        return await relayed(request, GetOffer(offer_id=offer_id), vary)
    offer = await ask(request, GetOffer(offer_id=offer_id))
    if wanted == "text/html":
        return RedirectResponse(f"/angebote/{offer.id}", 303, vary)
    posting = job_posting.job_posting(offer, settings_of(request).public_url)
    return JSONResponse(posting, 200, {**vary, "cache-control": "no-cache"}, job_posting.MEDIA_TYPE)


def etag(offer: OwnOffer) -> str:
    """Weak: the same version of an offer, whatever the encoding."""
    return f'W/"{offer.id}-{offer.version}"'


def version_of(if_match: str, offer_id: UUID) -> int | None:
    """The version that an If-Match header names; None for ``*``. Refused: ``version_outdated``, another's tag."""
    if if_match.strip() == "*":
        return None
    found = re.fullmatch(rf'\s*(?:W/)?"{offer_id}-([1-9][0-9]{{0,9}})"\s*', if_match)
    if found is None:
        raise refused("version_outdated", "The If-Match header is not an ETag of this offer.")
    return int(found[1])
