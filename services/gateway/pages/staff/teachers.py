"""Teachers as staff see them: whom they have invited, inviting by mail, ending it."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import TeacherInviter
from services.gateway.pages.render import cursor_of, page
from services.gateway.pages.words import msgid
from services.gateway.routes import teachers
from services.gateway.routes.teachers import TeacherInvitation
from shared.contracts.paging import Paged

router = APIRouter(include_in_schema=False)

PATH = "/team/lehrkraefte"
INVITE = Shape({"email": msgid("E-Mail-Adresse")}, root="email")


@router.get(PATH)
async def invited(request: Request, account: TeacherInviter) -> Response:
    return await _page(request, account, Form(INVITE))


@router.post(PATH)
async def invite(request: Request, account: TeacherInviter) -> Response:
    form = await posted(request, INVITE)
    if wanted := form.check(TeacherInvitation):
        with form.noting():
            await teachers.invite(request, account, wanted)
            return RedirectResponse(f"{PATH}?eingeladen", 303)
    return await _page(request, account, form)


@router.post(PATH + "/{teacher_id}/entfernen")
async def remove(request: Request, account: TeacherInviter, teacher_id: UUID) -> Response:
    await teachers.remove(request, teacher_id)
    return RedirectResponse(f"{PATH}?entfernt", 303)


async def _page(request: Request, account: Account, form: Form) -> Response:
    found = await teachers.shown(request, Paged(cursor=cursor_of(request)))
    told = next((word for word in ("eingeladen", "entfernt") if word in request.query_params), "")
    return page(request, "staff/teachers.html", account=account, status=form.status, found=found, form=form, told=told)
