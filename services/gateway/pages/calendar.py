"""The centre's calendar: what takes place, and a seat there without giving any data."""

import uuid
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, HTTPException
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import limits
from services.gateway.auth import open_to
from services.gateway.pages import words
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import cursor_of, page
from services.gateway.pages.words import msgid
from services.gateway.rpc import ask
from shared.contracts.listings.calendar import (
    CalendarEntry,
    GetCalendarEntry,
    GetRegistration,
    GiveSeatsBack,
    ListCalendar,
    TakeSeats,
)

router = APIRouter(include_in_schema=False)

LARGEST_GROUP = 6  # as the contract has it
SEATS = Shape({"seats": msgid("Wie viele kommt ihr?"), "key": msgid("Formular")})


@router.get("/veranstaltungen")
async def calendar(request: Request, account: Visitor) -> Response:
    found = await ask(request, ListCalendar(cursor=cursor_of(request)))
    return page(request, "calendar.html", account=account, found=found)


@router.get("/veranstaltungen/{event_id}")
async def event(request: Request, account: Visitor, event_id: str) -> Response:
    return _page(request, account, await _entry(request, event_id), Form(SEATS, {"seats": 1, "key": str(uuid.uuid4())}))


@router.post("/veranstaltungen/{event_id}/anmelden")
async def register(request: Request, account: Visitor, event_id: str) -> Response:
    """Once per form: the key in it makes a second click the same registration."""
    entry, form = await _entry(request, event_id), await posted(request, SEATS)
    form.typed.setdefault("key", str(uuid.uuid4()))
    order = form.check(TakeSeats, event_id=entry.id, person_id=account.id if account else None)
    if order is None:
        return _page(request, account, entry, form)
    with form.noting():
        await limits.per_client(request, "event registration")
        taken = await ask(request, order)
        return RedirectResponse(f"/plaetze/{taken.ticket}", 303)
    return _page(request, account, entry, form)


@router.get("/plaetze/{ticket}")
async def seats(request: Request, account: Visitor, ticket: str) -> Response:
    registration = await ask(request, _about(GetRegistration, ticket))
    entry = await ask(request, GetCalendarEntry(event_id=registration.event_id))
    return page(request, "seats.html", account=account, registration=registration, event=entry)


@router.post("/plaetze/{ticket}/zurueckgeben", dependencies=[open_to("follow_link")])
async def give_back(request: Request, ticket: str) -> Response:
    given_back = await ask(request, _about(GiveSeatsBack, ticket))
    return RedirectResponse(f"/plaetze/{given_back.ticket}", 303)


Question = TypeVar("Question", GetRegistration, GiveSeatsBack)


def _about(question: type[Question], ticket: str) -> Question:
    """Not found is also what no ticket can look like."""
    try:
        return question(ticket=ticket)
    except ValidationError:
        raise HTTPException(404) from None


async def _entry(request: Request, event_id: str) -> CalendarEntry:
    try:
        known = UUID(event_id)
    except ValueError:
        raise HTTPException(404) from None
    return await ask(request, GetCalendarEntry(event_id=known))


def _page(request: Request, account: Visitor, entry: CalendarEntry, form: Form) -> Response:
    groups = [(number, words.number(number)) for number in range(1, LARGEST_GROUP + 1)]
    return page(request, "event.html", account=account, status=form.status, event=entry, form=form, groups=groups)
