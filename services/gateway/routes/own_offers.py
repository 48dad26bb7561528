"""An employer's own offers: post, change, pause, prolong, close, copy, delete, read."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import law
from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import (
    LISTS,
    PREFIX,
    READS,
    WITH_KEY,
    WRITES,
    IdempotencyKey,
    answered,
    relayed_page,
)
from services.gateway.routes.offers import etag, version_of
from services.gateway.rpc import ask, refused
from shared.contracts.listings.offers import OfferDraft, OfferInput
from shared.contracts.listings.own_offers import (
    ChangeOffer,
    CloseOffer,
    CopyOffer,
    DeleteDraft,
    DuplicateList,
    FindDuplicates,
    GetOwnOffer,
    ListOwnOffers,
    MoveOffer,
    OwnOffer,
    OwnOfferList,
    PublishOffer,
    SaveDraft,
)
from shared.contracts.message import Message
from shared.contracts.paging import Paged
from shared.contracts.words import PostalCode

router = APIRouter(prefix=PREFIX, tags=["Own offers"])

Reader = Annotated[Account, Depends(May("read_own_offers"))]
Writer = Annotated[Account, Depends(May("write_offers"))]
IfMatch = Annotated[str, Header(max_length=200, description="The ETag of the offer as last read, or `*`.")]
OWN = (*WITH_KEY, "not_a_member", "offer_not_found")
CHANGES = (*WRITES, *OWN, "transition_not_allowed", "changed_meanwhile", "version_outdated")
FIT = ("offer_invalid", "employer_not_verified")


class NewOffer(OfferInput):
    """An offer as posted, complete, to be published."""

    state: Literal["published"]


class NewDraft(OfferDraft):
    """An offer as far as it is written, to be kept."""

    state: Literal["draft"]


class OfferEnd(Message):
    reason: Literal["filled", "withdrawn"]


class Copying(Message):
    next_year: bool = False


@router.post(
    "/offers",
    status_code=201,
    response_model=OwnOffer,
    responses=declared(*WRITES, *WITH_KEY, "not_a_member", *FIT, "idempotency_key_reused", "transition_not_allowed"),
    summary="Publish an offer, or keep a draft",
)
async def publish_offer(
    request: Request,
    account: Writer,
    body: Annotated[NewOffer | NewDraft, Field(discriminator="state")],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Step 1 of the road. What travels is declared as OfferInput or OfferDraft, so ``state`` stays behind."""
    order: PublishOffer | SaveDraft
    if isinstance(body, NewOffer):
        order = PublishOffer(account_id=account.id, key=idempotency_key, offer=body)
    else:
        order = SaveDraft(account_id=account.id, key=idempotency_key, offer=body)
    offer = await ask(request, order)
    return _answered(request, offer, 201, {"location": f"{PREFIX}/employers/me/offers/{offer.id}"})


@router.get(
    "/offers/duplicates",
    response_model=DuplicateList,
    responses=declared(*READS, *WITH_KEY, "not_a_member"),
    summary="Own open offers that are nearly the same",
)
async def find_duplicates(
    request: Request, account: Reader, title: Annotated[str, Query(max_length=120)], postal_code: PostalCode
) -> Response:
    return answered(await ask(request, FindDuplicates(account_id=account.id, title=title, postal_code=postal_code)))


@router.get(
    "/employers/me/offers",
    response_model=OwnOfferList,
    responses=declared(*LISTS, *WITH_KEY, "not_a_member"),
    summary="Read the own offers",
)
async def list_own_offers(request: Request, account: Reader, wanted: Annotated[Paged, Query()]) -> Response:
    return await relayed_page(request, ListOwnOffers(account_id=account.id, **dict(wanted)))


@router.get(
    "/employers/me/offers/{offer_id}",
    response_model=OwnOffer,
    responses=declared(*READS, *OWN),
    summary="Read an own offer, drafts as well",
)
async def get_own_offer(request: Request, account: Reader, offer_id: UUID) -> Response:
    return _answered(request, await ask(request, GetOwnOffer(account_id=account.id, offer_id=offer_id)))


