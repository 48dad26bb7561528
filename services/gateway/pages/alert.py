"""An alert without signing in: the form, its confirmation by link or code, and its end by a link."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import languages, sign_in, subscribing
from services.gateway.auth import open_to
from services.gateway.pages import consent, profile
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Subscriber
from services.gateway.pages.render import page
from services.gateway.pages.words import FIELDS, KINDS, msgid
from services.gateway.roles import YOUNG_PERSON
from services.gateway.subscribing import Guardian, SetUp
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Channel

router = APIRouter(include_in_schema=False, dependencies=[open_to("subscribe")])

SEARCH = ("kinds", "fields", "postal_code", "radius_km", "birth_date", "school_until")
WANTED = Shape(
    {**{name: profile.WANTED.labels[name] for name in SEARCH}, "address": msgid("E-Mail-Adresse oder Handynummer")},
    lists=frozenset({"kinds", "fields"}),
    root="address",
)
GUARDIAN = {"guardian": msgid("Deine Eltern oder dein Vormund")}
LINK = Shape({"token": msgid("Link"), **GUARDIAN})
CODE = Shape({"phone": msgid("Handynummer"), "code": msgid("Code aus der SMS"), **GUARDIAN}, root="code")
MOST_FIELDS, WIDEST = 5, 100


@router.get("/bescheid")
async def alert(request: Request, account: Subscriber) -> Response:
    """Who is signed in keeps a search instead: the address and the age are known."""
    if account and account.role == YOUNG_PERSON:
        return RedirectResponse(f"/suchen?{request.query_params}", 303)
    return _page(request, Form(WANTED, filtered(request)))


@router.post("/bescheid")
async def order(request: Request) -> Response:
    """A number goes on in the page, not in an address that logs and histories keep."""
    form = await posted(request, WANTED)
    address = form.value("address")
    search = form.saying({name: form.typed[name] for name in SEARCH if name in form.typed}).check(ProfileInput)
    if not address:
        form.lack("address")
    channel = Channel.MAIL if "@" in address else Channel.SMS
    if search and address:
        with form.noting():
            await subscribing.order(request, address, channel, languages.current(), search)
    if form.errors:
        return _page(request, form)
    if channel is Channel.MAIL:
        return RedirectResponse("/bescheid/gesendet", 303)
    return _code_page(request, Form(CODE, {"phone": address}))


@router.get("/bescheid/gesendet")
async def sent(request: Request) -> Response:
    return page(request, "alert_step.html", step="sent")


@router.get("/bescheid/bestaetigen")
async def link(request: Request) -> Response:
    """Only shows: mail scanners open links, and must not agree for anyone."""
    return await _link_page(request, Form(LINK, {"token": request.query_params.get("token", "")}))


@router.post("/bescheid/bestaetigen")
async def confirm_link(request: Request) -> Response:
    form = await posted(request, LINK)
    with form.noting():
        return _set_up(request, await subscribing.confirm_link(request, form.value("token"), _guardian(form)))
    return await _link_page(request, form)


@router.get("/bescheid/code")
async def code(request: Request) -> Response:
    return _code_page(request, Form(CODE))


@router.post("/bescheid/code")
async def confirm_code(request: Request) -> Response:
    form = await posted(request, CODE)
    phone, digits = form.value("phone"), form.value("code")
    for name in ("phone", "code"):
        if not form.value(name):
            form.lack(name)
    if not form.errors:
        with form.noting():
            return _set_up(request, await subscribing.confirm_code(request, phone, digits, _guardian(form)))
    return _code_page(request, form)


@router.get("/bescheid/ende/{token}")
async def ask_first(request: Request, token: str) -> Response:
    """Only a button, as with every link."""
    return page(request, "alert_step.html", step="end")


@router.post("/bescheid/ende/{token}")
async def end(request: Request, token: str) -> Response:
    await subscribing.end(request, token)
    return page(request, "alert_step.html", step="ended")


def filtered(request: Request) -> dict[str, Any]:
    """What the board's filters said, as far as a profile says it too."""
    asked = request.query_params
    near, radius = asked.get("near", ""), asked.get("radius_km", "")
    return {
        "kinds": [kind for kind in asked.getlist("kind") if kind in KINDS],
        "fields": [field for field in asked.getlist("field") if field in FIELDS][:MOST_FIELDS],
        "postal_code": near if near.isascii() and near.isdigit() and len(near) == 5 else "",
        "radius_km": str(min(int(radius), WIDEST)) if radius.isascii() and radius.isdigit() else "",
    }


def _guardian(form: Form) -> Guardian | None:
    """Raises Refused where this is neither a mail address nor a mobile number."""
    typed = form.value("guardian")
    if not typed:
        return None
    with sign_in.pointing_to("/guardian"):
        address = sign_in.read_address(typed)
    return Guardian(mail=address.text) if address.channel is Channel.MAIL else Guardian(phone=address.text)


def _page(request: Request, form: Form) -> Response:
    if not form.asleep:  # whatever is no input of the form is about where to
        form.errors = {name if name in WANTED.labels else "address": said for name, said in form.errors.items()}
    radii = profile.radii(form.value("radius_km"))
    return page(request, "alert.html", status=form.status, form=form, radii=radii, consent=consent)


def _code_page(request: Request, form: Form) -> Response:
    return page(request, "alert_code.html", status=form.status, form=form, consent=consent)


async def _link_page(request: Request, form: Form) -> Response:
    pending = await subscribing.subscriptions_of(request).find_link(form.value("token"))
    if pending is None:
        return page(request, "alert_step.html", status=410, step="gone")
    young = subscribing.needs_guardian(pending.search)
    return page(
        request,
        "alert_step.html",
        status=form.status,
        step="confirm",
        form=form,
        search=pending.search,
        young=young,
        consent=consent,
    )


def _set_up(request: Request, done: SetUp) -> Response:
    return page(request, "alert_step.html", status=201, step="done", done=done, search=done.search)
