"""A teacher's pages: the own classes, and the list of one, made to be printed."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import class_lists, languages
from services.gateway.accounts import Account
from services.gateway.class_lists import NewClass
from services.gateway.limits import settings_of
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Teacher
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from shared import clock

router = APIRouter(include_in_schema=False)

CLASS = Shape({"title": msgid("Klasse"), "teacher": msgid("Ihr Name"), "school": msgid("Schule")}, root="title")


@router.get("/klassen")
async def classes(request: Request, account: Teacher) -> Response:
    return await _page(request, account, Form(CLASS))


@router.post("/klassen")
async def begin(request: Request, account: Teacher) -> Response:
    form = await posted(request, CLASS)
    if new := form.check(NewClass):
        with form.noting():
            made = await class_lists.opened(request, account.id, new)
            return RedirectResponse(f"/klassen/{made.id}", 303)
    return await _page(request, account, form)


@router.get("/klassen/{class_id}")
async def read(request: Request, account: Teacher, class_id: UUID) -> Response:
    """Each look is noted for the pupils that are shown."""
    found = await class_lists.read(request, account.id, class_id)
    join = settings_of(request).public_url + languages.address("/meine-daten/klasse")
    return page(request, "teacher/class.html", account=account, found=found, today=clock.today(), join=join)


@router.post("/klassen/{class_id}/beenden")
async def end(request: Request, account: Teacher, class_id: UUID) -> Response:
    await class_lists.classes_of(request).close(class_id, account.id)
    return RedirectResponse("/klassen?beendet", 303)


async def _page(request: Request, account: Account, form: Form) -> Response:
    own = await class_lists.list_of(request, account.id)
    ended = "beendet" in request.query_params
    return page(request, "teacher/classes.html", account=account, status=form.status, own=own, form=form, ended=ended)
