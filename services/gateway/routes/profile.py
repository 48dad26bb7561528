"""What a young person looks for."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import profiles
from services.gateway.auth import Account, May, open_to
from services.gateway.preconditions import CONDITIONAL, IfMatch, as_read, version_seen
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered, relayed
from services.gateway.rpc import ask
from shared.contracts.matching.previews import PreviewProfile, ProfilePreview
from shared.contracts.matching.profiles import DeleteProfile, GetProfile, ProfileInput, ProfileView

router = APIRouter(prefix=f"{PREFIX}/profile", tags=["Profile"])

YoungPerson = Annotated[Account, Depends(May("look_for"))]


@router.get(
    "",
    response_model=ProfileView,
    responses=declared(*READS, *SIGNED_IN, "profile_not_found"),
    summary="Read the own profile",
)
async def get_profile(request: Request, account: YoungPerson) -> Response:
    return await relayed(request, GetProfile(person_id=account.id))


@router.put(
    "",
    response_model=ProfileView,
    responses=declared(*WRITES, *SIGNED_IN, *CONDITIONAL, "profile_invalid", "changed_meanwhile"),
    summary="Save the own profile",
)
async def save_profile(
    request: Request, account: YoungPerson, profile: ProfileInput, if_match: IfMatch = ""
) -> Response:
    before = await as_read(request, if_match, GetProfile(person_id=account.id), absent="profile_not_found")
    return answered(await profiles.save_profile(request, account, profile, version_seen(if_match, before)))


@router.post(
    "/preview",
    response_model=ProfilePreview,
    responses=declared(*WRITES, "profile_invalid"),
    summary="Look what a profile would find, without saving it",
    dependencies=[open_to("read_board")],
)
async def preview_profile(
    request: Request, profile: ProfileInput, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> Response:
    """For anyone: the matches, and which small changes would bring more."""
    return answered(await ask(request, PreviewProfile(profile=profile, limit=limit)))


@router.delete(
    "",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site"),
    summary="Delete the own profile, saved searches and matches",
)
async def delete_profile(request: Request, account: YoungPerson) -> Response:
    await ask(request, DeleteProfile(person_id=account.id))
    return Response(status_code=204)
