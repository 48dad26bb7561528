"""One offer: its facts, whether one may, how its employer answers, the way there, what is like it; and reporting it."""

import asyncio
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import job_posting, languages, limits
from services.gateway.accounts import Account
from services.gateway.limits import settings_of
from services.gateway.pages import may_i
from services.gateway.pages.forms import Form, Shape, posted, read
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.routes.moderation import Report
from services.gateway.rpc import Refused, Unanswered, ask
from shared import clock, short_links
from shared.contracts.listings.moderation import ReportKey, ReportOffer
from shared.contracts.listings.offers import GetOffer, OfferView
from shared.contracts.listings.search import SearchOffers

router = APIRouter(include_in_schema=False)

ALIKE = 3
MAY_I = Shape({"alter": msgid("Wie alt bist du?"), "schule": msgid("Gehst du noch zur Schule?")})
REPORT = Shape({"reason": msgid("Was stimmt nicht?"), "note": msgid("Was sollen wir wissen?")}, root="reason")
REASONS = {
    ReportKey.WRONG_FACTS: msgid("Die Angaben stimmen nicht"),
    ReportKey.GONE: msgid("Das Angebot gibt es nicht mehr"),
    ReportKey.UNLAWFUL: msgid("Das ist nicht erlaubt"),
    ReportKey.HARASSMENT: msgid("Jemand wurde belästigt"),
    ReportKey.FRAUD: msgid("Das ist Betrug, oder es kostet Geld"),
    ReportKey.OTHER: msgid("Etwas anderes"),
}


@router.get("/angebote/{offer_id}")
async def offer(request: Request, account: Visitor, offer_id: str) -> Response:
    view = await _offer(request, offer_id)
    asked = read(request.query_params, MAY_I)
    public_url = settings_of(request).public_url
    link = public_url + languages.address(f"/angebote/{view.id}")
    body = quote(gettext("Schau mal: {title}, {employer}").format(title=view.title, employer=view.employer_name))
    return page(
        request,
        "offer.html",
        account=account,
        offer=view,
        just_published=account is not None and account.role == "employer" and "veroeffentlicht" in request.query_params,
        posting=job_posting.script(view, public_url),
        asked=asked,
        may_i=_may_i(view, asked),
        alike=await _alike(request, view),
        short=f"{public_url}/s/{short_links.code(view.id)}",
        mailto=f"mailto:?subject={quote(view.title)}&body={body}%0A{quote(link)}",
        geo=f"geo:{view.point.latitude},{view.point.longitude}?q={quote(_address(view))}",
    )


@router.get("/angebote/{offer_id}/melden")
async def doubt(request: Request, account: Visitor, offer_id: str) -> Response:
    return _report(request, account, await _offer(request, offer_id), Form(REPORT))


@router.post("/angebote/{offer_id}/melden")
async def report(request: Request, account: Visitor, offer_id: str) -> Response:
    """Nobody asks who says so."""
    view, form = await _offer(request, offer_id), await posted(request, REPORT)
    said = form.check(Report)
    if said is not None:
        with form.noting():
            await limits.per_client(request, "offer-reports")
            await ask(request, ReportOffer(offer_id=view.id, reason=said.reason, note=said.note))
            return RedirectResponse(f"/angebote/{view.id}/melden?danke", 303)
    return _report(request, account, view, form)


async def _offer(request: Request, offer_id: str) -> OfferView:
    try:
        return await ask(request, GetOffer(offer_id=UUID(offer_id)))
    except ValueError:
        raise HTTPException(404) from None


def _may_i(view: OfferView, asked: Form) -> may_i.Answer | None:
    age = asked.value("alter")
    if not age.isdecimal() or not 13 <= int(age[:3]) <= 25:
        return None
    return may_i.answer(view, int(age), asked.value("schule") == "ja", clock.today())


async def _alike(request: Request, view: OfferView) -> list[OfferView]:
    """Others in the same field nearby. Nothing, and soon, when listings is slow: the offer is worth showing alone."""
    question = SearchOffers(field=view.fields[:1], near=view.place.postal_code, limit=ALIKE + 1)
    try:
        async with asyncio.timeout(2):
            found = await ask(request, question, timeout=2.0)
    except (Refused, Unanswered, TimeoutError):
        return []
    return [one for one in found.items if one.id != view.id][:ALIKE]


def _address(view: OfferView) -> str:
    return ", ".join(filter(None, (view.place.street, f"{view.place.postal_code} {view.place.town}")))


def _report(request: Request, account: Account | None, view: OfferView, form: Form) -> Response:
    thanks = "danke" in request.query_params
    return page(
        request,
        "report.html",
        account=account,
        status=form.status,
        offer=view,
        form=form,
        reasons_=REASONS,
        thanks=thanks,
    )
