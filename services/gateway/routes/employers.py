"""The employer an account is a member of."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import EMPLOYER, Account, require
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, answered
from services.gateway.rpc import ask
from shared.contracts.listings.employers import EmployerView, GetEmployer

router = APIRouter(prefix=f"{PREFIX}/employers", tags=["Employers"])


@router.get(
    "/me",
    response_model=EmployerView,
    responses=declared(*READS, *SIGNED_IN, "not_a_member"),
    summary="Read the own employer",
)
async def get_employer(request: Request, account: Annotated[Account, Depends(require(EMPLOYER))]) -> Response:
    return answered(await ask(request, GetEmployer(account_id=account.id)))
