"""A guardian's yes or no to news for somebody under 16: by the link alone, without an account."""

from typing import Literal

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages import consent
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, ask
from shared.contracts.notifications.contacts import AnswerGuardian, ReadGuardianLink

router = APIRouter(include_in_schema=False)


@router.get("/eltern/{token}")
async def show(request: Request, token: str) -> Response:
    """Only shows: mail scanners open links, and must not consent for anyone."""
    try:
        said = await ask(request, ReadGuardianLink(token=token))
    except (Refused, ValidationError):
        return page(request, "guardian.html", status=410, step="unknown")
    return page(request, "guardian.html", step=said.answer)


@router.post("/eltern/{token}/{answer}")
async def answer(request: Request, token: str, answer: Literal["ja", "nein"]) -> Response:
    """``ja`` gives, ``nein`` refuses or takes back."""
    try:
        order = AnswerGuardian(token=token, yes=answer == "ja", text_version=consent.VERSION)
        said = await ask(request, order)
    except (Refused, ValidationError):
        return page(request, "guardian.html", status=410, step="unknown")
    return page(request, "guardian.html", step=said.answer)
