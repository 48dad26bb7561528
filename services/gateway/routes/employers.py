"""The employer an account acts for: register it, read it, change it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May, keys_of
from services.gateway.limits import store_of
from services.gateway.preconditions import CONDITIONAL, IfMatch, must_match
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WITH_KEY, WRITES, answered, relayed
from services.gateway.rpc import ask
from shared import clock
from shared.contracts.listings.employers import (
    EditEmployer,
    EmployerInput,
    EmployerView,
    GetEmployer,
    Identifier,
    RegisterEmployer,
)
from shared.contracts.message import Message
from shared.contracts.words import ONE_LINE, Place

router = APIRouter(prefix=f"{PREFIX}/employers", tags=["Employers"])

Member = Annotated[Account, Depends(May("own_employer"))]
Reader = Annotated[Account, Depends(May("read_own_offers"))]
IdempotencyKey = Annotated[
    str,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        default_factory=lambda: str(clock.new_id()),
        description="Chosen by the caller: the same key and employer again is the same employer, never a second one.",
    ),
]
FIELDS = ("employer_invalid", "betriebsnummer_invalid", "trade_register_invalid", "chamber_invalid", "domain_invalid")


class EmployerChanges(Message):
    """What is given changes."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), ONE_LINE] | None = None
    identifier: Identifier | None = None
    address: Place | None = None
    domain: Annotated[str, StringConstraints(strip_whitespace=True, max_length=253), ONE_LINE] | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32), ONE_LINE] | None = None


@router.post(
    "",
    status_code=201,
    response_model=EmployerView,
    responses=declared(*WRITES, *SIGNED_IN, *FIELDS, "phone_invalid", "already_a_member", "idempotency_key_reused"),
    summary="Register an employer",
)
async def register_employer(
    request: Request, account: Member, employer: EmployerInput, idempotency_key: IdempotencyKey
) -> Response:
    """Only the domain of the account's confirmed mail address goes along: it is compared with the website's."""
    mail_domain = await store_of(request).find_mail_domain(account.id)
    order = RegisterEmployer(account_id=account.id, key=idempotency_key, mail_domain=mail_domain, employer=employer)
    own = await ask(request, order)
    await keys_of(request).revoke_all_of(account.id, but=own.id)  # what a removal that died halfway has left
    return answered(own, 201, {"location": f"{PREFIX}/employers/me"})


@router.get(
    "/me",
    response_model=EmployerView,
    responses=declared(*READS, *WITH_KEY, "not_a_member"),
    summary="Read the own employer",
)
async def get_employer(request: Request, account: Reader) -> Response:
    return await relayed(request, GetEmployer(account_id=account.id))


@router.patch(
    "/me",
    response_model=EmployerView,
    responses=declared(
        *WRITES,
        *SIGNED_IN,
        *FIELDS,
        *CONDITIONAL,
        "phone_invalid",
        "not_a_member",
        "owner_only",
        "employer_banned",
        "identity_verified",
        "changed_meanwhile",
    ),
    summary="Change the own employer",
)
async def edit_employer(
    request: Request, account: Member, changes: EmployerChanges, if_match: IfMatch = ""
) -> Response:
    own = await ask(request, GetEmployer(account_id=account.id))
    must_match(if_match, own)
    mail_domain = await store_of(request).find_mail_domain(account.id)
    order = EditEmployer(account_id=account.id, version=own.version, mail_domain=mail_domain, **vars(changes))
    return answered(await ask(request, order))
