"""A young person's matches, each with its reasons."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import advice_words
from services.gateway.pages.guard import YoungPerson
from services.gateway.pages.render import cursor_of, page
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.matching.matches import DismissMatch, ListMatches
from shared.contracts.matching.previews import PreviewProfile
from shared.contracts.matching.profiles import GetProfile, ProfileInput, ProfileView

router = APIRouter(include_in_schema=False)

FEW = 10  # matches, below which the page says what would bring more
ADVICE = 4


@router.get("/treffer")
async def matches(request: Request, account: YoungPerson) -> Response:
    found, profile = await asyncio.gather(
        ask(request, ListMatches(person_id=account.id, cursor=cursor_of(request))), find_profile(request, account)
    )
    advice = await _advice(request, profile) if profile and not cursor_of(request) and len(found.items) < FEW else []
    return page(
        request,
        "matches.html",
        account=account,
        found=found.items,
        following=found.next,
        profile=profile,
        saved="gespeichert" in request.query_params,
        dismissed="weg" in request.query_params,
        advice=advice,
    )


@router.post("/treffer/{offer_id}/weg")
async def dismiss(request: Request, account: YoungPerson, offer_id: UUID) -> Response:
    """Dismissing twice is dismissing once."""
    try:
        await ask(request, DismissMatch(person_id=account.id, offer_id=offer_id))
    except Refused as no:
        if no.refusal.code != "match_not_found":
            raise
    return RedirectResponse("/treffer?weg", 303)


async def _advice(request: Request, profile: ProfileView) -> list[str]:
    """What would bring more. Nothing, and soon, when matching is slow: the matches are worth showing alone."""
    wanted = ProfileInput(**{name: getattr(profile, name) for name in ProfileInput.model_fields})
    try:
        found = await ask(request, PreviewProfile(profile=wanted, limit=1), timeout=2.0)
    except (Refused, Unanswered):
        return []
    return [advice_words.sentence(one) for one in found.advice[:ADVICE]]


async def find_profile(request: Request, account: Account) -> ProfileView | None:
    """The person's profile, None before the first one is saved."""
    try:
        return await ask(request, GetProfile(person_id=account.id))
    except Refused as no:
        if no.refusal.code != "profile_not_found":
            raise
        return None
