"""A form to an adviser's desk: what it is about, and where to answer. One mail, however often it is sent."""

import uuid

from fastapi import APIRouter, HTTPException
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import limits
from services.gateway.accounts import Account
from services.gateway.pages import words
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.routes.appointments import AppointmentInput, order
from services.gateway.rpc import ask
from shared.contracts.listings.guidance import ContentView, GetContent

router = APIRouter(include_in_schema=False)

PATH = "/beratung/{slug}"
WISH = Shape(
    {
        "text": msgid("Worum geht es?"),
        "reply_to": msgid("Wie erreichen wir dich?"),
        "language": msgid("In welcher Sprache möchtest du sprechen?"),
        "key": msgid("Formular"),
    }
)


@router.get(PATH)
async def form(request: Request, account: Visitor, slug: str) -> Response:
    return _page(request, account, await _desk(request, slug), Form(WISH, {"key": str(uuid.uuid4())}))


@router.post(PATH)
async def send(request: Request, account: Visitor, slug: str) -> Response:
    """Once per form: the key in it makes a second click the same mail."""
    desk, filled = await _desk(request, slug), await posted(request, WISH)
    key = filled.value("key") or str(uuid.uuid4())
    said = filled.saying({name: value for name, value in filled.typed.items() if name != "key"})
    wish = said.check(AppointmentInput)
    filled.typed["key"] = key
    if wish is None:
        return _page(request, account, desk, filled)
    with filled.noting():
        await limits.per_client(request, "appointment")
        await ask(request, order(desk, wish, key))
        return page(request, "appointment.html", account=account, desk=desk, form=None, languages=())
    return _page(request, account, desk, filled)


async def _desk(request: Request, slug: str) -> ContentView:
    try:
        question = GetContent(type="adviser", slug=slug)
    except ValidationError:
        raise HTTPException(404) from None
    return await ask(request, question)


def _page(request: Request, account: Account | None, desk: ContentView, filled: Form) -> Response:
    languages = words.LANGUAGES.items()
    return page(
        request,
        "appointment.html",
        account=account,
        status=filled.status,
        desk=desk,
        form=filled,
        languages=languages,
    )
