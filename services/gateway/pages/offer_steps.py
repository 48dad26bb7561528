"""Posting an offer in three short steps. Each is kept as a draft; the law and the audience are looked up on the way."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import audience_words, complaints, offer_form
from services.gateway.pages.employer import find_employer
from services.gateway.pages.forms import Form, posted, sent
from services.gateway.pages.guard import Employer
from services.gateway.pages.offer_form import EMPTY, OFFER, PERIODS, STEPS
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext
from services.gateway.routes.audience import counted
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.listings.own_offers import ChangeOffer, GetOwnOffer, MoveOffer, OwnOffer, SaveDraft
from shared.contracts.matching.audiences import AudienceView

router = APIRouter(include_in_schema=False)

OWN = "/betrieb/angebote/{offer_id}"


@dataclass(frozen=True)
class Standing:
    """What an offer reaches and what the law says of it, as far as it is written; ``why``: why nothing is counted."""

    audience: AudienceView | None = None
    why: str = ""
    law: tuple[str, ...] = ()


@router.get("/betrieb/angebote/neu")
async def new_offer(request: Request, account: Employer) -> Response:
    return _page(request, account, 1, Form(STEPS[1], {**EMPTY, "key": str(uuid.uuid4())}), None)


@router.post("/betrieb/angebote/neu")
async def begin(request: Request, account: Employer) -> Response:
    """The first step makes the draft, once per form: the key in it makes a second click the same draft."""
    form = await posted(request, STEPS[1])
    form.typed.setdefault("key", str(uuid.uuid4()))
    act = await _act(request)
    draft = offer_form.check(form, 1, whole=act != "keep")
    if draft is not None:
        with form.noting():
            offer = await ask(request, SaveDraft(account_id=account.id, key=form.value("key")[:255], offer=draft))
            return RedirectResponse(
                "/betrieb?erledigt=keep" if act == "keep" else f"/betrieb/angebote/{offer.id}/2", 303
            )
        if not form.asleep:  # else it is perhaps stored: with the same key, sending again is harmless
            form.typed["key"] = str(uuid.uuid4())
    return _page(request, account, 1, form, None)


@router.get(OWN + "/{step}")
async def step(request: Request, account: Employer, offer_id: UUID, step: int) -> Response:
    offer = await _offer(request, account, offer_id, step)
    standing = await _standing(request, account, offer, offer) if step > 1 else None
    form = offer_form.saved(step, offer)
    if step == 2 and not offer_form.begun(offer) and (own := await find_employer(request, account)):
        form = offer_form.proposed(form, own.address)
    return _page(request, account, step, form, offer, standing)


@router.post(OWN + "/{step}")
async def keep(request: Request, account: Employer, offer_id: UUID, step: int) -> Response:
    """Keep the step and go on, back, or onto the board; ``act`` says which button it was."""
    offer = await _offer(request, account, offer_id, step)
    form, act = await posted(request, STEPS[step]), await _act(request)
    draft = offer_form.check(form, step, whole=act in ("next", "publish"))
    whole = Form(OFFER)
    if draft is not None:
        try:
            offer = await _change(request, account, offer, step, draft)
            if act == "publish":
                offer = await ask(request, MoveOffer(account_id=account.id, offer_id=offer_id, act="publish"))
            if act != "check":
                return RedirectResponse(_next(offer, step, act), 303)
        except Refused as no:
            if act == "publish" and no.refusal.code == "transition_not_allowed":
                return RedirectResponse(_next(offer, step, act), 303)  # the second of two clicks
            whole.refuse(no.refusal)
            form.errors |= {name: said for name, said in whole.errors.items() if name in STEPS[step].labels or not name}
        except Unanswered:
            form.sleep()
    standing = await _standing(request, account, offer, offer) if not form.asleep else None
    others = offer_form.elsewhere(whole.complaints(), step)
    return _page(request, account, step, form, offer, standing, others)


@router.post(OWN + "/{step}/stand")
async def stand(request: Request, account: Employer, offer_id: UUID, step: int) -> Response:
    """What stands beside the form, for what is typed just now. A draft is kept by it; what is online is not changed."""
    offer = await _offer(request, account, offer_id, step)
    form = await posted(request, STEPS[step])
    draft = offer_form.check(form, step, whole=False)
    if draft is None:
        return page(request, "offer_standing.html", account=account, standing=None, audience_words=audience_words)
    if offer.state == "draft":
        offer = await _change(request, account, offer, step, draft)
    asked = offer.model_copy(update={name: getattr(draft, name) for name in offer_form.fields_of(step)})
    standing = await _standing(request, account, offer, asked)
    return page(request, "offer_standing.html", account=account, standing=standing, audience_words=audience_words)


async def _offer(request: Request, account: Account, offer_id: UUID, step: int) -> OwnOffer:
    if step not in STEPS:
        raise HTTPException(404)
    return await ask(request, GetOwnOffer(account_id=account.id, offer_id=offer_id))


async def _act(request: Request) -> str:
    return str((await sent(request)).get("act", "next"))


async def _change(request: Request, account: Account, offer: OwnOffer, step: int, draft: OfferDraft) -> OwnOffer:
    """Once more where what stands beside the form has kept the draft in the same moment: both say the same."""
    fields = offer_form.fields_of(step)
    order = ChangeOffer(account_id=account.id, offer_id=offer.id, version=None, offer=draft, fields=fields)
    try:
        return await ask(request, order)
    except Refused as no:
        if no.refusal.code != "changed_meanwhile":
            raise
    return await ask(request, order)


def _next(offer: OwnOffer, step: int, act: str) -> str:
    if act == "publish":
        return "/betrieb?erledigt=wait" if offer.state == "in_review" else f"/angebote/{offer.id}?veroeffentlicht"
    if act == "keep" or step == max(STEPS):
        return "/betrieb?erledigt=keep"
    return f"/betrieb/angebote/{offer.id}/{step + 1}"


async def _standing(request: Request, account: Account, offer: OwnOffer, asked: OwnOffer) -> Standing:
    """The law's word on the stored offer, and the audience of what is asked."""
    law = tuple(complaints.of_field(wrong) for wrong in offer.warnings if wrong.code.startswith("law_"))
    draft = OfferDraft(**{name: getattr(asked, name) for name in OfferDraft.model_fields})
    try:
        return Standing(await counted(request, account, draft), "", law)
    except Refused as no:
        return Standing(
            None, complaints.of_refusal(f"audience_{no.refusal.code}", gettext("Noch nicht zu zählen.")), law
        )
    except Unanswered:
        return Standing(None, gettext("Die Reichweite ist gerade nicht zu zählen."), law)


def _page(
    request: Request,
    account: Account,
    step: int,
    form: Form,
    offer: OwnOffer | None,
    standing: Standing | None = None,
    others: list[tuple[int, str, str, str]] | None = None,
) -> Response:
    return page(
        request,
        "offer_steps.html",
        account=account,
        status=422 if others else form.status,
        step=step,
        form=form,
        offer=offer,
        standing=standing,
        others=others or [],
        rows=range(PERIODS),
        audience_words=audience_words,
    )
