"""A young person's applications: show interest, the list, and each one's page."""

import uuid
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import placements
from services.gateway.accounts import Account
from services.gateway.pages import application_page, application_words, dates
from services.gateway.pages.application_page import Reader
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Applicant
from services.gateway.pages.render import cursor_of, page
from services.gateway.pages.words import msgid
from services.gateway.placements import Interest
from services.gateway.rpc import ask
from shared import clock
from shared.contracts.listings.applications import ListApplications
from shared.contracts.listings.offers import GetOffer, OfferView

router = APIRouter(include_in_schema=False)

INTEREST = Shape(
    {
        "period": msgid("Wann möchtest du kommen?"),
        "text": msgid("Ein paar Worte an den Betrieb"),
        "key": msgid("Formular"),
    },
    root="period",
)


@router.get("/angebote/{offer_id}/interesse")
async def begin(request: Request, account: Applicant, offer_id: UUID) -> Response:
    offer = await ask(request, GetOffer(offer_id=offer_id))
    return _form(request, account, offer, Form(INTEREST, {"key": str(uuid.uuid4())}))


@router.post("/angebote/{offer_id}/interesse")
async def send(request: Request, account: Applicant, offer_id: UUID) -> Response:
    """Once: the key in the form makes a second click the same application."""
    form = await posted(request, INTEREST)
    key = form.typed.setdefault("key", str(uuid.uuid4()))[:255]
    first, _, last = form.value("period").partition("/")
    period = {"period": {"from": first, "to": last}} if first else {}
    interest = form.saying({"text": form.value("text"), **period}).check(Interest)
    if interest:
        with form.noting():
            sent = await placements.apply(request, account.id, offer_id, key, interest)
            return RedirectResponse(f"/bewerbungen/{sent.id}?gesendet", 303)
    return _form(request, account, await ask(request, GetOffer(offer_id=offer_id)), form)


@router.get("/bewerbungen")
async def own(request: Request, account: Applicant) -> Response:
    wanted = ListApplications(account_id=account.id, side="young_person", cursor=cursor_of(request))
    found = await ask(request, wanted)
    return page(request, "applications.html", account=account, found=found, said=application_words)


@router.get("/bewerbungen/{application_id}")
async def one(request: Request, account: Applicant, application_id: UUID) -> Response:
    return await application_page.show(request, _reader(account, application_id), application_id)


@router.post("/bewerbungen/{application_id}")
async def act(request: Request, account: Applicant, application_id: UUID) -> Response:
    return await application_page.act(request, _reader(account, application_id), application_id)


def _reader(account: Account, application_id: UUID) -> Reader:
    return Reader(account.id, "young_person", f"/bewerbungen/{application_id}", account)


def _form(request: Request, account: Account, offer: OfferView, form: Form) -> Response:
    ahead = [span for span in offer.periods if span.end >= clock.today()]
    periods = [(f"{span.start}/{span.end}", dates.period(span)) for span in ahead]
    return page(request, "interest.html", account=account, status=form.status, offer=offer, form=form, periods=periods)
