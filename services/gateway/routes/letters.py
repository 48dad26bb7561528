"""Letters between the two sides of an application, and how the young person can be reached once they share it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import contacts_shared
from services.gateway.auth import Account, May
from services.gateway.contacts_shared import Reached
from services.gateway.problems import declared
from services.gateway.routes import (
    LISTS,
    PREFIX,
    READS,
    SIGNED_IN,
    WRITES,
    IdempotencyKey,
    answered,
    key_of,
    relayed_page,
)
from services.gateway.rpc import ask
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.listings.letters import (
    LetterList,
    LetterText,
    LetterView,
    ListLetters,
    ListStaffLetters,
    ReportLetter,
    ReportText,
    SendLetter,
    SettleLetter,
    ShareContact,
    StaffLetterList,
)
from shared.contracts.listings.silent_employers import ListSilentEmployers, SilentEmployerList
from shared.contracts.message import Message
from shared.contracts.paging import Paged

router = APIRouter(prefix=PREFIX, tags=["Applications"])

Young = Annotated[Account, Depends(May("apply"))]
Employer = Annotated[Account, Depends(May("answer"))]
Side = Annotated[Account, Depends(May("agree"))]
Staff = Annotated[Account, Depends(May("moderate"))]
OWN = (*SIGNED_IN, "application_not_found", "not_a_member")


class Words(Message):
    """Text only: nothing can be attached."""

    text: LetterText


class Complaint(Message):
    note: ReportText = ""


class Sharing(Message):
    shared: bool


class Settling(Message):
    """``deliver``: pass a held letter on after all."""

    deliver: bool = False


@router.get(
    "/applications/{application_id}/messages",
    response_model=LetterList,
    responses=declared(*LISTS, *OWN),
    summary="Read what both sides have written",
)
async def list_letters(
    request: Request, application_id: UUID, account: Side, wanted: Annotated[Paged, Query()]
) -> Response:
    order = {**_of(account, application_id), **dict(wanted)}
    return await relayed_page(request, ListLetters.model_validate(order))


@router.post(
    "/applications/{application_id}/messages",
    status_code=201,
    response_model=LetterView,
    responses=declared(*WRITES, *OWN, "letters_closed", "too_many_letters"),
    summary="Write to the other side",
)
async def send_letter(
    request: Request, application_id: UUID, account: Side, idempotency_key: IdempotencyKey, body: Words
) -> Response:
    order = {**_of(account, application_id), "key": key_of(request, account, idempotency_key), "text": body.text}
    return answered(await ask(request, SendLetter.model_validate(order)), 201)


@router.post(
    "/applications/{application_id}/messages/{letter_id}/report",
    status_code=202,
    response_model=None,
    response_class=Response,
    responses=declared(*WRITES, *OWN, "letter_not_found"),
    summary="Report a message to the centre",
)
async def report_letter(
    request: Request, application_id: UUID, letter_id: UUID, account: Side, body: Complaint
) -> Response:
    order = {**_of(account, application_id), "letter_id": letter_id, "note": body.note}
    await ask(request, ReportLetter.model_validate(order))
    return Response(status_code=202)


@router.put(
    "/applications/{application_id}/contact",
    response_model=ApplicationView,
    responses=declared(*WRITES, *SIGNED_IN, "application_not_found", "contact_not_due"),
    summary="Let the employer see how to reach you, or no longer",
)
async def share_contact(request: Request, application_id: UUID, account: Young, body: Sharing) -> Response:
    order = ShareContact(person_id=account.id, application_id=application_id, shared=body.shared)
    return answered(await ask(request, order))


@router.get(
    "/applications/{application_id}/contact",
    response_model=Reached,
    responses=declared(*READS, *OWN, "contact_not_shared", "contact_not_found"),
    summary="How the young person can be reached, as they have shared it",
)
async def get_shared_contact(request: Request, application_id: UUID, account: Employer) -> Response:
    return answered(await contacts_shared.find(request, account.id, application_id))


@router.get(
    "/staff/messages",
    response_model=StaffLetterList,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="List messages that were reported or held back",
)
async def list_staff_letters(request: Request, _: Staff, wanted: Annotated[Paged, Query()]) -> Response:
    return await relayed_page(request, ListStaffLetters(**dict(wanted)))


@router.post(
    "/staff/messages/{letter_id}/settle",
    status_code=204,
    response_model=None,
    responses=declared(*WRITES, *SIGNED_IN, "letter_not_found"),
    summary="Settle a reported or held message",
)
async def settle_letter(request: Request, letter_id: UUID, account: Staff, body: Settling) -> Response:
    await ask(request, SettleLetter(account_id=account.id, letter_id=letter_id, deliver=body.deliver))
    return Response(status_code=204)


@router.get(
    "/staff/silent-employers",
    response_model=SilentEmployerList,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="The call list: employers who leave young people without an answer",
)
async def list_silent_employers(request: Request, _: Staff, wanted: Annotated[Paged, Query()]) -> Response:
    return await relayed_page(request, ListSilentEmployers(**dict(wanted)))


def _of(account: Account, application_id: UUID) -> dict[str, object]:
    return {"account_id": account.id, "side": account.role, "application_id": application_id}
