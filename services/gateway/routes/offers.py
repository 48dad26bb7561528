"""The board: search it, read an offer."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.gateway import job_posting
from services.gateway.limits import settings_of
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, answered, link_to_next
from services.gateway.rpc import ask, refused
from shared.contracts.listings.offers import GetOffer, OfferView
from shared.contracts.listings.own_offers import OwnOffer
from shared.contracts.listings.search import OfferPage, SearchOffers

router = APIRouter(prefix=f"{PREFIX}/offers", tags=["Offers"])


@router.get(
    "",
    response_model=OfferPage,
    responses=declared(*READS, "place_unknown", "cursor_invalid"),
    summary="Search the board",
)
async def search_offers(request: Request, search: Annotated[SearchOffers, Query()]) -> Response:
    page = await ask(request, search)
    return answered(page, headers={"cache-control": "no-cache", **link_to_next(request, page.next)})


@router.get(
    "/{offer_id}",
    response_model=OfferView,
    responses={
        **declared(*READS, "offer_not_found"),
        200: {"content": {job_posting.MEDIA_TYPE: {"schema": {"type": "object"}}}},
        304: {"description": "Unchanged since the ETag in If-None-Match"},
    },
    summary="Read one offer",
)
async def get_offer(
    request: Request,
    offer_id: UUID,
    if_none_match: Annotated[str, Header()] = "",
    accept: Annotated[str, Header(description="`application/ld+json`: as schema.org JobPosting")] = "",
) -> Response:
    offer = await ask(request, GetOffer(offer_id=offer_id))
    linked = job_posting.MEDIA_TYPE in accept
    headers = {"etag": etag(offer, "ld" if linked else ""), "cache-control": "no-cache", "vary": "Accept"}
    if matches(if_none_match, headers["etag"]):
        return Response(status_code=304, headers=headers)
    if linked:
        posting = job_posting.job_posting(offer, settings_of(request).public_url)
        return JSONResponse(posting, 200, headers, job_posting.MEDIA_TYPE)
    return answered(offer, headers=headers)


def etag(offer: OfferView | OwnOffer, form: str = "") -> str:
    """Weak: the same version of an offer in the same form, whatever the encoding."""
    return f'W/"{offer.id}-{offer.version}{form}"'


def version_of(if_match: str, offer_id: UUID) -> int | None:
    """The version that an If-Match header names; None for ``*``. Refused: ``version_outdated``, another's tag."""
    if if_match.strip() == "*":
        return None
    found = re.fullmatch(rf'\s*(?:W/)?"{offer_id}-([1-9][0-9]{{0,9}})"\s*', if_match)
    if found is None:
        raise refused("version_outdated", "The If-Match header is not an ETag of this offer.")
    return int(found[1])


def matches(if_none_match: str, tag: str) -> bool:
    """Weak comparison (RFC 9110, section 13.1.2)."""
    known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in known or tag.removeprefix("W/") in known
