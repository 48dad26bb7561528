"""How an account is reached, and what it wants to be told."""

from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import EmailStr, StringConstraints, model_validator
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May, verify_phone
from services.gateway.preconditions import CONDITIONAL, IfMatch, as_read
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered, relayed
from services.gateway.rpc import ask
from shared.contracts.message import Message
from shared.contracts.notifications.contacts import (
    AskGuardian,
    ContactView,
    Frequency,
    GetContact,
    Phone,
    QuietHours,
    ResendCode,
    SaveContact,
    Ways,
)
from shared.contracts.words import ONE_LINE, Language, Moment

router = APIRouter(prefix=f"{PREFIX}/contact", tags=["Contact"])

SOURCE = "PUT /api/v1/contact"

YoungPerson = Annotated[Account, Depends(May("look_for"))]
AnyAccount = Annotated[Account, Depends(May("own_account"))]


class ContactInput(Message):
    """What has a default stays as it is when left out. ``text_version`` names the consent text shown, as proof."""

    language: Language
    mail: EmailStr | None = None
    mail_matches: bool
    phone: Phone | None
    phone_matches: bool
    quiet_hours: QuietHours | None
    frequency: Frequency | None = None
    ways: Ways | None = None
    school_hours: bool | None = None
    muted_until: Moment | None = None
    text_version: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), ONE_LINE]


class GuardianInput(Message):
    """One of both."""

    mail: EmailStr | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.mail is None) == (self.phone is None):
            raise ValueError("needs either mail or phone")
        return self


class PhoneCode(Message):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


@router.get(
    "",
    response_model=ContactView,
    responses=declared(*READS, "sign_in_required", "contact_not_found"),
    summary="Read the own contact data",
)
async def get_contact(request: Request, account: AnyAccount) -> Response:
    return await relayed(request, GetContact(person_id=account.id))


@router.put(
    "",
    response_model=ContactView,
    responses=declared(
        *WRITES,
        *CONDITIONAL,
        "sign_in_required",
        "contact_not_found",
        "phone_invalid",
        "phone_not_mobile",
        "mail_invalid",
        "mail_asked_too_often",
        "changed_meanwhile",
    ),
    summary="Save the own contact data; a new phone is sent a code, a new mail address a link",
)
async def save_contact(
    request: Request, account: AnyAccount, contact: ContactInput, if_match: IfMatch = ""
) -> Response:
    before = await as_read(request, if_match, GetContact(person_id=account.id), absent="contact_not_found")
    seen = None if if_match.strip() == "*" else before
    return answered(await ask(request, SaveContact(person_id=account.id, source=SOURCE, seen=seen, **vars(contact))))


@router.post(
    "/resend",
    response_model=ContactView,
    responses=declared(*WRITES, "sign_in_required", "contact_not_found", "code_locked", "changed_meanwhile"),
    summary="Have another code sent to the phone",
)
async def resend_code(request: Request, account: AnyAccount) -> Response:
    return answered(await ask(request, ResendCode(person_id=account.id)))


@router.post(
    "/guardian",
    response_model=ContactView,
    responses=declared(
        *WRITES,
        *SIGNED_IN,
        "contact_not_found",
        "mail_invalid",
        "phone_invalid",
        "phone_not_mobile",
        "own_address",
        "guardian_asked_too_often",
        "changed_meanwhile",
    ),
    summary="Ask a guardian whether news are allowed, below 16",
)
async def ask_guardian(request: Request, account: YoungPerson, guardian: GuardianInput) -> Response:
    return answered(await ask(request, AskGuardian(person_id=account.id, **vars(guardian))))


@router.post(
    "/verify",
    response_model=ContactView,
    responses=declared(
        *WRITES,
        "sign_in_required",
        "contact_not_found",
        "code_wrong",
        "code_expired",
        "code_locked",
        "changed_meanwhile",
    ),
    summary="Enter the code sent to the phone",
)
async def verify_contact(request: Request, account: AnyAccount, body: PhoneCode) -> Response:
    return answered(await verify_phone(request, account, body.code))
