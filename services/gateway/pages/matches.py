"""A young person's matches, each with its reasons."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.accounts import Account
from services.gateway.pages.guard import YoungPerson
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, ask
from shared.contracts.matching.matches import ListMatches
from shared.contracts.matching.profiles import GetProfile, ProfileView

router = APIRouter(include_in_schema=False)


@router.get("/treffer")
async def matches(request: Request, account: YoungPerson) -> Response:
    found, profile = await asyncio.gather(
        ask(request, ListMatches(person_id=account.id)), find_profile(request, account)
    )
    saved = "gespeichert" in request.query_params
    return page(request, "matches.html", account=account, found=found.items, profile=profile, saved=saved)


async def find_profile(request: Request, account: Account) -> ProfileView | None:
    """The person's profile, None before the first one is saved."""
    try:
        return await ask(request, GetProfile(person_id=account.id))
    except Refused as no:
        if no.refusal.code != "profile_not_found":
            raise
        return None
