"""A guardian's permission for a placement or a class list: by the link alone; a yes needs the code as well."""

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.auth import open_to
from services.gateway.pages import application_words, consent
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import Refused, ask, ask_again
from shared.contracts.notifications.permissions import AnswerPermission, ReadPermissionLink

router = APIRouter(include_in_schema=False, dependencies=[open_to("follow_link")])

PATH = "/erlaubnis/{token}"
CODE = Shape({"code": msgid("Code aus der Nachricht")}, root="code")


@router.get(PATH)
async def show(request: Request, token: str) -> Response:
    """Only shows: mail scanners open links, and must not permit anything."""
    return await _page(request, token, Form(CODE))


@router.post(PATH + "/ja")
async def allow(request: Request, token: str) -> Response:
    form = await posted(request, CODE)
    return await _answer(request, token, form, yes=True)


@router.post(PATH + "/nein")
async def refuse(request: Request, token: str) -> Response:
    return await _answer(request, token, Form(CODE), yes=False)


async def _answer(request: Request, token: str, form: Form, *, yes: bool) -> Response:
    typed = {"token": token, "yes": yes, "code": form.value("code"), "text_version": consent.version()}
    with form.noting():
        try:
            await ask_again(request, AnswerPermission.model_validate(typed))
        except ValidationError:
            form.lack("code")
        except Refused as no:
            if no.refusal.code != "code_wrong":
                raise
            form.errors["code"] = gettext("Dieser Code stimmt nicht. Er steht in derselben Nachricht wie der Link.")
    return await _page(request, token, form) if form.errors else RedirectResponse(f"/erlaubnis/{token}", 303)


async def _page(request: Request, token: str, form: Form) -> Response:
    try:
        link = await ask(request, ReadPermissionLink(token=token))
    except (Refused, ValidationError):
        return page(request, "permission.html", status=410, link=None, form=form, token=token)
    said = application_words
    return page(request, "permission.html", status=form.status, link=link, form=form, token=token, said=said)
