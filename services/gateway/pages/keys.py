"""An employer's API keys: what each of its programs may do, when it was last here, and a key shown once."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.auth import keys_of
from services.gateway.keys import ApiKey
from services.gateway.pages.employer import find_employer
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.routes.keys import KeyCreated, NewKey, make_key, revoke_key
from services.gateway.rpc import Refused

router = APIRouter(include_in_schema=False)

PATH = "/betrieb/schluessel"
NEW = Shape(
    {"label": msgid("Wofür ist der Schlüssel?"), "scopes": msgid("Was darf das Programm?")},
    lists=frozenset({"scopes"}),
)
SCOPES = {
    "offers:read": msgid("Eigene Angebote lesen"),
    "offers:write": msgid("Angebote einstellen und ändern"),
    "import": msgid("Angebote aus einer Datei einlesen"),
}


@router.get(PATH)
async def keys(request: Request, account: Employer) -> Response:
    return await _page(request, account, Form(NEW))


@router.post(PATH)
async def make(request: Request, account: Employer) -> Response:
    """Answered by the page itself and by no redirect: the key is nowhere to be asked for again."""
    form = await posted(request, NEW)
    if wanted := form.check(NewKey):
        with form.noting():
            return await _page(request, account, Form(NEW), made=await make_key(request, account, wanted))
    return await _page(request, account, form)


@router.post(PATH + "/{key_id}/widerrufen")
async def revoke(request: Request, account: Employer, key_id: UUID) -> Response:
    """Revoking twice is revoking once."""
    form = Form(NEW)
    with form.noting():
        try:
            await revoke_key(request, account, key_id)
        except Refused as no:
            if no.refusal.code != "key_not_found":
                raise
        return RedirectResponse(f"{PATH}?widerrufen", 303)
    return await _page(request, account, form)


async def _page(request: Request, account: Account, form: Form, made: KeyCreated | None = None) -> Response:
    own = await find_employer(request, account)
    if own is None or own.role != "owner":
        return RedirectResponse("/betrieb/team" if own else "/betrieb", 303)
    found: list[ApiKey] = await keys_of(request).list_of(own.id)
    return page(
        request,
        "keys.html",
        account=account,
        status=form.status,
        form=form,
        found=found,
        made=made,
        scopes=SCOPES,
        revoked="widerrufen" in request.query_params,
    )
