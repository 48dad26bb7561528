"""Who the session belongs to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.gateway.auth import Account, require
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, answered
from services.gateway.routes.auth import RoleName
from shared.contracts.message import Message

router = APIRouter(prefix=f"{PREFIX}/me", tags=["Account"])


class AccountView(Message):
    id: UUID
    role: RoleName


@router.get(
    "", response_model=AccountView, responses=declared(*READS, "sign_in_required"), summary="Read the own account"
)
async def get_account(account: Annotated[Account, Depends(require())]) -> Response:
    return answered(AccountView.model_validate({"id": account.id, "role": account.role}))
