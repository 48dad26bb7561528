"""Prolonging or closing an offer by the link of a reminder, without an account."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, WRITES, answered
from services.gateway.rpc import ask
from shared.contracts.listings.own_offers import ActOnLinkedOffer, LinkedOffer

router = APIRouter(prefix=f"{PREFIX}/offers", tags=["Own offers"], dependencies=[open_to("follow_link")])


@router.post(
    "/actions",
    response_model=LinkedOffer,
    responses=declared(
        *WRITES, "token_invalid", "offer_not_found", "transition_not_allowed", "changed_meanwhile", "offer_invalid"
    ),
    summary="Prolong or close an offer by the link of a reminder",
)
async def act_by_link(request: Request, body: ActOnLinkedOffer) -> Response:
    return answered(await ask(request, body))
