"""API keys of an employer: made, listed, revoked by its owners."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May, keys_of
from services.gateway.keys import ApiKey, Scope
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered
from services.gateway.rpc import ask, refused
from shared.contracts.listings.employers import GetEmployer
from shared.contracts.message import Message
from shared.contracts.words import ONE_LINE
from shared.errors import DomainError

router = APIRouter(prefix=f"{PREFIX}/employers/me/keys", tags=["Employers"])

Member = Annotated[Account, Depends(May("own_employer"))]


class NewKey(Message):
    """``label``: what it is for, to tell it from others."""

    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), ONE_LINE]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=3)]


class KeyView(Message):
    """``prefix``: how the key begins. ``last_used_at`` is exact to a minute."""

    id: UUID
    label: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: dt.datetime
    last_used_at: dt.datetime | None


class KeyCreated(KeyView):
    """``key``: told this once. Send it as ``Authorization: Bearer``."""

    key: str


class KeyList(Message):
    items: tuple[KeyView, ...]


@router.get(
    "",
    response_model=KeyList,
    responses=declared(*READS, *SIGNED_IN, "not_a_member", "owner_only"),
    summary="List the API keys of the own employer",
)
async def list_keys(request: Request, account: Member) -> Response:
    found = await keys_of(request).list_of(await owned(request, account))
    return answered(KeyList(items=tuple(KeyView(**_shown(key)) for key in found)))


@router.post(
    "",
    status_code=201,
    response_model=KeyCreated,
    responses=declared(*WRITES, *SIGNED_IN, "not_a_member", "owner_only", "too_many_keys"),
    summary="Make an API key; it is shown this once",
)
async def create_key(request: Request, account: Member, new: NewKey) -> Response:
    return answered(await make_key(request, account, new), 201)


@router.delete(
    "/{key_id}",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site", "not_a_member", "owner_only", "key_not_found"),
    summary="Revoke an API key",
)
async def revoke_key(request: Request, account: Member, key_id: UUID) -> Response:
    if not await keys_of(request).revoke(await owned(request, account), key_id):
        raise refused("key_not_found", "There is no such key.")
    return Response(status_code=204)


async def make_key(request: Request, account: Account, new: NewKey) -> KeyCreated:
    """Of the own employer. Raises Refused with ``owner_only``, ``not_a_member``, ``too_many_keys``."""
    employer_id, scopes = await owned(request, account), tuple(dict.fromkeys(new.scopes))
    try:
        key, secret = await keys_of(request).create(employer_id, account.id, new.label, scopes)
    except DomainError as no:
        raise refused(no.code, no.message) from no
    return KeyCreated(key=secret, **_shown(key))


async def owned(request: Request, account: Account) -> UUID:
    own = await ask(request, GetEmployer(account_id=account.id))
    if own.role != "owner":
        raise refused("owner_only", "Only an owner of this employer may do that.")
    return own.id


def _shown(key: ApiKey) -> dict[str, object]:
    return {name: value for name, value in vars(key).items() if name in KeyView.model_fields}
