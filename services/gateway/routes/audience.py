"""How many young people an offer reaches, saved or still being written."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered
from services.gateway.rpc import ask
from shared.contracts.listings.employers import GetEmployer
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.listings.own_offers import GetOwnOffer
from shared.contracts.matching.audiences import AudienceView, GetAudience

router = APIRouter(prefix=f"{PREFIX}/offers", tags=["Offers"])

Employer = Annotated[Account, Depends(May("count_audience"))]
COUNTED = ("not_a_member", "employer_not_verified", "offer_invalid", "audience_exhausted")


@router.get(
    "/{offer_id}/audience",
    response_model=AudienceView,
    responses=declared(*READS, *SIGNED_IN, *COUNTED, "offer_not_found"),
    summary="Count whom an own offer reaches",
)
async def get_audience(request: Request, account: Employer, offer_id: UUID) -> Response:
    """Rounded, from five people on; and what would widen it."""
    offer = await ask(request, GetOwnOffer(account_id=account.id, offer_id=offer_id))
    draft = OfferDraft(**{name: getattr(offer, name) for name in OfferDraft.model_fields})
    return answered(await counted(request, account, draft))


@router.post(
    "/audience",
    response_model=AudienceView,
    responses=declared(*WRITES, *SIGNED_IN, *COUNTED),
    summary="Count whom an offer would reach",
)
async def preview_audience(request: Request, account: Employer, draft: OfferDraft) -> Response:
    """Of an offer as far as it is written; nothing of it is kept. Needed are kind, fields and place."""
    return answered(await counted(request, account, draft))


async def counted(request: Request, account: Account, draft: OfferDraft) -> AudienceView:
    """What is text for people does not travel: no count hangs on it."""
    employer = await ask(request, GetEmployer(account_id=account.id))
    bare = draft.model_copy(update={"title": "", "description": "", "bring": "", "contact_person": None, "pay": None})
    question = GetAudience(employer_id=employer.id, verified=employer.state == "verified", offer=bare)
    return await ask(request, question)
