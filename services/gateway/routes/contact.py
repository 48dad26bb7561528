"""How an account is reached, and what it wants to be told."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, require, verify_phone
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, WRITES, answered
from services.gateway.rpc import ask
from shared.contracts.message import Message
from shared.contracts.notifications.contacts import ContactView, GetContact, Phone, QuietHours, SaveContact
from shared.contracts.words import ONE_LINE, Language

router = APIRouter(prefix=f"{PREFIX}/contact", tags=["Contact"])

SOURCE = "PUT /api/v1/contact"

AnyAccount = Annotated[Account, Depends(require())]


class ContactInput(Message):
    """All of it: what is left out is not kept. ``text_version`` names the consent text that was shown, as proof."""

    language: Language
    mail_matches: bool
    phone: Phone | None
    phone_matches: bool
    quiet_hours: QuietHours | None
    text_version: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), ONE_LINE]


class PhoneCode(Message):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


@router.get(
    "",
    response_model=ContactView,
    responses=declared(*READS, "sign_in_required", "contact_not_found"),
    summary="Read the own contact data",
)
async def get_contact(request: Request, account: AnyAccount) -> Response:
    return answered(await ask(request, GetContact(person_id=account.id)))


@router.put(
    "",
    response_model=ContactView,
    responses=declared(*WRITES, "sign_in_required", "contact_not_found", "phone_invalid", "phone_not_mobile"),
    summary="Save the own contact data; a new phone is sent a code",
)
async def save_contact(request: Request, account: AnyAccount, contact: ContactInput) -> Response:
    return answered(await ask(request, SaveContact(person_id=account.id, source=SOURCE, **vars(contact))))


@router.post(
    "/verify",
    response_model=ContactView,
    responses=declared(*WRITES, "sign_in_required", "contact_not_found", "code_wrong", "code_expired", "code_locked"),
    summary="Enter the code sent to the phone",
)
async def verify_contact(request: Request, account: AnyAccount, body: PhoneCode) -> Response:
    return answered(await verify_phone(request, account, body.code))
