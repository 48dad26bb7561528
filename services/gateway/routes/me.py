"""The own account: what is known of it, all of it as data, and an end to it."""

import asyncio
import datetime as dt
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import class_lists
from services.gateway.auth import Account, May, access_token, open_to
from services.gateway.class_lists import ClassShare
from services.gateway.erasure import ErasureStore, Receipt
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, answered
from services.gateway.routes.auth import RoleName
from services.gateway.rpc import ask, refused
from shared import clock
from shared.contracts.listings.people import GetListingsData
from shared.contracts.matching.people import GetMatchingData
from shared.contracts.message import Message
from shared.contracts.notifications.people import GetNotificationsData
from shared.contracts.people import PersonData
from shared.contracts.words import ONE_LINE

router = APIRouter(prefix=PREFIX, tags=["Account"])

Anybody = Annotated[Account, Depends(May("own_account"))]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200), ONE_LINE]


class StaffAccess(Message):
    """When somebody of the centre, or a teacher with a class list, has looked at the data, and why."""

    at: dt.datetime
    reason: str


class AccountView(Message):
    """``classes``: whose teacher may see whether one has a place."""

    id: UUID
    role: RoleName
    staff_accesses: tuple[StaffAccess, ...] = ()
    classes: tuple[ClassShare, ...] = ()


class AccountExport(Message):
    """Everything Anlauf keeps, by service. Addresses for signing in are kept as hashes only and are not among it.

    ``gateway``: where one is signed in, keys, subscriptions, class lists.
    """

    account: AccountView
    exported_at: dt.datetime
    gateway: PersonData
    listings: PersonData
    matching: PersonData
    notifications: PersonData


class ErasedPart(Message):
    """``erased``: how many documents of each collection."""

    service: str
    erased: dict[str, int]
    at: dt.datetime


class ErasureReceipt(Message):
    """``finished_at`` None: not all services have answered yet."""

    id: UUID
    requested_at: dt.datetime
    finished_at: dt.datetime | None
    parts: tuple[ErasedPart, ...]


@router.get(
    "/me", response_model=AccountView, responses=declared(*READS, "sign_in_required"), summary="Read the own account"
)
async def get_account(request: Request, account: Anybody) -> Response:
    return answered(await _view(request, account))


@router.get(
    "/me/export",
    response_model=AccountExport,
    responses=declared(*READS, "sign_in_required"),
    summary="Read everything that is kept of the own account",
)
async def export_account(request: Request, account: Anybody) -> Response:
    view = await _view(request, account)
    headers = {"content-disposition": 'attachment; filename="anlauf.json"'}
    return answered(await _everything(request, view), headers=headers)


@router.delete(
    "/me",
    status_code=202,
    response_model=ErasureReceipt,
    responses=declared(*READS, "sign_in_required", "cross_site"),
    summary="Erase the own account, everywhere",
)
async def erase_account(request: Request, account: Anybody) -> Response:
    """At once here, soon in every service. This session is then good for the receipt and for nothing else."""
    receipt = await erasures(request).begin(account, access_token(request))
    return answered(_shown(receipt), 202, {"location": f"{PREFIX}/me/erasure"})


@router.get(
    "/me/erasure",
    response_model=ErasureReceipt,
    responses=declared(*READS, "erasure_not_found"),
    summary="Read what was erased where and when",
    dependencies=[open_to("follow_link")],
)
async def get_erasure(request: Request) -> Response:
    """With the session that asked for it, for 90 days."""
    receipt = await erasures(request).find(access_token(request) or "")
    if receipt is None:
        raise refused("erasure_not_found", "No account was erased with this session.")
    return answered(_shown(receipt))


@router.get(
    "/staff/people/{person_id}",
    response_model=AccountExport,
    responses=declared(*READS, *SIGNED_IN, "person_not_found"),
    summary="See what is kept of a young person, to help",
)
async def read_person(
    request: Request,
    person_id: UUID,
    account: Annotated[Account, Depends(May("help_person"))],
    reason: Annotated[Reason, Query(description="Why. The person reads it.")],
) -> Response:
    """Noted before anything is shown, and shown to the person."""
    if not await erasures(request).log_access(person_id, account.id, reason):
        raise refused("person_not_found", "There is no such young person.")
    return answered(await _everything(request, await _view(request, Account(person_id, "young_person"))))


async def _view(request: Request, account: Account) -> AccountView:
    accesses = await erasures(request).find_accesses(account.id)
    shown = [{"at": one.at, "reason": one.reason} for one in accesses]
    shares = await class_lists.shares(request, account.id)
    view = {"id": account.id, "role": account.role, "staff_accesses": shown, "classes": shares.items}
    return AccountView.model_validate(view)


async def _everything(request: Request, view: AccountView) -> AccountExport:
    here, listings, matching, notifications = await asyncio.gather(
        erasures(request).export(view.id),
        ask(request, GetListingsData(account_id=view.id)),
        ask(request, GetMatchingData(account_id=view.id)),
        ask(request, GetNotificationsData(account_id=view.id)),
    )
    return AccountExport(
        account=view,
        exported_at=clock.now(),
        gateway=PersonData.model_validate_json(orjson.dumps({"parts": here}, default=str)),
        listings=listings,
        matching=matching,
        notifications=notifications,
    )


def _shown(receipt: Receipt) -> ErasureReceipt:
    parts = [ErasedPart(service=name, **vars(part)) for name, part in sorted(receipt.parts.items())]
    return ErasureReceipt(
        id=receipt.id, requested_at=receipt.requested_at, finished_at=receipt.finished_at, parts=tuple(parts)
    )


def erasures(request: Request) -> ErasureStore:
    store: ErasureStore = request.app.state.erasures
    return store
