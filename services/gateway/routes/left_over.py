"""For counsellors: young people who go away empty. Marks alone; what else is kept of one is read with a reason."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, answered
from services.gateway.rpc import ask
from shared.contracts.listings.unanswered_people import ListUnansweredPeople, UnansweredPeople
from shared.contracts.matching.reports import LeftOutList, ListLeftOut
from shared.contracts.message import Message

router = APIRouter(prefix=PREFIX, tags=["Staff"])

PATIENCE = 15.0  # seconds: all offers against all profiles


class LeftOver(Message):
    """``unmatched``: whom no open offer fits. ``unanswered``: to whom no employer answers. Up to 100 of each."""

    unmatched: LeftOutList
    unanswered: UnansweredPeople


@router.get(
    "/staff/left-over",
    response_model=LeftOver,
    responses=declared(*READS, *SIGNED_IN),
    summary="See who goes away empty, those first who have waited longest",
)
async def list_left_over(request: Request, _: Annotated[Account, Depends(May("help_person"))]) -> Response:
    unmatched, unanswered = await asyncio.gather(
        ask(request, ListLeftOut(), timeout=PATIENCE), ask(request, ListUnansweredPeople())
    )
    return answered(LeftOver(unmatched=unmatched, unanswered=unanswered))
