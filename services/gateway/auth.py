"""Who is asking. A session is a random token, sent as ``Authorization: Bearer`` or as a cookie; only its hash is kept.

How a session is opened is in ``sign_in.py``; what pages and routes need of it can be had from here.
"""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import limits, roles
from services.gateway.accounts import Account
from services.gateway.keys import KeyStore, is_key
from services.gateway.limits import settings_of, store_of
from services.gateway.rpc import refused
from services.gateway.sign_in import Session, open_session, redeem, request_sign_in, verify_phone
from shared import clock
from shared.mongo import PyMongoError

__all__ = [
    "Account",
    "May",
    "Session",
    "access_token",
    "find_account",
    "find_holder",
    "forget_session_cookie",
    "is_signed_in",
    "keys_of",
    "open_session",
    "open_to",
    "redeem",
    "request_sign_in",
    "set_session_cookie",
    "sign_out",
    "verify_phone",
]

LOOKUP_SECONDS = 3.0  # a frozen database must not hold every request for as long as a connection may

_BEARER = HTTPBearer(auto_error=False, scheme_name="bearer", description="The `access_token` of `POST /auth/sessions`.")
_COOKIE = APIKeyCookie(
    name="__Host-session", auto_error=False, scheme_name="cookie", description="For the pages; `session` on plain http."
)


async def find_account(request: Request) -> Account | None:
    """Whose session the request carries. Looked up once per request; TimeoutError when the database does not answer."""
    if not hasattr(request.state, "account"):
        token = access_token(request)
        async with asyncio.timeout(LOOKUP_SECONDS):
            request.state.account = await store_of(request).find_session(token) if token else None
        if request.state.account is not None:
            await limits.general(request, "person", str(request.state.account.id))
    account: Account | None = request.state.account
    return account


async def is_signed_in(request: Request, account: Account) -> bool:
    """Whether the session that the request came with still is this account's. False when nobody can tell in time."""
    token = access_token(request)
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            return token is not None and await store_of(request).find_session(token) == account
    except (PyMongoError, TimeoutError):
        return False


@dataclass(frozen=True)
class May:
    """A dependency: the account that asks, of a role that may do ``act`` (``roles.toml``).

    With an API key, whose scopes must name the act's as well. Refuses with ``sign_in_required``, ``role_not_allowed``,
    ``scope_not_allowed``; a key used too often with ``too_many_requests``.
    """

    act: str

    def __post_init__(self) -> None:
        if roles.ACTS[self.act].open:
            raise ValueError(f"anyone may {self.act}: open_to() says so")

    async def __call__(
        self,
        request: Request,
        _bearer: Annotated[object, Depends(_BEARER)],
        _cookie: Annotated[object, Depends(_COOKIE)],
    ) -> Account:
        act, account = roles.ACTS[self.act], await find_account(request) or await _account_of_key(request)
        if account is None:
            raise refused("sign_in_required", "This needs an account: sign in first.")
        if account.role not in act.who:
            raise refused("role_not_allowed", f"This is for accounts of another role: {', '.join(act.who)}.")
        if account.scopes is not None and act.scope not in account.scopes:
            raise refused("scope_not_allowed", "This key is not meant for this.")
        return account


@dataclass(frozen=True)
class OpenTo:
    """A dependency that lets everybody through: it says that this is meant, and for which act of the table."""

    act: str

    async def __call__(self) -> None:
        return


def open_to(act: str) -> Any:
    """For a route or router that anybody may ask; ValueError where the table has it otherwise."""
    if not roles.ACTS[act].open:
        raise ValueError(f"not anyone may {act}: May() asks who")
    return Depends(OpenTo(act))


async def _account_of_key(request: Request) -> Account | None:
    """Whom the key in the request acts for. Pages never ask for it."""
    token = access_token(request) or ""
    if not is_key(token):
        return None
    async with asyncio.timeout(LOOKUP_SECONDS):
        key = await keys_of(request).use(token)
        if key is None:
            return None
    await limits.general(request, "key", str(key.id), settings_of(request).key_per_minute)
    return key.account


async def find_holder(request: Request) -> Account | None:
    """Whose session or key the request carries, without asking what it may do and without counting."""
    account = await find_account(request)
    if account is None and is_key(token := access_token(request) or ""):
        key = await keys_of(request).use(token)
        return key.account if key else None
    return account


def keys_of(request: Request) -> KeyStore:
    store: KeyStore = request.app.state.keys
    return store


async def sign_out(request: Request) -> None:
    """End the session the request carries, if any."""
    token = access_token(request)
    if token:
        await store_of(request).close_session(token)


def set_session_cookie(response: Response, session: Session) -> None:
    seconds = int((session.expires_at - clock.now()).total_seconds())
    name = _cookie_name(secure=session.secure)
    response.set_cookie(name, session.access_token, seconds, secure=session.secure, httponly=True, samesite="lax")


def forget_session_cookie(request: Request, response: Response) -> None:
    secure = settings_of(request).https
    response.delete_cookie(_cookie_name(secure=secure), secure=secure, httponly=True, samesite="lax")


def _cookie_name(*, secure: bool) -> str:
    """``__Host-`` binds a cookie to this host and to https; on plain http (localhost) browsers would not take it."""
    return "__Host-session" if secure else "session"


def access_token(request: Request) -> str | None:
    """A bearer token says more than a cookie: where there is one, the cookie is not looked at."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return request.cookies.get(_cookie_name(secure=settings_of(request).https))
