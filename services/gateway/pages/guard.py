"""Who may see a page: nobody in particular, a young person, an employer's member, a counsellor."""

from typing import Annotated

from fastapi import Depends, HTTPException
from starlette.requests import Request

from services.gateway.auth import Account, find_account
from services.gateway.rpc import refused


async def _young_person(request: Request) -> Account:
    return await _signed_in(request, "young_person")


async def _employer(request: Request) -> Account:
    return await _signed_in(request, "employer")


async def _staff(request: Request) -> Account:
    return await _signed_in(request, "counsellor")


async def _signed_in(request: Request, role: str) -> Account:
    account = await find_account(request)
    if account is None:
        raise HTTPException(303, headers={"location": f"/anmelden?role={role}"})
    if account.role != role:
        raise refused("role_not_allowed", f"This page is for accounts of another role: {role}.")
    return account


Visitor = Annotated[Account | None, Depends(find_account)]
YoungPerson = Annotated[Account, Depends(_young_person)]
Employer = Annotated[Account, Depends(_employer)]
Staff = Annotated[Account, Depends(_staff)]

HOME = {"young_person": "/treffer", "employer": "/betrieb", "counsellor": "/team"}


def home(account: Account) -> str:
    """Where somebody goes after signing in."""
    return HOME.get(account.role, "/")
