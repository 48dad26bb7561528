"""Staff's own passkeys: make one, remove one, and sign in by one. The only pages that need a script."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.gateway import languages, passkeys
from services.gateway.auth import open_session, open_to, set_session_cookie, sign_out
from services.gateway.ceremonies import CeremonyStore
from services.gateway.limits import per_client, settings_of
from services.gateway.pages.guard import PasskeyKeeper, start
from services.gateway.pages.render import page
from services.gateway.passkeys import LASTS, PasskeyRefused, PasskeyStore
from shared import logs

router = APIRouter(include_in_schema=False)

PER_CLIENT_HOUR = 60
LABEL = 40

log = logs.get(__name__)


@router.get("/team/zugang")
async def own(request: Request, account: PasskeyKeeper) -> Response:
    found = await _store(request).list_of(account)
    return page(request, "staff/access.html", account=account, passkeys=found)


@router.post("/team/zugang/passkey/beginn")
async def begin(request: Request, account: PasskeyKeeper) -> Response:
    known = await _store(request).list_of(account)
    challenge, options = passkeys.options_to_make(settings_of(request), account, known)
    await _ceremonies(request).begin("passkey_new", challenge, {"account_id": account.id}, LASTS)
    return JSONResponse(options)


@router.post("/team/zugang/passkey")
async def keep(request: Request, account: PasskeyKeeper) -> Response:
    body = await _json(request)
    credential, label = body.get("credential"), str(body.get("label") or "Passkey")[:LABEL]
    challenge = passkeys.challenge_in(credential)
    begun = await _ceremonies(request).take("passkey_new", challenge)
    if begun is None or begun["account_id"] != account.id:
        return _refusal("challenge")
    try:
        await _store(request).add(passkeys.made(settings_of(request), account, credential, challenge, label))
    except PasskeyRefused as no:
        return _refusal(no.message)
    return Response(status_code=204)


@router.post("/team/zugang/passkey/{passkey_id}/entfernen")
async def remove(request: Request, account: PasskeyKeeper, passkey_id: UUID) -> Response:
    """Removing twice is removing once."""
    await _store(request).remove(account, passkey_id)
    return RedirectResponse("/team/zugang?entfernt", 303)


@router.post("/anmelden/passkey/beginn", dependencies=[open_to("sign_in")])
async def begin_sign_in(request: Request) -> Response:
    await per_client(request, "sign-in by passkey", PER_CLIENT_HOUR)
    challenge, options = passkeys.options_to_sign_in(settings_of(request))
    await _ceremonies(request).begin("passkey_sign_in", challenge, {}, LASTS)
    return JSONResponse(options)


@router.post("/anmelden/passkey", dependencies=[open_to("sign_in")])
async def sign_in(request: Request) -> Response:
    """The challenge is used up whatever comes of it."""
    body = await _json(request)
    credential, then = body.get("credential"), str(body.get("then") or "")
    challenge = passkeys.challenge_in(credential)
    if await _ceremonies(request).take("passkey_sign_in", challenge) is None or not isinstance(credential, dict):
        return _refusal("challenge")
    found = await _store(request).find(str(credential.get("id")))
    if found is None:
        return _refusal("unknown")
    passkey, account = found
    try:
        count = passkeys.counted(settings_of(request), passkey, credential, challenge)
    except PasskeyRefused as no:
        log.warning("a sign-in by passkey does not hold", passkey=str(passkey.id))
        return _refusal(no.message)
    if not await _store(request).note_use(passkey, count):
        return _refusal("used meanwhile")
    await sign_out(request)
    response = JSONResponse({"to": languages.address(start(request, account, then))})
    set_session_cookie(response, await open_session(request, account))
    return response


async def _json(request: Request) -> dict[str, Any]:
    """Empty for what is no object."""
    try:
        found = await request.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(why: str) -> Response:
    return JSONResponse({"why": why}, 400)


def _store(request: Request) -> PasskeyStore:
    store: PasskeyStore = request.app.state.passkeys
    return store


def _ceremonies(request: Request) -> CeremonyStore:
    store: CeremonyStore = request.app.state.ceremonies
    return store
