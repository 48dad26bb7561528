"""Teachers, whom staff invite: a sign-in link by mail, and an account that nobody can open alone."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import accounts
from services.gateway.auth import Account, May, request_sign_in
from services.gateway.limits import count, store_of
from services.gateway.problems import declared
from services.gateway.roles import TEACHER
from services.gateway.routes import LISTS, PREFIX, READS, SIGNED_IN, WRITES, answered, link_to_next
from services.gateway.routes.auth import MailText
from services.gateway.routes.me import erasures
from services.gateway.rpc import refused
from services.gateway.teachers import TeacherStore
from shared.contracts.message import Message
from shared.contracts.paging import Paged
from shared.contracts.words import Channel
from shared.errors import DomainError

router = APIRouter(prefix=f"{PREFIX}/staff/teachers", tags=["Staff"])

Staff = Annotated[Account, Depends(May("invite_teachers"))]
INVITATIONS_PER_HOUR = 50  # of one account


class TeacherInvitation(Message):
    email: MailText


class TeacherInvited(Message):
    """The link is on its way."""

    accepted: Literal[True] = True


class TeacherShown(Message):
    """``mail_hint``: enough of the address to tell two apart."""

    id: UUID
    mail_hint: str
    invited_at: dt.datetime


class TeacherList(Message):
    items: tuple[TeacherShown, ...]
    next: str | None = None


@router.get("", response_model=TeacherList, responses=declared(*LISTS, *SIGNED_IN), summary="List invited teachers")
async def list_teachers(request: Request, _: Staff, wanted: Annotated[Paged, Query()]) -> Response:
    found = await shown(request, wanted)
    return answered(found, headers=link_to_next(request, found.next))


@router.post(
    "",
    status_code=202,
    response_model=TeacherInvited,
    responses=declared(*WRITES, *SIGNED_IN, "mail_invalid", "too_many_requests"),
    summary="Invite a teacher by mail; again sends a new link",
)
async def invite_teacher(request: Request, account: Staff, invitation: TeacherInvitation) -> Response:
    await invite(request, account, invitation)
    return answered(TeacherInvited(), 202)


@router.delete(
    "/{teacher_id}",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site", "teacher_not_found"),
    summary="End a teacher's account, with its classes and their lists",
)
async def remove_teacher(request: Request, teacher_id: UUID, _: Staff) -> Response:
    await remove(request, teacher_id)
    return Response(status_code=204)


async def shown(request: Request, wanted: Paged) -> TeacherList:
    """Refused: ``cursor_invalid``."""
    found, following = await teachers(request).find_page(wanted)
    return TeacherList(items=tuple(TeacherShown(**vars(one)) for one in found), next=following)


async def invite(request: Request, account: Account, invitation: TeacherInvitation) -> None:
    """Refused: ``mail_invalid``, ``too_many_requests``."""
    try:
        address = accounts.read_mail(invitation.email)
    except DomainError as no:
        raise refused(no.code, no.message, "/email") from no
    await count(request, "teachers invited by account", str(account.id), INVITATIONS_PER_HOUR)
    invited = await store_of(request).open_account(TEACHER, address)
    await store_of(request).note_mail(invited, address, confirmed=False)
    await request_sign_in(request, address=address.text, role=TEACHER, channel=Channel.MAIL)


async def remove(request: Request, teacher_id: UUID) -> None:
    """Refused: ``teacher_not_found``."""
    found = await teachers(request).find(teacher_id)
    if found is None:
        raise refused("teacher_not_found", "There is no such teacher.")
    await erasures(request).begin(found)


def teachers(request: Request) -> TeacherStore:
    store: TeacherStore = request.app.state.teachers
    return store
