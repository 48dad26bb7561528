"""Editing the calendar: announcing an event, changing it, calling it off; with a preview before anybody sees it."""

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import words as common
from services.gateway.pages.forms import Form, Shape, posted, sent
from services.gateway.pages.guard import Writer
from services.gateway.pages.guidance import AUDIENCES
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.rpc import ask, ask_anew
from shared import clock
from shared.contracts.listings.calendar import (
    CalendarEntry,
    CalendarInput,
    CancelCalendarEntry,
    GetCalendarEntry,
    ListCalendar,
    SaveCalendarEntry,
)

router = APIRouter(include_in_schema=False)

PATH = "/team/termine"
MOMENTS = ("starts_at", "ends_at", "register_until")
EVENT = Shape(
    {
        "version": msgid("Fassung"),
        "title": msgid("Überschrift"),
        "summary": msgid("In einem Satz"),
        "audience": msgid("Für wen"),
        "starts_at": msgid("Beginn"),
        "ends_at": msgid("Ende"),
        "place": msgid("Wo"),
        "seats": msgid("Plätze"),
        "register_until": msgid("Anmelden bis"),
        "text": msgid("Text"),
    },
    root="ends_at",
)


@router.get(PATH)
async def events(request: Request, account: Writer) -> Response:
    found = await ask_anew(request, ListCalendar(cursor=request.query_params.get("cursor", "")[:200]))
    done = "gespeichert" in request.query_params
    return page(request, "staff/events.html", account=account, found=found, done=done)


@router.get(PATH + "/neu")
async def new(request: Request, account: Writer) -> Response:
    """The id is in the form's address already: sent twice it is one event."""
    return _page(request, account, uuid.uuid4(), Form(EVENT, {"version": 0}))


@router.get(PATH + "/{event_id}")
async def edit(request: Request, account: Writer, event_id: UUID) -> Response:
    found = await ask_anew(request, GetCalendarEntry(event_id=event_id))
    return _page(request, account, event_id, Form(EVENT, _written(found)))


@router.post(PATH + "/{event_id}")
async def save(request: Request, account: Writer, event_id: UUID) -> Response:
    """``act`` preview shows, cancel calls off, anything else saves; what others have changed is not undone."""
    form, act = await posted(request, EVENT), (await sent(request)).get("act")
    if act == "cancel":
        with form.noting():
            await ask(request, CancelCalendarEntry(account_id=account.id, event_id=event_id))
            return RedirectResponse(f"{PATH}?gespeichert", 303)
        return _page(request, account, event_id, form)
    entry = form.saying(_said(form)).check(CalendarInput)
    version = form.value("version")
    if entry is not None and act != "preview":
        known = int(version) if version.isdecimal() and len(version) < 9 else 0
        with form.noting():
            order = SaveCalendarEntry(account_id=account.id, event_id=event_id, version=known, entry=entry)
            await ask(request, order)
            return RedirectResponse(f"{PATH}?gespeichert", 303)
    return _page(request, account, event_id, form, entry=entry if act == "preview" else None)


def _said(form: Form) -> dict[str, Any]:
    """As the contract wants it: moments of this place's clock; what is none stays as typed, to be complained about."""
    typed = {name: value for name, value in form.typed.items() if name != "version"}
    for name in MOMENTS:
        try:
            typed[name] = dt.datetime.fromisoformat(form.value(name)).replace(tzinfo=clock.BERLIN).isoformat()
        except ValueError:
            continue
    return typed


def _written(found: CalendarEntry) -> dict[str, Any]:
    """As the inputs want it."""
    typed = found.entry.model_dump(mode="json")
    for name in MOMENTS:
        if (moment := getattr(found.entry, name)) is not None:
            typed[name] = f"{moment.astimezone(clock.BERLIN):%Y-%m-%dT%H:%M}"
    return {**typed, "version": found.version}


def _page(
    request: Request, account: Account, event_id: UUID, form: Form, *, entry: CalendarInput | None = None
) -> Response:
    return page(
        request,
        "staff/event.html",
        account=account,
        status=form.status,
        action=f"{PATH}/{event_id}",
        form=form,
        entry=entry,
        audiences=common.choices(AUDIENCES),
    )
