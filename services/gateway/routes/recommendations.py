"""Recommendations: a good applicant handed on to other employers, by the young person's own choice."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, READS, SIGNED_IN, WRITES, answered, relayed_page
from services.gateway.rpc import ask
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.listings.recommendations import (
    AnswerRecommendation,
    GetRecommendation,
    InviteRecommended,
    ListRecommended,
    Recommend,
    RecommendationView,
    RecommendedList,
)
from shared.contracts.message import Message
from shared.contracts.paging import Paged

router = APIRouter(prefix=PREFIX, tags=["Applications"])

Young = Annotated[Account, Depends(May("apply"))]
Employer = Annotated[Account, Depends(May("answer"))]
Counsellor = Annotated[Account, Depends(May("help_person"))]
MADE = (*WRITES, *SIGNED_IN, "application_not_found", "recommendation_not_possible")


class Chosen(Message):
    """The offers whose employers may see and invite. None: nobody shall."""

    offers: Annotated[tuple[UUID, ...], Field(max_length=5)]


class Invitation(Message):
    offer_id: UUID


@router.post(
    "/applications/{application_id}/recommend",
    status_code=204,
    responses=declared(*MADE, "not_a_member"),
    summary="Recommend to others whom one had to decline",
)
async def recommend_applicant(request: Request, application_id: UUID, account: Employer) -> Response:
    """The young person is asked; nobody else hears of it."""
    await ask(request, Recommend(account_id=account.id, side="employer", application_id=application_id))
    return Response(status_code=204)


@router.post(
    "/staff/applications/{application_id}/recommend",
    status_code=204,
    responses=declared(*MADE),
    summary="Suggest a declined applicant to others",
)
async def suggest_applicant(request: Request, application_id: UUID, account: Counsellor) -> Response:
    await ask(request, Recommend(account_id=account.id, side="staff", application_id=application_id))
    return Response(status_code=204)


@router.get(
    "/applications/{application_id}/recommendation",
    response_model=RecommendationView,
    responses=declared(*READS, *SIGNED_IN, "application_not_found"),
    summary="Read who has recommended oneself, and to whom one is shown",
)
async def get_recommendation(request: Request, application_id: UUID, account: Young) -> Response:
    return answered(await ask(request, GetRecommendation(person_id=account.id, application_id=application_id)))


@router.put(
    "/applications/{application_id}/recommendation",
    response_model=RecommendationView,
    responses=declared(
        *WRITES,
        *SIGNED_IN,
        "application_not_found",
        "applications_closed",
        "recommendation_over",
        "recommendation_transition_not_allowed",
        "offer_not_found",
        "changed_meanwhile",
    ),
    summary="Say which employers may see oneself, or none",
)
async def answer_recommendation(request: Request, application_id: UUID, account: Young, body: Chosen) -> Response:
    order = AnswerRecommendation(person_id=account.id, application_id=application_id, offers=body.offers)
    return answered(await ask(request, order))


@router.get(
    "/recommendations",
    response_model=RecommendedList,
    responses=declared(*LISTS, *SIGNED_IN, "not_a_member"),
    summary="List whom one may invite, as they want it",
)
async def list_recommended(request: Request, account: Employer, wanted: Annotated[Paged, Query()]) -> Response:
    return await relayed_page(request, ListRecommended(account_id=account.id, **dict(wanted)))


@router.post(
    "/recommendations/{recommendation_id}/invitations",
    status_code=201,
    response_model=ApplicationView,
    responses=declared(
        *WRITES,
        *SIGNED_IN,
        "not_a_member",
        "recommendation_not_found",
        "recommendation_over",
        "recommendation_transition_not_allowed",
        "offer_not_found",
        "applications_closed",
        "applied_already",
        "changed_meanwhile",
    ),
    summary="Invite somebody who was recommended",
)
async def invite_recommended(
    request: Request, recommendation_id: UUID, account: Employer, body: Invitation
) -> Response:
    order = {"account_id": account.id, "recommendation_id": recommendation_id, "offer_id": body.offer_id}
    made = await ask(request, InviteRecommended.model_validate(order))
    return answered(made, 201, {"location": f"{PREFIX}/applications/{made.id}"})
