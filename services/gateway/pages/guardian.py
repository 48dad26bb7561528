"""Asking a guardian, and their yes or no to news for somebody under 16: by the link alone, without an account."""

from typing import Literal

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.auth import open_to
from services.gateway.pages import consent
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import YoungPerson
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.rpc import Refused, ask, ask_again
from shared.contracts.notifications.contacts import AnswerGuardian, AskGuardian, ReadGuardianLink

router = APIRouter(include_in_schema=False)

ADDRESS = Shape({"address": msgid("E-Mail-Adresse oder Handynummer")}, root="address")


@router.get("/profil/eltern")
async def whom(request: Request, account: YoungPerson) -> Response:
    return page(request, "ask_guardian.html", account=account, form=Form(ADDRESS))


@router.post("/profil/eltern")
async def ask_guardian(request: Request, account: YoungPerson) -> Response:
    form = await posted(request, ADDRESS)
    typed = form.value("address")
    order = form.saying({"mail" if "@" in typed else "phone": typed or None}).check(AskGuardian, person_id=account.id)
    if order:
        with form.noting():
            await ask(request, order)
            return RedirectResponse("/profil?gefragt", 303)
        if not form.asleep:  # whatever is wrong is wrong with the one input
            form.errors = dict.fromkeys(form.shape.labels, *form.errors.values())
    return page(request, "ask_guardian.html", account=account, status=form.status, form=form)


@router.get("/eltern/{token}", dependencies=[open_to("follow_link")])
async def show(request: Request, token: str) -> Response:
    """Only shows: mail scanners open links, and must not consent for anyone."""
    try:
        said = await ask(request, ReadGuardianLink(token=token))
    except (Refused, ValidationError):
        return page(request, "guardian.html", status=410, step="unknown")
    return page(request, "guardian.html", step=said.answer)


@router.post("/eltern/{token}/{answer}", dependencies=[open_to("follow_link")])
async def answer(request: Request, token: str, answer: Literal["ja", "nein"]) -> Response:
    """``ja`` gives, ``nein`` refuses or takes back."""
    try:
        order = AnswerGuardian(token=token, yes=answer == "ja", text_version=consent.version())
        said = await ask_again(request, order)
    except (Refused, ValidationError):
        return page(request, "guardian.html", status=410, step="unknown")
    return page(request, "guardian.html", step=said.answer)
