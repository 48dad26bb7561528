"""Young people who go away empty, for counsellors to ring up; what is kept of one is read with a reason."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.accounts import Account
from services.gateway.pages import application_words, complaints, staff_words, words
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Helper
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.routes.left_over import PATIENCE
from services.gateway.routes.me import erasures
from services.gateway.rpc import Refused, Unanswered, ask, ask_all
from shared import clock
from shared.contracts.listings.applications import ApplicationView, ListApplications
from shared.contracts.listings.recommendations import GetRecommendation, Recommend
from shared.contracts.listings.unanswered_people import ListUnansweredPeople
from shared.contracts.matching.matches import ListMatches
from shared.contracts.matching.profiles import GetProfile, ProfileView
from shared.contracts.matching.reports import LeftOutList, ListLeftOut
from shared.contracts.notifications.contacts import ContactView, GetContact

router = APIRouter(include_in_schema=False)

LONGEST_NOTE = 150
WHY = Shape({"why": msgid("Warum möchten Sie das sehen?"), "note": msgid("Genauer")}, root="why")


@router.get("/team/menschen")
async def left_over(request: Request, account: Helper) -> Response:
    unanswered, unmatched = await asyncio.gather(ask(request, ListUnansweredPeople()), _unmatched(request))
    return page(request, "staff/people.html", account=account, unanswered=unanswered.items, unmatched=unmatched)


@router.get("/team/menschen/{person_id}")
async def ask_first(request: Request, account: Helper, person_id: UUID) -> Response:
    """Nothing is shown before there is a reason."""
    why = request.query_params.get("warum", "")
    return _page(request, account, person_id, Form(WHY, {"why": why if why in staff_words.LOOKS else ""}))


@router.post("/team/menschen/{person_id}")
async def look(request: Request, account: Helper, person_id: UUID) -> Response:
    return await _look(request, account, person_id, await posted(request, WHY))


@router.post("/team/menschen/{person_id}/empfehlen/{application_id}")
async def recommend(request: Request, account: Helper, person_id: UUID, application_id: UUID) -> Response:
    """Who was refused is asked whether others may see them; twice is once. Then the same as before, looked at anew."""
    form = await posted(request, WHY)
    with form.noting():
        await ask(request, Recommend(account_id=account.id, side="staff", application_id=application_id))
    return await _look(request, account, person_id, form)


async def _look(request: Request, account: Account, person_id: UUID, form: Form) -> Response:
    """Noted before anything is shown, and shown to the person."""
    reason = _reason(form)
    if form.error("why") or form.error("note") or form.asleep:
        return _page(request, account, person_id, form)
    if not await erasures(request).log_access(person_id, account.id, reason):
        form.errors[""] = gettext("Zu diesem Kennzeichen gibt es keinen Zugang mehr.")
        return _page(request, account, person_id, form)
    return _page(request, account, person_id, form, reason=reason, known=await _known(request, person_id))


def _reason(form: Form) -> str:
    """As it is kept: what is chosen as its msgid, so that the person reads it in a language of its own."""
    why, note = form.value("why"), form.value("note")
    if why not in staff_words.LOOKS:
        form.errors["why"] = gettext("Bitte einen Grund auswählen.")
    elif why == "other" and not note:
        form.errors["note"] = gettext("Bitte in einem Satz, warum.")
    if len(note) > LONGEST_NOTE:
        form.errors["note"] = complaints.too_long(LONGEST_NOTE)
    said = [part for part in (staff_words.LOOKS.get(why, "") if why != "other" else "", note) if part]
    return ". ".join(said)


async def _known(request: Request, person_id: UUID) -> dict[str, Any]:
    """What helps on the telephone."""
    profile, contact, matches, sent = await asyncio.gather(
        _profile(request, person_id),
        _contact(request, person_id),
        ask(request, ListMatches(person_id=person_id)),
        ask_all(request, ListApplications(account_id=person_id, side="young_person")),
    )
    known = {"profile": profile, "contact": contact, "matches": matches.items, "sent": sent}
    return {**known, "recommended": await _recommended(request, person_id, sent)}


async def _recommended(request: Request, person_id: UUID, sent: list[ApplicationView]) -> dict[UUID, str]:
    """How it stands with each that was refused."""
    refused = [one.id for one in sent if one.state == "declined"]
    asked = (GetRecommendation(person_id=person_id, application_id=one) for one in refused)
    found = await asyncio.gather(*(ask(request, question) for question in asked))
    return {one: view.state for one, view in zip(refused, found, strict=True)}


async def _profile(request: Request, person_id: UUID) -> ProfileView | None:
    try:
        return await ask(request, GetProfile(person_id=person_id))
    except Refused:
        return None


async def _contact(request: Request, person_id: UUID) -> ContactView | None:
    try:
        return await ask(request, GetContact(person_id=person_id))
    except Refused:
        return None


async def _unmatched(request: Request) -> LeftOutList | None:
    """None when matching does not answer in time: who waits for an answer is worth showing."""
    try:
        return await ask(request, ListLeftOut(), timeout=PATIENCE)
    except (Refused, Unanswered):
        return None


Known = dict[str, Any] | None


def _page(
    request: Request, account: Account, person_id: UUID, form: Form, *, reason: str = "", known: Known = None
) -> Response:
    return page(
        request,
        "staff/person.html",
        account=account,
        status=form.status,
        person_id=person_id,
        form=form,
        reasons=words.tiles(staff_words.LOOKS),
        reason=reason,
        known=known,
        said=application_words,
        today=clock.today(),
    )
