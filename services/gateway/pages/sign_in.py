"""Signing in without a password: a link by mail or a code by SMS; and signing out."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import languages
from services.gateway.auth import (
    find_account,
    forget_session_cookie,
    open_to,
    redeem,
    request_sign_in,
    set_session_cookie,
    sign_out,
)
from services.gateway.limits import settings_of
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import onward, start
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import Refused

router = APIRouter(include_in_schema=False, dependencies=[open_to("sign_in")])

# ``then``: the page to come back to, which nobody types.
ADDRESS = Shape(
    {"role": msgid("Ich bin"), "address": msgid("E-Mail-Adresse oder Handynummer"), "then": ""}, root="address"
)
CODE = Shape({"phone": msgid("Handynummer"), "code": msgid("Code aus der SMS"), "then": ""}, root="code")
LINK = Shape({"token": msgid("Link"), "then": ""})
ROLES = ("young_person", "employer", "counsellor", "teacher")


@router.get("/anmelden")
async def sign_in(request: Request) -> Response:
    if account := await find_account(request):
        return RedirectResponse(start(request, account, _then(request)), 303)
    role = request.query_params.get("role")
    return _page(request, Form(ADDRESS, {"role": role if role in ROLES else ROLES[0], "then": _then(request)}))


@router.post("/anmelden")
async def send_link(request: Request) -> Response:
    """Send the link or code. A number goes on in the page, not in an address that logs and histories keep."""
    form = await posted(request, ADDRESS)
    role, address, then = form.value("role"), form.value("address"), onward(form.value("then"))
    if not address:
        form.errors["address"] = gettext("Bitte ausfüllen.")
    if role not in ROLES:
        form.errors["role"] = gettext("Bitte etwas aus der Liste wählen.")
    if not form.errors:
        with form.noting():
            await request_sign_in(request, address=address, role=role, language=languages.current(), then=then)
    if form.errors:
        form.errors = {_input(name): sentence for name, sentence in form.errors.items()}
        return _page(request, form)
    if "@" in address:
        return RedirectResponse("/anmelden/gesendet", 303)
    return page(request, "code.html", form=Form(CODE, {"phone": address, "then": then}), sent=True)


@router.get("/anmelden/gesendet")
async def sent(request: Request) -> Response:
    return page(request, "sent.html")


@router.get("/anmelden/code")
async def code(request: Request) -> Response:
    return page(request, "code.html", form=Form(CODE), sent=False)


@router.post("/anmelden/code")
async def redeem_code(request: Request) -> Response:
    form = await posted(request, CODE)
    for name in ("phone", "code"):
        if not form.value(name):
            form.errors[name] = gettext("Bitte ausfüllen.")
    if not form.errors:
        with form.noting():
            return await _signed_in(request, form, phone=form.value("phone"), code=form.value("code"))
    return page(request, "code.html", status=form.status, form=form, sent=False)


@router.get("/anmelden/link")
async def link(request: Request) -> Response:
    """Only a button: mail scanners open links, and a link that opening used up would be dead on arrival."""
    token = request.query_params.get("token", "")
    return page(request, "link.html", status=200 if token else 410, token=token, then=_then(request))


@router.post("/anmelden/link")
async def redeem_link(request: Request) -> Response:
    form = await posted(request, LINK)
    try:
        return await _signed_in(request, form, token=form.value("token"))
    except Refused:
        return page(request, "link.html", status=410, token="")


@router.post("/abmelden")
async def leave(request: Request) -> Response:
    await sign_out(request)
    response = RedirectResponse("/?abgemeldet", 303)
    forget_session_cookie(request, response)
    return response


def _page(request: Request, form: Form) -> Response:
    """``dienst``: staff may sign in at the centre's own provider."""
    dienst = settings_of(request).oidc_issuer is not None
    return page(request, "sign_in.html", status=form.status, form=form, dienst=dienst)


def _then(request: Request) -> str:
    """The page somebody wanted and had to sign in for."""
    return onward(request.query_params.get("weiter", ""))


async def _signed_in(request: Request, form: Form, **proof: str) -> Response:
    session = await redeem(request, **proof)
    await sign_out(request)  # of whom the browser was before
    response = RedirectResponse(start(request, session.account, form.value("then")), 303)
    set_session_cookie(response, session)
    return response


def _input(name: str) -> str:
    """Whatever is wrong with a mail address or a number is wrong with the one input for both."""
    return name if name in ADDRESS.labels else "address"
