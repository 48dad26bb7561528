"""Offers that wait for a counsellor, and what visitors report of those that are online."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import staff_words as words
from services.gateway.pages import words as common
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Moderator
from services.gateway.pages.render import cursor_of, page
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import ask
from shared.contracts.listings.moderation import (
    ListReports,
    ListStaffOffers,
    RemoveOffer,
    ReviewItem,
    ReviewOffer,
    SettleReport,
)

router = APIRouter(include_in_schema=False)

STATES = ("in_review", "published", "paused", "rejected", "closed")
Act = Literal["approve", "reject", "remove"]
DECISION = Shape({"reason": msgid("Warum?"), "note": msgid("Was der Betrieb liest")})
DONE = {
    "approve": msgid("Das Angebot ist freigegeben"),
    "reject": msgid("Das Angebot ist zurückgewiesen"),
    "remove": msgid("Das Angebot ist von der Börse genommen"),
}


@router.get("/team/angebote")
async def queue(request: Request, account: Moderator) -> Response:
    return await _page(request, account)


@router.post("/team/angebote/{offer_id}/{act}")
async def decide(request: Request, account: Moderator, offer_id: UUID, act: Act) -> Response:
    """What does not go is said at the offer, with what was typed; one that is not shown any more, above the list."""
    form = await posted(request, DECISION)
    order = _order(account, offer_id, act, form)
    if order is not None:
        with form.noting():
            await ask(request, order)
            return RedirectResponse(f"/team/angebote?erledigt={act}", 303)
    return await _page(request, account, form, offer_id)


def _order(account: Account, offer_id: UUID, act: str, form: Form) -> ReviewOffer | RemoveOffer | None:
    who: dict[str, Any] = {"account_id": account.id, "offer_id": offer_id}
    if act == "approve":
        return form.check(ReviewOffer, **who, approve=True)
    chosen = next((key for key in words.REJECTIONS if key == form.value("reason")), None)
    if chosen is None:
        form.errors["reason"] = gettext("Bitte einen Grund auswählen.")
        return None
    said = form.saying({"reason": chosen, "note": words.note(words.REJECTIONS, chosen, form.value("note"))})
    return said.check(RemoveOffer, **who) if act == "remove" else said.check(ReviewOffer, **who, approve=False)


@router.get("/team/meldungen")
async def reports(request: Request, account: Moderator) -> Response:
    found = await ask(request, ListReports(cursor=cursor_of(request)))
    settled = "erledigt" in request.query_params
    return page(request, "staff/reports.html", account=account, found=found, settled=settled, staff=words)


@router.post("/team/meldungen/{report_id}/erledigt")
async def settle(request: Request, account: Moderator, report_id: UUID) -> Response:
    """Settling twice is settling once."""
    await ask(request, SettleReport(account_id=account.id, report_id=report_id))
    return RedirectResponse("/team/meldungen?erledigt", 303)


def silent(item: ReviewItem) -> bool:
    """Paused by the clock because its employer does not answer."""
    last = item.offer.history[-1] if item.offer.history else None
    return item.offer.state == "paused" and last is not None and words.SILENT in (last.reason, item.offer.reason)


async def _page(request: Request, account: Account, form: Form | None = None, wrong_of: UUID | None = None) -> Response:
    asked = request.query_params.get("stand", STATES[0])
    wanted = ListStaffOffers.model_validate(
        {"state": asked if asked in STATES else STATES[0], "cursor": cursor_of(request)}
    )
    found = await ask(request, wanted)
    form = form or Form(DECISION)
    done = DONE.get(request.query_params.get("erledigt", ""))
    return page(
        request,
        "staff/offers.html",
        account=account,
        status=form.status,
        found=found,
        state=wanted.state,
        states=[(state, common.offer_state(state), found.counts.get(state, 0)) for state in STATES],
        done=gettext(done) if done else "",
        form=form,
        empty=Form(DECISION),
        wrong_of=wrong_of,
        silent=silent,
        staff=words,
    )
