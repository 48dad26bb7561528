"""Staff sign in at the centre's own provider; where that fails, a page says why and names the other ways."""

import datetime as dt
import secrets
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import languages
from services.gateway.accept_language import KNOWN
from services.gateway.accounts import Address, digest, read_mail
from services.gateway.auth import open_session, open_to, set_session_cookie, sign_out
from services.gateway.ceremonies import CeremonyStore
from services.gateway.limits import per_client, settings_of
from services.gateway.oidc import BACK, NotProven, Person, Provider, ProviderAway
from services.gateway.pages.guard import onward, start
from services.gateway.pages.render import page
from services.gateway.staff import StaffStore
from shared import logs
from shared.contracts.words import Language
from shared.errors import DomainError

router = APIRouter(include_in_schema=False, dependencies=[open_to("sign_in")])

LASTS = dt.timedelta(minutes=10)
PER_CLIENT_HOUR = 60

log = logs.get(__name__)


@router.get("/anmelden/dienst")
async def leave(request: Request, weiter: str = "") -> Response:
    """To the provider. What comes back counts in this browser only, which the cookie shows."""
    provider = _provider(request)
    await per_client(request, "sign-in at the provider", PER_CLIENT_HOUR)
    try:
        begun = await provider.begin(f"{languages.current()}.")
    except ProviderAway as error:
        return _away(request, error)
    browser = secrets.token_urlsafe(32)
    kept = {"nonce": begun.nonce, "verifier": begun.verifier, "browser": digest(browser), "then": onward(weiter)}
    await _ceremonies(request).begin("oidc", begun.state, kept, LASTS)
    response = RedirectResponse(begun.url, 303, {"cache-control": "no-store"})
    secure = settings_of(request).https
    seconds = int(LASTS.total_seconds())
    response.set_cookie(_cookie(request), browser, seconds, secure=secure, httponly=True, samesite="lax")
    return response


@router.get(BACK)
async def come_back(request: Request, state: str = "", code: str = "", error: str = "", iss: str = "") -> Response:
    """A sign-in is finished once, by the browser that began it; the code is worth nothing to anybody else."""
    begun = await _ceremonies(request).take("oidc", state)
    with languages.speaking(_language_of(state)):
        if begun is None or begun["browser"] != digest(request.cookies.get(_cookie(request), "")):
            return _refusal(request, "expired", 400)
        return await _finish(request, begun, code, error, iss)


def _language_of(state: str) -> Language:
    """What the provider comes back to has one address in all languages; the state says it though all else is over."""
    found = state.partition(".")[0]
    return Language(found) if found in KNOWN else Language.GERMAN


async def _finish(request: Request, begun: dict[str, Any], code: str, error: str, iss: str) -> Response:
    if error or not code:
        log.info("the provider has refused a sign-in", error=error[:50])
        return _refusal(request, "refused", 403)
    try:
        person = await _provider(request).finish(code, begun["nonce"], begun["verifier"], iss)
    except ProviderAway as away:
        return _away(request, away)
    except NotProven as why:
        log.warning("a sign-in at the provider is not proven", why=str(why)[:200])
        return _refusal(request, "not_proven", 401)
    return await _let_in(request, person, begun.get("then", ""))


async def _let_in(request: Request, person: Person, then: str) -> Response:
    """The role is the provider's word at this moment; without one nobody is let in, whoever they were."""
    if person.role is None:
        await _staff(request).close(person.subject)
        return _refusal(request, "no_role", 403)
    account = await _staff(request).open(person.role, person.subject, _mail(person))
    await sign_out(request)
    session = await open_session(request, account)
    response = RedirectResponse(languages.address(start(request, account, then)), 303)
    set_session_cookie(response, session)
    response.delete_cookie(_cookie(request), secure=session.secure, httponly=True, samesite="lax")
    return response


def _mail(person: Person) -> Address | None:
    try:
        return read_mail(person.mail) if person.mail else None
    except DomainError:
        return None


def _away(request: Request, error: ProviderAway) -> Response:
    log.warning("the provider of staff sign-in is away", error=str(error)[:200])
    response = _refusal(request, "away", 503)
    response.headers["retry-after"] = "30"
    return response


def _refusal(request: Request, why: str, status: int) -> Response:
    return page(request, "staff/sign_in.html", status=status, why=why, here=False)


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise HTTPException(404)
    return provider


def _ceremonies(request: Request) -> CeremonyStore:
    store: CeremonyStore = request.app.state.ceremonies
    return store


def _staff(request: Request) -> StaffStore:
    store: StaffStore = request.app.state.staff
    return store


def _cookie(request: Request) -> str:
    return "__Host-dienst" if settings_of(request).https else "dienst"
