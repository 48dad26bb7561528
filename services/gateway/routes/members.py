"""Who acts for an employer: invited by mail, accepted, removed.

A member's id is made here and tells nothing: an account's own id would tell when, and so whether, it was there before.
"""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import accounts
from services.gateway.auth import Account, May, keys_of, request_sign_in
from services.gateway.limits import count, store_of
from services.gateway.problems import declared
from services.gateway.roles import EMPLOYER
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered
from services.gateway.routes.auth import MailText
from services.gateway.rpc import ask, refused
from shared.contracts.listings.employers import (
    AcceptInvitation,
    EmployerView,
    GetEmployer,
    InviteMember,
    ListMembers,
    MemberList,
    RemoveMember,
    Role,
)
from shared.contracts.message import Message
from shared.contracts.words import Channel, Language
from shared.errors import DomainError

router = APIRouter(prefix=f"{PREFIX}/employers/me", tags=["Employers"])

Member = Annotated[Account, Depends(May("own_employer"))]


class Invitee(Message):
    email: MailText
    role: Role = "member"
    language: Language = Language.GERMAN


class Invited(Message):
    """Says nothing about whether the address is known."""

    accepted: Literal[True] = True


class MemberShown(Message):
    """``mail_hint``: enough of the address to know a colleague by."""

    id: str
    role: Role
    state: Literal["invited", "member"]
    since: dt.datetime | None
    mail_hint: str
    yourself: bool


class MembersShown(Message):
    items: tuple[MemberShown, ...]


@router.get(
    "/members",
    response_model=MembersShown,
    responses=declared(*READS, *SIGNED_IN, "not_a_member"),
    summary="List the members of the own employer",
)
async def list_members(request: Request, account: Member) -> Response:
    return answered(await shown(request, account))


async def shown(request: Request, account: Account) -> MembersShown:
    """The members as a colleague may see them."""
    members = await ask(request, ListMembers(account_id=account.id))
    hints = await store_of(request).find_mail_hints([one.account_id for one in members.items])
    items = tuple(
        MemberShown(
            id=_id(request, one.account_id),
            role=one.role,
            state=one.state,
            since=one.since,
            mail_hint=hints.get(one.account_id, ""),
            yourself=one.account_id == account.id,
        )
        for one in members.items
    )
    return MembersShown(items=items)


@router.post(
    "/members",
    status_code=202,
    response_model=Invited,
    responses=declared(
        *WRITES,
        *SIGNED_IN,
        "not_a_member",
        "owner_only",
        "employer_banned",
        "too_many_members",
        "last_owner",
        "mail_invalid",
        "too_many_requests",
    ),
    summary="Invite somebody by mail, or give a member another role",
)
async def invite_member(request: Request, account: Member, invitee: Invitee) -> Response:
    """The mail is a sign-in link: whoever follows it finds the invitation there, and accepts or not."""
    address = _read(invitee.email)
    own = await ask(request, GetEmployer(account_id=account.id))
    if own.role != "owner":
        raise refused("owner_only", "Only an owner of this employer may do that.")
    await count(request, "invitation by account", str(account.id))
    invited = await store_of(request).open_account(EMPLOYER, address)
    await ask(request, InviteMember(account_id=account.id, invited=invited.id, role=invitee.role))
    await store_of(request).note_mail(invited, address, confirmed=False)
    language = invitee.language
    await request_sign_in(request, address=address.text, role=EMPLOYER, language=language, channel=Channel.MAIL)
    return answered(Invited(), 202)


@router.post(
    "/accept",
    response_model=EmployerView,
    responses=declared(*READS, *SIGNED_IN, "cross_site", "no_invitation", "already_a_member", "employer_banned"),
    summary="Accept an invitation: act for that employer from now on",
)
async def accept_invitation(request: Request, account: Member) -> Response:
    joined = await ask(request, AcceptInvitation(account_id=account.id))
    await keys_of(request).revoke_all_of(account.id, but=joined.id)
    return answered(joined)


@router.delete(
    "/members/{member_id}",
    status_code=204,
    responses=declared(
        *READS,
        *SIGNED_IN,
        "cross_site",
        "not_a_member",
        "owner_only",
        "member_not_found",
        "last_owner",
        "employer_banned",
    ),
    summary="Remove a member, take back an invitation, or leave",
)
async def remove_member(
    request: Request, account: Member, member_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
) -> Response:
    members = await ask(request, ListMembers(account_id=account.id))
    removed = _account_of(request, members, member_id)
    await ask(request, RemoveMember(account_id=account.id, removed=removed))
    await keys_of(request).revoke_all_of(removed)
    return Response(status_code=204)


def _account_of(request: Request, members: MemberList, member_id: str) -> UUID:
    for one in members.items:
        if _id(request, one.account_id) == member_id:
            return one.account_id
    raise refused("member_not_found", "The employer has no such member.")


def _id(request: Request, account_id: UUID) -> str:
    return store_of(request).pepper.hash("member", str(account_id))[:32]


def _read(mail: str) -> accounts.Address:
    try:
        return accounts.read_mail(mail)
    except DomainError as no:
        raise refused(no.code, no.message, "/email") from no