@router.patch(
    "/offers/{offer_id:uuid}",
    response_model=OwnOffer,
    responses=declared(*CHANGES, *FIT, "precondition_required"),
    summary="Change an own offer",
)
async def change_offer(
    request: Request, account: Writer, offer_id: UUID, body: OfferDraft, if_match: IfMatch = ""
) -> Response:
    """Only the fields that the body names are set."""
    if not if_match:
        raise refused("precondition_required", "Say with If-Match which version you have read.")
    version, fields = version_of(if_match, offer_id), tuple(sorted(body.model_fields_set))
    order = ChangeOffer(account_id=account.id, offer_id=offer_id, version=version, offer=body, fields=fields)
    return _answered(request, await ask(request, order))


@router.post(
    "/offers/{offer_id}/publish",
    response_model=OwnOffer,
    responses=declared(*CHANGES, *FIT),
    summary="Publish a draft",
)
async def publish_draft(request: Request, account: Writer, offer_id: UUID, if_match: IfMatch = "*") -> Response:
    return await _move(request, account, offer_id, if_match, "publish")


@router.post(
    "/offers/{offer_id}/pause",
    response_model=OwnOffer,
    responses=declared(*CHANGES),
    summary="Take an offer off the board for now",
)
async def pause_offer(request: Request, account: Writer, offer_id: UUID, if_match: IfMatch = "*") -> Response:
    return await _move(request, account, offer_id, if_match, "pause")


@router.post(
    "/offers/{offer_id}/resume",
    response_model=OwnOffer,
    responses=declared(*CHANGES, *FIT),
    summary="Put a paused offer back on the board",
)
async def resume_offer(request: Request, account: Writer, offer_id: UUID, if_match: IfMatch = "*") -> Response:
    return await _move(request, account, offer_id, if_match, "resume")


@router.post(
    "/offers/{offer_id}/prolong",
    response_model=OwnOffer,
    responses=declared(*CHANGES, *FIT),
    summary="Say that an offer still stands",
)
async def prolong_offer(request: Request, account: Writer, offer_id: UUID, if_match: IfMatch = "*") -> Response:
    return await _move(request, account, offer_id, if_match, "prolong")


@router.post(
    "/offers/{offer_id}/close", response_model=OwnOffer, responses=declared(*CHANGES), summary="Close an own offer"
)
async def close_offer(
    request: Request, account: Writer, offer_id: UUID, body: OfferEnd, if_match: IfMatch = "*"
) -> Response:
    version = version_of(if_match, offer_id)
    order = CloseOffer(account_id=account.id, offer_id=offer_id, version=version, reason=body.reason)
    return _answered(request, await ask(request, order))


@router.post(
    "/offers/{offer_id}/copy",
    status_code=201,
    response_model=OwnOffer,
    responses=declared(*WRITES, *OWN, "idempotency_key_reused", "transition_not_allowed"),
    summary="Make a draft out of an own offer",
)
async def copy_offer(
    request: Request, account: Writer, offer_id: UUID, body: Copying, idempotency_key: IdempotencyKey
) -> Response:
    order = CopyOffer(account_id=account.id, offer_id=offer_id, key=idempotency_key, next_year=body.next_year)
    offer = await ask(request, order)
    return _answered(request, offer, 201, {"location": f"{PREFIX}/employers/me/offers/{offer.id}"})


@router.delete(
    "/offers/{offer_id:uuid}",
    status_code=204,
    responses=declared(*CHANGES),
    summary="Delete a draft",
    response_model=None,
)
async def delete_draft(request: Request, account: Writer, offer_id: UUID, if_match: IfMatch = "*") -> Response:
    await ask(request, DeleteDraft(account_id=account.id, offer_id=offer_id, version=version_of(if_match, offer_id)))
    return Response(status_code=204)


async def _move(request: Request, account: Account, offer_id: UUID, if_match: str, act: Any) -> Response:
    order = MoveOffer(account_id=account.id, offer_id=offer_id, version=version_of(if_match, offer_id), act=act)
    return _answered(request, await ask(request, order))


def _answered(request: Request, offer: OwnOffer, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """With the law's warnings in the caller's language."""
    said = offer.model_copy(update={"warnings": law.told(request, offer.warnings)})
    return answered(said, status, {"etag": etag(offer), "vary": "Accept-Language", **(headers or {})})
