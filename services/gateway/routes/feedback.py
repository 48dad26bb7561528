"""How a placement was: told by both sides, read by the centre."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, SIGNED_IN, WRITES, relayed_page
from services.gateway.rpc import ask
from shared.contracts.listings.feedback import FeedbackList, FeedbackText, GiveFeedback, ListFeedback, Stars
from shared.contracts.message import Message
from shared.contracts.paging import Paged

router = APIRouter(prefix=PREFIX, tags=["Applications"])

Side = Annotated[Account, Depends(May("agree"))]
Staff = Annotated[Account, Depends(May("moderate"))]


class HowItWas(Message):
    stars: Stars
    text: FeedbackText = ""


@router.put(
    "/applications/{application_id}/feedback",
    status_code=204,
    response_model=None,
    responses=declared(*WRITES, *SIGNED_IN, "application_not_found", "not_a_member", "feedback_not_due"),
    summary="Tell how it was",
)
async def give_feedback(request: Request, application_id: UUID, account: Side, body: HowItWas) -> Response:
    order = {"account_id": account.id, "side": account.role, "application_id": application_id, **body.model_dump()}
    await ask(request, GiveFeedback.model_validate(order))
    return Response(status_code=204)


@router.get(
    "/staff/feedback",
    response_model=FeedbackList,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="List what both sides say about placements, the latest first",
)
async def list_feedback(request: Request, _: Staff, wanted: Annotated[Paged, Query()]) -> Response:
    return await relayed_page(request, ListFeedback(**dict(wanted)))
