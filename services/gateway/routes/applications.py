"""Applications: a young person's interest, the employer's answer, the confirmed place."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import placements
from services.gateway.auth import Account, May
from services.gateway.placements import Interest
from services.gateway.problems import declared
from services.gateway.routes import (
    ASKS_GUARDIANS,
    LISTS,
    PREFIX,
    READS,
    SIGNED_IN,
    WRITES,
    IdempotencyKey,
    answered,
    relayed_page,
)
from services.gateway.rpc import ask
from shared.contracts.listings.applications import (
    ActOnApplication,
    ApplicationList,
    ApplicationView,
    CancelKey,
    DeclineKey,
    GetApplication,
    ListApplications,
)
from shared.contracts.message import Message
from shared.contracts.notifications.permissions import Address, GetPermission, PermissionView
from shared.contracts.paging import Paged

router = APIRouter(prefix=PREFIX, tags=["Applications"])

Young = Annotated[Account, Depends(May("apply"))]
Employer = Annotated[Account, Depends(May("answer"))]
Side = Annotated[Account, Depends(May("agree"))]
STEP = (*WRITES, *SIGNED_IN, "application_not_found", "application_transition_not_allowed", "changed_meanwhile")
LAW = ("profile_not_found", "placement_not_lawful")


class Declining(Message):
    reason: DeclineKey


class Cancelling(Message):
    reason: CancelKey


class Guardians(Message):
    """Mail addresses or mobile numbers; two where both parents decide together."""

    addresses: Annotated[tuple[Address, ...], Field(min_length=1, max_length=2)]


@router.post(
    "/offers/{offer_id}/applications",
    status_code=201,
    response_model=ApplicationView,
    responses=declared(
        *WRITES,
        *SIGNED_IN,
        *LAW,
        "offer_not_found",
        "applications_closed",
        "period_unknown",
        "applied_already",
        "contact_data_found",
    ),
    summary="Show interest in an offer",
)
async def apply(
    request: Request, offer_id: UUID, account: Young, idempotency_key: IdempotencyKey, body: Interest | None = None
) -> Response:
    sent = await placements.apply(request, account.id, offer_id, idempotency_key, body or Interest())
    return answered(sent, 201, {"location": f"{PREFIX}/applications/{sent.id}"})


@router.get(
    "/applications",
    response_model=ApplicationList,
    responses=declared(*LISTS, *SIGNED_IN, "not_a_member"),
    summary="List the own applications, or those for the own employer",
)
async def list_applications(request: Request, account: Side, wanted: Annotated[Paged, Query()]) -> Response:
    order = {"account_id": account.id, "side": account.role, **dict(wanted)}
    return await relayed_page(request, ListApplications.model_validate(order))


@router.get(
    "/applications/{application_id}",
    response_model=ApplicationView,
    responses=declared(*READS, *SIGNED_IN, "application_not_found", "not_a_member"),
    summary="Read an application",
)
async def get_application(request: Request, application_id: UUID, account: Side) -> Response:
    order = {"account_id": account.id, "side": account.role, "application_id": application_id}
    return answered(await ask(request, GetApplication.model_validate(order)))


@router.get(
    "/applications/{application_id}/permission",
    response_model=PermissionView,
    responses=declared(*READS, *SIGNED_IN, "application_not_found"),
    summary="What the guardians have said so far",
)
async def get_permission(request: Request, application_id: UUID, account: Young) -> Response:
    """Of one's own application: notifications knows the guardians, and of applications only ids."""
    await ask(request, GetApplication(account_id=account.id, side="young_person", application_id=application_id))
    return answered(await ask(request, GetPermission(person_id=account.id, application_id=application_id)))


@router.post(
    "/applications/{application_id}/permission",
    response_model=PermissionView,
    responses=declared(*WRITES, *SIGNED_IN, *ASKS_GUARDIANS, "application_not_found"),
    summary="Ask one or two guardians, by link and code",
)
async def ask_permission(request: Request, application_id: UUID, account: Young, body: Guardians) -> Response:
    return answered(await placements.ask_guardians(request, account.id, application_id, body.addresses))


@router.post(
    "/applications/{application_id}/read",
    response_model=ApplicationView,
    responses=declared(*STEP, "not_a_member"),
    summary="Note that an application was read",
)
async def read_application(request: Request, application_id: UUID, account: Employer) -> Response:
    return await _act(request, account, application_id, "read")


@router.post(
    "/applications/{application_id}/accept",
    response_model=ApplicationView,
    responses=declared(*STEP, "not_a_member"),
    summary="Say yes to an application",
)
async def accept_application(request: Request, application_id: UUID, account: Employer) -> Response:
    return await _act(request, account, application_id, "accept")


@router.post(
    "/applications/{application_id}/decline",
    response_model=ApplicationView,
    responses=declared(*STEP, "not_a_member"),
    summary="Say no to an application",
)
async def decline_application(request: Request, application_id: UUID, account: Employer, body: Declining) -> Response:
    return await _act(request, account, application_id, "decline", body.reason)


@router.post(
    "/applications/{application_id}/confirm",
    response_model=ApplicationView,
    responses=declared(*STEP, *LAW, "no_seat_left", "guardian_needed", "place_elsewhere"),
    summary="Confirm the place",
)
async def confirm_application(request: Request, application_id: UUID, account: Young) -> Response:
    return answered(await placements.confirm(request, account.id, application_id))


@router.post(
    "/applications/{application_id}/withdraw",
    response_model=ApplicationView,
    responses=declared(*STEP),
    summary="Withdraw an application",
)
async def withdraw_application(request: Request, application_id: UUID, account: Young) -> Response:
    return await _act(request, account, application_id, "withdraw", "by_young_person")


@router.post(
    "/applications/{application_id}/cancel",
    response_model=ApplicationView,
    responses=declared(*STEP, "not_a_member"),
    summary="Give up a confirmed place",
)
async def cancel_application(request: Request, application_id: UUID, account: Side, body: Cancelling) -> Response:
    return await _act(request, account, application_id, "cancel", body.reason)


async def _act(request: Request, account: Account, application_id: UUID, act: str, reason: str = "") -> Response:
    order = {"account_id": account.id, "side": account.role, "application_id": application_id}
    return answered(await ask(request, ActOnApplication.model_validate({**order, "act": act, "reason": reason})))
