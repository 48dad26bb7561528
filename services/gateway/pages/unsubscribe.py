"""What a link in one's own mail can do without signing in: end the mails by one click, from the mail program (RFC 8058)
or from the page; keep an account that nobody signs in to, or erase it.
"""

from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import subscribing
from services.gateway.auth import open_to
from services.gateway.limits import store_of
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.notifications.contacts import ReadStopLink, StopMatches

router = APIRouter(include_in_schema=False, dependencies=[open_to("follow_link")])


@router.get("/u/{token}")
async def ask_first(request: Request, token: str) -> Response:
    """Only a button: mail scanners open links, and must not unsubscribe anyone."""
    return page(request, "unsubscribe.html", step="ask")


@router.post("/u/{token}")
async def stop(request: Request, token: str) -> Response:
    """No cookie, no second question: the token alone decides, whatever the body says."""
    try:
        await ask(request, StopMatches(token=token))
    except (Refused, ValidationError):
        return _unknown(request)
    return page(request, "unsubscribe.html", step="done", erase=await _erase_address(request, token))


@router.get("/bescheid/loeschen/{token}")
async def ask_before_erasing(request: Request, token: str) -> Response:
    return page(request, "unsubscribe.html", step="ask_all")


@router.post("/bescheid/loeschen/{token}")
async def erase(request: Request, token: str) -> Response:
    """For who has never signed in: the mail is all they have of us."""
    if (person_id := await _person_of(request, token)) is None:
        return _unknown(request)
    erased = await subscribing.erase_unused(request, person_id)
    return page(request, "unsubscribe.html", step="erased" if erased else "sign_in")


@router.get("/behalten/{token}")
async def ask_to_keep(request: Request, token: str) -> Response:
    return page(request, "unsubscribe.html", step="ask_keep")


@router.post("/behalten/{token}")
async def keep(request: Request, token: str) -> Response:
    """An account nobody signs in to is still wanted: a click in the mail that announces its end says so."""
    if (person_id := await _person_of(request, token)) is None:
        return _unknown(request)
    await store_of(request).note_sign_of_life(person_id)
    return page(request, "unsubscribe.html", step="kept")


async def _person_of(request: Request, token: str) -> UUID | None:
    """Whose mail the link was in; None for one that is not ours."""
    try:
        return (await ask(request, ReadStopLink(token=token))).person_id
    except (Refused, ValidationError):
        return None


def _unknown(request: Request) -> Response:
    return page(request, "unsubscribe.html", status=410, step="unknown")


async def _erase_address(request: Request, token: str) -> str:
    """Where all else can be erased with this link; empty for who has an account to do that in.

    The mails have been stopped already, whatever comes of this.
    """
    try:
        person = await ask(request, ReadStopLink(token=token), timeout=2.0)
        unused = await store_of(request).is_unused(person.person_id)
    except (Refused, Unanswered):
        return ""
    return f"/bescheid/loeschen/{token}" if unused else ""
