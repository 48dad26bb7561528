"""The board: search it, read an offer, publish one, close it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.gateway import job_posting
from services.gateway.auth import EMPLOYER, Account, require
from services.gateway.limits import settings_of
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered, link_to_next
from services.gateway.rpc import ask
from shared import clock
from shared.contracts.listings.offers import (
    CloseOffer,
    GetOffer,
    OfferInput,
    OfferView,
    PublishOffer,
)
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.message import Message

router = APIRouter(prefix=f"{PREFIX}/offers", tags=["Offers"])

Employer = Annotated[Account, Depends(require(EMPLOYER))]
IdempotencyKey = Annotated[
    str,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        default_factory=lambda: str(clock.new_id()),
        description="Chosen by the caller: the same key and offer again is the same offer, never a second one.",
    ),
]


class NewOffer(OfferInput):
    """An offer as posted, complete, with the state it is to be in."""

    state: Literal["published"]


class OfferEnd(Message):
    reason: Literal["filled", "withdrawn"]


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


@router.post(
    "",
    status_code=201,
    response_model=OfferView,
    responses=declared(
        *WRITES,
        *SIGNED_IN,
        "not_a_member",
        "employer_not_verified",
        "offer_invalid",
        "idempotency_key_reused",
    ),
    summary="Publish an offer",
)
async def publish_offer(
    request: Request, account: Employer, body: NewOffer, idempotency_key: IdempotencyKey
) -> Response:
    """Step 1 of the road. What travels is declared as OfferInput, so ``state`` stays behind."""
    offer = await ask(request, PublishOffer(account_id=account.id, key=idempotency_key, offer=body))
    return answered(offer, 201, {"location": f"{PREFIX}/offers/{offer.id}", "etag": etag(offer)})


@router.post(
    "/{offer_id}/close",
    response_model=OfferView,
    responses=declared(
        *WRITES, *SIGNED_IN, "not_a_member", "offer_not_found", "transition_not_allowed", "changed_meanwhile"
    ),
    summary="Close an own offer",
)
async def close_offer(request: Request, account: Employer, offer_id: UUID, body: OfferEnd) -> Response:
    return answered(await ask(request, CloseOffer(account_id=account.id, offer_id=offer_id, reason=body.reason)))


def etag(offer: OfferView, form: str = "") -> str:
    """Weak: the same version of an offer in the same form, whatever the encoding."""
    return f'W/"{offer.id}-{offer.version}{form}"'


def matches(if_none_match: str, tag: str) -> bool:
    """Weak comparison (RFC 9110, section 13.1.2)."""
    known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in known or tag.removeprefix("W/") in known
