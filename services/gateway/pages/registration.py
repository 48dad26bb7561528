"""Registering an employer, and changing what it has said of itself."""

import uuid
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages.employer import find_employer
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid, tiles
from services.gateway.routes.employers import EmployerChanges, edit_employer, register_employer
from services.gateway.rpc import Refused
from shared.contracts.listings.employers import EmployerInput, IdentifierKind

router = APIRouter(include_in_schema=False)

EMPLOYER = Shape(
    {
        "name": msgid("Name des Betriebs"),
        "identifier.kind": msgid("Woran erkennen wir ihn?"),
        "identifier.number": msgid("Nummer"),
        "identifier.authority": msgid("Gericht oder Kammer"),
        "address.street": msgid("Straße und Hausnummer"),
        "address.postal_code": msgid("Postleitzahl"),
        "address.town": msgid("Ort"),
        "domain": msgid("Website"),
        "phone": msgid("Telefonnummer des Betriebs"),
        "key": msgid("Formular"),
        "version": msgid("Fassung"),
    },
    root="name",
)
IDENTIFIERS = {
    IdentifierKind.BETRIEBSNUMMER: msgid("Betriebsnummer"),
    IdentifierKind.TRADE_REGISTER: msgid("Handelsregister"),
    IdentifierKind.CHAMBER: msgid("Kammer"),
}
HINTS = {
    IdentifierKind.BETRIEBSNUMMER: msgid("8 Ziffern, von der Bundesagentur für Arbeit"),
    IdentifierKind.TRADE_REGISTER: msgid("HRA oder HRB mit Nummer, dazu das Gericht"),
    IdentifierKind.CHAMBER: msgid("Mitgliedsnummer von IHK, HWK oder einer anderen Kammer"),
}


@router.get("/betrieb/eintragen")
async def new(request: Request, account: Employer) -> Response:
    if await find_employer(request, account):
        return RedirectResponse("/betrieb", 303)
    start = {"key": str(uuid.uuid4()), "identifier": {"kind": "betriebsnummer"}}
    return _page(request, account, Form(EMPLOYER, start))


@router.post("/betrieb/eintragen")
async def register(request: Request, account: Employer) -> Response:
    """Once per form: the key in it makes a second click the same employer."""
    form = await posted(request, EMPLOYER)
    key = form.typed.setdefault("key", str(uuid.uuid4()))[:255]
    wanted = _said(form).check(EmployerInput)
    if wanted is not None:
        with form.noting():
            try:
                await register_employer(request, account, wanted, key)
                return RedirectResponse("/betrieb?erledigt=registered", 303)
            except Refused as no:
                if no.refusal.code == "already_a_member":
                    return RedirectResponse("/betrieb", 303)
                raise
        if not form.asleep:
            form.typed["key"] = str(uuid.uuid4())
    return _page(request, account, form)


@router.get("/betrieb/angaben")
async def details(request: Request, account: Employer) -> Response:
    own = await find_employer(request, account)
    if own is None:
        return RedirectResponse("/betrieb", 303)
    return _page(request, account, Form(EMPLOYER, own.model_dump(mode="json")), own=own)


@router.post("/betrieb/angaben")
async def change(request: Request, account: Employer) -> Response:
    own = await find_employer(request, account)
    if own is None:
        return RedirectResponse("/betrieb", 303)
    form = await posted(request, EMPLOYER)
    empty = {"domain": "", "phone": ""}
    changes = form.saying({**empty, **_said(form).typed, "version": form.typed.get("version")}).check(EmployerChanges)
    if changes is not None:
        with form.noting():
            await edit_employer(request, account, changes)
            return RedirectResponse("/betrieb?erledigt=keep", 303)
    return _page(request, account, form, own=own)


def _said(form: Form) -> Form:
    """As the contract wants it: an address without ``https://``, no key; of an empty part each input is missed."""
    typed: dict[str, Any] = {"identifier": {}, "address": {}}
    typed |= {name: value for name, value in form.typed.items() if name not in ("key", "version")}
    if "domain" in typed:
        typed["domain"] = str(typed["domain"]).removeprefix("https://").removeprefix("http://").split("/")[0]
    return form.saying(typed)


def _page(request: Request, account: Account, form: Form, own: object = None) -> Response:
    return page(
        request,
        "registration.html",
        account=account,
        status=form.status,
        form=form,
        own=own,
        identifiers=tiles(IDENTIFIERS, HINTS),
    )
