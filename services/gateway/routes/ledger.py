"""A young person's other jobs: the law counts the days and hours of all employers together."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.preconditions import CONDITIONAL, IfMatch, must_match, version_seen
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, WRITES, answered
from services.gateway.rpc import ask
from shared.contracts.listings.ledgers import Entered, GetLedger, LedgerView, SaveWorkElsewhere
from shared.contracts.message import Message

router = APIRouter(prefix=PREFIX, tags=["Applications"])

Young = Annotated[Account, Depends(May("apply"))]


class Jobs(Message):
    entered: Annotated[tuple[Entered, ...], Field(max_length=20)]


@router.get(
    "/work-elsewhere",
    response_model=LedgerView,
    responses=declared(*READS, *SIGNED_IN),
    summary="Read what counts towards the days and hours that are allowed",
)
async def get_work_elsewhere(request: Request, account: Young) -> Response:
    return answered(await ask(request, GetLedger(person_id=account.id)))


@router.put(
    "/work-elsewhere",
    response_model=LedgerView,
    responses=declared(*WRITES, *SIGNED_IN, *CONDITIONAL),
    summary="Enter the own jobs outside of the board",
)
async def save_work_elsewhere(request: Request, account: Young, body: Jobs, if_match: IfMatch = "") -> Response:
    before = await ask(request, GetLedger(person_id=account.id))
    must_match(if_match, before)
    seen = version_seen(if_match, before)
    return answered(await ask(request, SaveWorkElsewhere(person_id=account.id, entered=body.entered, version=seen)))
