"""The offers that fit a young person's profile."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import live
from services.gateway.auth import Account, May, is_signed_in
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, SIGNED_IN, WRITES, relayed_page
from services.gateway.rpc import ask
from shared.contracts.matching.matches import DismissMatch, ListMatches, MatchList, SeeMatch
from shared.contracts.paging import Paged

router = APIRouter(prefix=f"{PREFIX}/matches", tags=["Matches"])


@router.get(
    "",
    response_model=MatchList,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="List the own matches, best first",
)
async def list_matches(
    request: Request,
    account: Annotated[Account, Depends(May("look_for"))],
    wanted: Annotated[Paged, Query()],
) -> Response:
    return await relayed_page(request, ListMatches(person_id=account.id, **dict(wanted)))


@router.get(
    "/stream",
    response_class=EventSourceResponse,
    responses={**declared("internal", "unavailable", "invalid", *SIGNED_IN)},
    summary="Be told of new matches and answers as they come",
    description=(
        "Server-sent events: `match` (`offer_id`, `score`) and `application` (`application_id`, `state`). The stream "
        "begins with an id alone. After a break send the last id as `Last-Event-ID`, as browsers do by themselves: "
        "what was missed comes then, and behind it an id alone. A line may come twice. The stream ends after an hour "
        "at most, and when the session does; a sixth one ends the oldest."
    ),
)
async def stream_matches(
    request: Request,
    response: Response,
    account: Annotated[Account, Depends(May("look_for"))],
    last_event_id: Annotated[str, Header(max_length=100)] = "",
) -> AsyncIterator[ServerSentEvent]:
    response.headers["cache-control"] = "no-store"
    async for line in live.lines(
        request.app.state.live, request, account.id, last_event_id, lambda: is_signed_in(request, account)
    ):
        yield line


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
