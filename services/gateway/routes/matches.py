"""The offers that fit a young person's profile."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered, link_to_next
from services.gateway.rpc import ask
from shared.contracts.matching.matches import DismissMatch, ListMatches, MatchList, SeeMatch

router = APIRouter(prefix=f"{PREFIX}/matches", tags=["Matches"])


@router.get(
    "",
    response_model=MatchList,
    responses=declared(*READS, *SIGNED_IN, "cursor_invalid"),
    summary="List the own matches, best first",
)
async def list_matches(
    request: Request,
    account: Annotated[Account, Depends(May("look_for"))],
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    page = await ask(request, ListMatches(person_id=account.id, limit=limit, cursor=cursor))
    return answered(page, headers=link_to_next(request, page.next))


@router.post(
    "/{offer_id}/seen",
    status_code=204,
    responses=declared(*WRITES, *SIGNED_IN, "match_not_found"),
    summary="Note that a match was looked at",
)
async def see_match(
    request: Request, offer_id: UUID, account: Annotated[Account, Depends(May("look_for"))]
) -> Response:
    await ask(request, SeeMatch(person_id=account.id, offer_id=offer_id))
    return Response(status_code=204)


@router.post(
    "/{offer_id}/dismiss",
    status_code=204,
    responses=declared(*WRITES, *SIGNED_IN, "match_not_found"),
    summary="Do not show a match again",
)
async def dismiss_match(
    request: Request, offer_id: UUID, account: Annotated[Account, Depends(May("look_for"))]
) -> Response:
    await ask(request, DismissMatch(person_id=account.id, offer_id=offer_id))
    return Response(status_code=204)
