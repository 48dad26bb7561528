"""An employer's team: who belongs to it, who is invited, and inviting by mail."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import languages
from services.gateway.accounts import Account
from services.gateway.pages.employer import find_employer
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.routes.members import Invitee, invite_member, remove_member, shown
from services.gateway.rpc import Refused

router = APIRouter(include_in_schema=False)

INVITE = Shape({"email": msgid("E-Mail-Adresse"), "role": msgid("Darf")}, root="email")
ROLES = {
    "member": msgid("Angebote einstellen und auf Anfragen antworten"),
    "owner": msgid("Auch das Team und die Angaben zum Betrieb ändern"),
}


@router.get("/betrieb/team")
async def team(request: Request, account: Employer) -> Response:
    return await _page(request, account, Form(INVITE, {"role": "member"}))


@router.post("/betrieb/team")
async def invite(request: Request, account: Employer) -> Response:
    form = await posted(request, INVITE)
    wanted = form.saying({**form.typed, "language": languages.current()}).check(Invitee)
    if wanted is not None:
        with form.noting():
            await invite_member(request, account, wanted)
            return RedirectResponse("/betrieb/team?eingeladen", 303)
    return await _page(request, account, form)


@router.post("/betrieb/team/{member_id}/entfernen")
async def remove(request: Request, account: Employer, member_id: str) -> Response:
    """Removing twice is removing once."""
    form = Form(INVITE, {"role": "member"})
    with form.noting():
        try:
            await remove_member(request, account, member_id)
        except Refused as no:
            if no.refusal.code != "member_not_found":
                raise
        return RedirectResponse("/betrieb/team?entfernt", 303)
    return await _page(request, account, form)


async def _page(request: Request, account: Account, form: Form) -> Response:
    own = await find_employer(request, account)
    if own is None:
        return RedirectResponse("/betrieb", 303)
    members = (await shown(request, account)).items if not form.asleep else ()
    told = next((word for word in ("eingeladen", "entfernt") if word in request.query_params), "")
    return page(
        request,
        "team.html",
        account=account,
        status=form.status,
        employer=own,
        members=members,
        form=form,
        roles=ROLES,
        told=told,
    )
