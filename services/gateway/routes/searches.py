"""Saved searches: what a young person looks for besides their profile, five at most, by number."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import profiles
from services.gateway.auth import Account, May
from services.gateway.preconditions import CONDITIONAL, IfMatch, must_match, version_seen
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered
from services.gateway.rpc import ask, refused
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.matching.searches import DeleteSearch, ListSearches, SearchList, SearchNumber, SearchView

router = APIRouter(prefix=f"{PREFIX}/searches", tags=["Profile"])

YoungPerson = Annotated[Account, Depends(May("look_for"))]


@router.get(
    "", response_model=SearchList, responses=declared(*READS, *SIGNED_IN), summary="List the own saved searches"
)
async def list_searches(request: Request, account: YoungPerson) -> Response:
    return answered(await ask(request, ListSearches(person_id=account.id)))


@router.get(
    "/{number}",
    response_model=SearchView,
    responses=declared(*READS, *SIGNED_IN, "search_not_found"),
    summary="Read a saved search",
)
async def get_search(request: Request, number: SearchNumber, account: YoungPerson) -> Response:
    found = await _find(request, account, number)
    if found is None:
        raise refused("search_not_found", "Nothing is saved under this number.")
    return answered(found)


@router.put(
    "/{number}",
    response_model=SearchView,
    responses=declared(*WRITES, *SIGNED_IN, *CONDITIONAL, "profile_invalid", "changed_meanwhile"),
    summary="Save a search under a number from 1 to 5",
)
async def save_search(
    request: Request, number: SearchNumber, account: YoungPerson, search: ProfileInput, if_match: IfMatch = ""
) -> Response:
    """Its matches are listed and told like the profile's. What stood under this number is replaced."""
    before = await _find(request, account, number)
    if before is not None:
        must_match(if_match, before)
    elif if_match:
        raise refused("version_outdated", "Nothing is saved under this number.")
    return answered(await profiles.save_search(request, account, number, search, version_seen(if_match, before)))


@router.delete(
    "/{number}",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site"),
    summary="Delete a saved search",
)
async def delete_search(request: Request, number: SearchNumber, account: YoungPerson) -> Response:
    await ask(request, DeleteSearch(person_id=account.id, number=number))
    return Response(status_code=204)


async def _find(request: Request, account: Account, number: int) -> SearchView | None:
    own = await ask(request, ListSearches(person_id=account.id))
    return next((one for one in own.items if one.number == number), None)
