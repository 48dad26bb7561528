"""Where the own account is signed in, and an end to that."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May, access_token
from services.gateway.limits import store_of
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, READS, answered, link_to_next
from services.gateway.rpc import refused
from shared.contracts.message import Message
from shared.contracts.paging import Paged

router = APIRouter(prefix=f"{PREFIX}/me/sessions", tags=["Account"])

Anybody = Annotated[Account, Depends(May("own_account"))]


class SessionView(Message):
    """``current``: the one that asks. The id opens nothing."""

    id: str
    created_at: dt.datetime
    expires_at: dt.datetime
    current: bool


class SessionList(Message):
    items: tuple[SessionView, ...]
    next: str | None = None


@router.get(
    "",
    response_model=SessionList,
    responses=declared(*LISTS, "sign_in_required"),
    summary="List where the own account is signed in",
)
async def list_sessions(request: Request, account: Anybody, wanted: Annotated[Paged, Query()]) -> Response:
    found, following = await store_of(request).list_sessions(account, access_token(request) or "", wanted)
    shown = SessionList(items=tuple(SessionView(**vars(one)) for one in found), next=following)
    return answered(shown, headers=link_to_next(request, following))


@router.delete(
    "/{session_id}",
    status_code=204,
    responses=declared(*READS, "sign_in_required", "cross_site", "session_not_found"),
    summary="End one session",
)
async def revoke_session(
    request: Request, account: Anybody, session_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
) -> Response:
    """At once, on every replica: a session is looked up on every request."""
    if not await store_of(request).revoke_session(account, session_id):
        raise refused("session_not_found", "The own account has no such session.")
    return Response(status_code=204)
