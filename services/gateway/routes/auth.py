"""Signing in and out."""

import datetime as dt
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends
from pydantic import Field, StringConstraints, model_validator
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import auth
from services.gateway.auth import Account, May, open_to
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered
from shared.contracts.message import Message
from shared.contracts.notifications.contacts import Phone
from shared.contracts.words import ONE_LINE, Channel, Language

router = APIRouter(prefix=f"{PREFIX}/auth", tags=["Sign-in"])

# What is no mail address is refused as ``mail_invalid``, in our own words.
MailText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=254),
    ONE_LINE,
    Field(json_schema_extra={"format": "email"}),
]
RoleName = Literal["young_person", "employer", "counsellor", "editor", "operator", "teacher"]


class LinkOrder(Message):
    """Where to send a sign-in link (``email``) or a 6-digit code (``phone``): one of the two."""

    email: MailText | None = None
    phone: Phone | None = None
    role: RoleName | None = None
    language: Language = Language.GERMAN

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.email is None) == (self.phone is None):
            raise ValueError("needs either email or phone")
        return self


class LinkSent(Message):
    """Says nothing about whether the address is known."""

    accepted: Literal[True] = True


class SignInProof(Message):
    """The ``token`` of a link, or ``phone`` and ``code``."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=500), ONE_LINE] | None = None
    phone: Phone | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if (self.token is None) == (self.phone is None) or (self.phone is None) != (self.code is None):
            raise ValueError("needs either token, or phone and code")
        return self


class SessionOpened(Message):
    access_token: str
    expires_at: dt.datetime
    role: RoleName


@router.post(
    "/links",
    status_code=202,
    response_model=LinkSent,
    responses=declared(*WRITES, "mail_invalid", "phone_invalid", "phone_not_mobile", "too_many_requests"),
    summary="Have a sign-in link or code sent",
    dependencies=[open_to("sign_in")],
)
async def order_sign_in(request: Request, order: LinkOrder) -> Response:
    channel, address = (Channel.SMS, order.phone) if order.phone is not None else (Channel.MAIL, order.email or "")
    await auth.request_sign_in(request, address=address, role=order.role, language=order.language, channel=channel)
    return answered(LinkSent(), 202)


@router.post(
    "/sessions",
    status_code=201,
    response_model=SessionOpened,
    responses=declared(*WRITES, "token_invalid", "phone_invalid", "phone_not_mobile", "changed_meanwhile"),
    summary="Sign in with the token of a link, or a code",
    dependencies=[open_to("sign_in")],
)
async def open_session(request: Request, proof: SignInProof) -> Response:
    session = await auth.redeem(request, token=proof.token, phone=proof.phone, code=proof.code)
    opened = SessionOpened.model_validate(
        {"access_token": session.access_token, "expires_at": session.expires_at, "role": session.account.role}
    )
    response = answered(opened, 201)
    auth.set_session_cookie(response, session)
    return response


@router.delete(
    "/sessions/current",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site"),
    summary="Sign out",
)
async def close_session(request: Request, _: Annotated[Account, Depends(May("own_account"))]) -> Response:
    await auth.sign_out(request)
    response = Response(status_code=204)
    auth.forget_session_cookie(request, response)
    return response
