"""Figures of the board, for everybody and for staff."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May, open_to
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, relayed
from shared.contracts.listings.figures import Figures, GetFigures, GetStaffFigures, StaffFigures

router = APIRouter(prefix=PREFIX, tags=["Figures"])

CACHED = {"cache-control": "public, max-age=300"}


@router.get(
    "/figures",
    response_model=Figures,
    responses=declared(*READS),
    summary="Read the board's figures",
    dependencies=[open_to("read_board")],
)
async def get_figures(request: Request) -> Response:
    """Counted; what is counted fewer than five times is left out."""
    return await relayed(request, GetFigures(), CACHED)


@router.get(
    "/staff/figures",
    response_model=StaffFigures,
    responses=declared(*READS, *SIGNED_IN),
    summary="Read the figures of offers, employers and answers",
)
async def get_staff_figures(request: Request, _: Annotated[Account, Depends(May("see_figures"))]) -> Response:
    return await relayed(request, GetStaffFigures())
