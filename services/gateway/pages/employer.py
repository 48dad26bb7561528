"""An employer's start, and the one form that posts an offer."""

import uuid
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import complaints
from services.gateway.pages.forms import Form, Shape, period_inputs, posted
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.listings.offers import OfferInput
from shared.contracts.listings.own_offers import CloseOffer, ListOwnOffers, PublishOffer
from shared.contracts.words import Branch

router = APIRouter(include_in_schema=False)

PERIODS = 3
OFFER = Shape(
    {
        "kind": msgid("Was bieten Sie an?"),
        "title": msgid("Überschrift"),
        "description": msgid("Beschreibung"),
        "fields": msgid("Felder"),
        "branch": msgid("In welcher Art von Betrieb?"),
        "place.street": msgid("Straße und Hausnummer"),
        "place.postal_code": msgid("Postleitzahl"),
        "place.town": msgid("Ort"),
        **period_inputs(PERIODS),
        "by_arrangement": msgid("Nach Absprache"),
        "weekdays": msgid("Wochentage"),
        "daily.from": msgid("Beginn"),
        "daily.to": msgid("Ende"),
        "daily.break_minutes": msgid("Pause in Minuten"),
        "seats": msgid("Plätze"),
        "minimum_age": msgid("Mindestalter"),
        "hazards": msgid("Besondere Gefahren"),
        "pay.amount": msgid("Bezahlung in Euro"),
        "pay.per": msgid("Bezahlt wird"),
        "apply_by": msgid("Bewerben bis"),
        "key": msgid("Formular"),
    },
    lists=frozenset({"fields", "weekdays", "hazards"}),
    root="periods.0.from",
)
EMPTY = {"branch": Branch.OTHER, "seats": 1, "minimum_age": 15, "weekdays": ["mon", "tue", "wed", "thu", "fri"]}


@router.get("/betrieb")
async def employer(request: Request, account: Employer) -> Response:
    own = await _find_employer(request, account)
    offers = (await ask(request, ListOwnOffers(account_id=account.id))).items if own else ()
    told = next((word for word in ("geschlossen", "wartet") if word in request.query_params), "")
    return page(request, "employer.html", account=account, employer=own, offers=offers, told=told)


@router.post("/betrieb/angebote/{offer_id}/schliessen")
async def close(request: Request, account: Employer, offer_id: UUID) -> Response:
    """Closing twice is closing once: the list shows what is true either way."""
    reason = "filled" if (await request.form()).get("reason") == "filled" else "withdrawn"
    try:
        await ask(request, CloseOffer(account_id=account.id, offer_id=offer_id, reason=reason))
    except Refused as no:
        if no.refusal.code != "transition_not_allowed":
            raise
    return RedirectResponse("/betrieb?geschlossen", 303)


@router.get("/betrieb/angebote/neu")
async def new_offer(request: Request, account: Employer) -> Response:
    return _page(request, account, Form(OFFER, {**EMPTY, "key": _new_key()}))


@router.post("/betrieb/angebote/neu")
async def publish(request: Request, account: Employer) -> Response:
    """Publish once: the key in the form makes a second click, or a reload, the same offer."""
    form = await posted(request, OFFER)
    key = form.typed.setdefault("key", _new_key())[:255]
    offer = _for_contract(form).check(OfferInput)
    if not form.typed.get("periods") and not form.value("by_arrangement"):
        form.errors[OFFER.root] = complaints.no_period()  # the contract says so only once all else is right
    if offer is None:
        return _page(request, account, form)
    try:
        view = await ask(request, PublishOffer(account_id=account.id, key=key, offer=offer))
    except Refused as no:
        form.refuse(no.refusal)
        form.typed["key"] = _new_key()
    except Unanswered:
        form.sleep()  # perhaps it is stored: with the same key, sending again is harmless
    else:
        waits = view.state == "in_review"
        return RedirectResponse("/betrieb?wartet" if waits else f"/angebote/{view.id}?veroeffentlicht", 303)
    return _page(request, account, form)


def _for_contract(form: Form) -> Form:
    """As the contract wants it: a decimal point, no pay without an amount, no key."""
    typed: dict[str, Any] = {"place": {}} | {name: value for name, value in form.typed.items() if name != "key"}
    pay = dict(typed.pop("pay", {}))
    if amount := pay.get("amount", ""):
        typed["pay"] = {**pay, "amount": amount.replace(".", "").replace(",", ".") if "," in amount else amount}
    return form.saying(typed)


async def _find_employer(request: Request, account: Account) -> EmployerView | None:
    """The account's employer, None as long as it belongs to none."""
    try:
        return await ask(request, GetEmployer(account_id=account.id))
    except Refused as no:
        if no.refusal.code != "not_a_member":
            raise
        return None


def _page(request: Request, account: Account, form: Form) -> Response:
    return page(request, "offer_form.html", account=account, status=form.status, form=form, rows=range(PERIODS))


def _new_key() -> str:
    return str(uuid.uuid4())
