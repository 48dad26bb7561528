"""What counsellors do with employers: see who waits, verify, refuse, ban."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import (
    LISTS,
    PREFIX,
    READS,
    SIGNED_IN,
    WRITES,
    answered,
    relayed,
    relayed_page,
)
from services.gateway.rpc import ask
from shared.contracts.listings.employer_review import (
    BanEmployer,
    BanKey,
    EmployerFile,
    EmployerQueue,
    Evidence,
    ListEmployers,
    ReadEmployer,
    RefusalKey,
    RefuseEmployer,
    ReopenEmployer,
    VerifyEmployer,
)
from shared.contracts.listings.employers import Note
from shared.contracts.message import Message

router = APIRouter(prefix=f"{PREFIX}/staff/employers", tags=["Staff"])

Staff = Annotated[Account, Depends(May("moderate"))]
DECISION = declared(*WRITES, *SIGNED_IN, "employer_not_found", "employer_transition_not_allowed")


class Verification(Message):
    """``note`` stays in the employer's history. ``despite_suspicion``: it resembles another, and that was looked at."""

    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1, max_length=6)]
    note: Note = ""
    despite_suspicion: bool = False


class EmployerRefusal(Message):
    """``note`` is shown to the employer."""

    reason: RefusalKey
    note: Note = ""


class Ban(Message):
    """``note`` is shown to the employer."""

    reason: BanKey
    note: Note = ""


class Reopening(Message):
    note: Note = ""


@router.get(
    "",
    response_model=EmployerQueue,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="List employers in a state, those that wait longest first",
)
async def list_employers(request: Request, _: Staff, wanted: Annotated[ListEmployers, Query()]) -> Response:
    return await relayed_page(request, wanted)


@router.get(
    "/{employer_id}",
    response_model=EmployerFile,
    responses=declared(*READS, *SIGNED_IN, "employer_not_found"),
    summary="Read an employer's file",
)
async def read_employer(request: Request, _: Staff, employer_id: UUID) -> Response:
    return await relayed(request, ReadEmployer(employer_id=employer_id))


@router.post(
    "/{employer_id}/verify",
    response_model=EmployerFile,
    responses=declared(
        *WRITES, *SIGNED_IN, "employer_not_found", "employer_transition_not_allowed", "employer_suspected"
    ),
    summary="Verify an employer",
)
async def verify_employer(request: Request, account: Staff, employer_id: UUID, body: Verification) -> Response:
    order = VerifyEmployer(account_id=account.id, employer_id=employer_id, **vars(body))
    return answered(await ask(request, order))


@router.post(
    "/{employer_id}/refuse", response_model=EmployerFile, responses=DECISION, summary="Refuse an employer, and say why"
)
async def refuse_employer(request: Request, account: Staff, employer_id: UUID, body: EmployerRefusal) -> Response:
    return answered(await ask(request, RefuseEmployer(account_id=account.id, employer_id=employer_id, **vars(body))))


@router.post(
    "/{employer_id}/ban",
    response_model=EmployerFile,
    responses=DECISION,
    summary="Ban an employer: its offers leave the board",
)
async def ban_employer(request: Request, account: Staff, employer_id: UUID, body: Ban) -> Response:
    return answered(await ask(request, BanEmployer(account_id=account.id, employer_id=employer_id, **vars(body))))


@router.post("/{employer_id}/reopen", response_model=EmployerFile, responses=DECISION, summary="Lift a ban")
async def reopen_employer(request: Request, account: Staff, employer_id: UUID, body: Reopening) -> Response:
    return answered(await ask(request, ReopenEmployer(account_id=account.id, employer_id=employer_id, **vars(body))))
