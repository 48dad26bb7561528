"""The centre's calendar: what takes place, and seats there. A visitor's only key to a seat is the ticket."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import limits
from services.gateway.auth import Account, May, find_account, open_to
from services.gateway.preconditions import CONDITIONAL, IfMatch, must_match
from services.gateway.problems import declared
from services.gateway.routes import (
    LISTS,
    PREFIX,
    READS,
    SIGNED_IN,
    WRITES,
    IdempotencyKey,
    answered,
    key_of,
    relayed,
    relayed_page,
)
from services.gateway.rpc import ask, ask_anew
from shared import clock
from shared.contracts.listings.calendar import (
    CalendarEntry,
    CalendarInput,
    CalendarPage,
    CancelCalendarEntry,
    GetCalendarEntry,
    GetRegistration,
    GiveSeatsBack,
    ListCalendar,
    RegistrationView,
    SaveCalendarEntry,
    TakeSeats,
    Ticket,
)
from shared.contracts.message import Message

router = APIRouter(prefix=PREFIX, tags=["Calendar"])

Staff = Annotated[Account, Depends(May("write_texts"))]
Anyone = Annotated[Account | None, Depends(find_account)]


class SeatsWanted(Message):
    seats: Annotated[int, Field(ge=1, le=6)] = 1


class CalendarDraft(Message):
    """As staff have written it: without the seats left, which change while it stands as it is."""

    id: UUID
    version: int
    state: Literal["planned", "cancelled"]
    entry: CalendarInput


@router.get(
    "/events",
    response_model=CalendarPage,
    responses=declared(*LISTS),
    summary="List what is still to come",
    dependencies=[open_to("read_board")],
)
async def list_events(request: Request, wanted: Annotated[ListCalendar, Query()]) -> Response:
    return await relayed_page(request, wanted)


@router.get(
    "/events/{event_id}",
    response_model=CalendarEntry,
    responses=declared(*READS, "event_not_found"),
    summary="Read one event",
    dependencies=[open_to("read_board")],
)
async def get_event(request: Request, event_id: UUID) -> Response:
    return await relayed(request, GetCalendarEntry(event_id=event_id))


@router.post(
    "/events/{event_id}/registrations",
    status_code=201,
    response_model=RegistrationView,
    responses=declared(
        *WRITES,
        "event_not_found",
        "event_over",
        "registration_closed",
        "registration_not_needed",
        "registered_already",
        "idempotency_key_reused",
        "too_many_requests",
    ),
    summary="Take seats at an event, or a place in the line",
    dependencies=[open_to("turn_to_centre")],
)
async def register_for_event(
    request: Request, account: Anyone, event_id: UUID, body: SeatsWanted, idempotency_key: IdempotencyKey
) -> Response:
    """Nothing about the visitor is kept. Who is signed in is reminded, and told when a seat comes free."""
    await limits.per_client(request, "event registration")
    key = key_of(request, account, idempotency_key)
    order = TakeSeats(event_id=event_id, key=key, person_id=account.id if account else None, seats=body.seats)
    taken = await ask(request, order)
    return answered(taken, 201, {"location": f"{PREFIX}/registrations/{taken.ticket}"})


@router.get(
    "/registrations/{ticket}",
    response_model=RegistrationView,
    responses=declared(*READS, "registration_not_found"),
    summary="Read what a ticket is good for",
    dependencies=[open_to("follow_link")],
)
async def get_registration(request: Request, ticket: Ticket) -> Response:
    return await relayed(request, GetRegistration(ticket=ticket))


@router.delete(
    "/registrations/{ticket}",
    response_model=RegistrationView,
    responses=declared(*READS, "cross_site", "registration_not_found"),
    summary="Give the seats back",
    dependencies=[open_to("follow_link")],
)
async def cancel_registration(request: Request, ticket: Ticket) -> Response:
    return answered(await ask(request, GiveSeatsBack(ticket=ticket)))


@router.post(
    "/staff/events",
    status_code=201,
    response_model=CalendarEntry,
    responses=declared(*WRITES, *SIGNED_IN, "event_over", "changed_meanwhile"),
    summary="Announce an event",
)
async def create_event(request: Request, account: Staff, body: CalendarInput) -> Response:
    order = SaveCalendarEntry(account_id=account.id, event_id=clock.new_id(), version=0, entry=body)
    made = await ask(request, order)
    return answered(made, 201, {"location": f"{PREFIX}/events/{made.id}"})


@router.get(
    "/staff/events/{event_id}",
    response_model=CalendarDraft,
    responses=declared(*READS, *SIGNED_IN, "event_not_found"),
    summary="Read an event as it was written",
)
async def get_event_draft(request: Request, _: Staff, event_id: UUID) -> Response:
    return answered(await _draft(request, event_id))


@router.put(
    "/staff/events/{event_id}",
    response_model=CalendarEntry,
    responses=declared(
        *WRITES, *SIGNED_IN, *CONDITIONAL, "event_not_found", "event_over", "changed_meanwhile", "seats_taken"
    ),
    summary="Change an event",
)
async def change_event(
    request: Request, account: Staff, event_id: UUID, body: CalendarInput, if_match: IfMatch = ""
) -> Response:
    before = await _draft(request, event_id)
    must_match(if_match, before)
    order = SaveCalendarEntry(account_id=account.id, event_id=event_id, version=before.version, entry=body)
    return answered(await ask(request, order))


async def _draft(request: Request, event_id: UUID) -> CalendarDraft:
    found = await ask_anew(request, GetCalendarEntry(event_id=event_id))
    return CalendarDraft(id=found.id, version=found.version, state=found.state, entry=found.entry)


@router.post(
    "/staff/events/{event_id}/cancel",
    response_model=CalendarEntry,
    responses=declared(*READS, *SIGNED_IN, "cross_site", "event_not_found", "event_over", "changed_meanwhile"),
    summary="Call an event off",
)
async def cancel_event(request: Request, account: Staff, event_id: UUID) -> Response:
    return answered(await ask(request, CancelCalendarEntry(account_id=account.id, event_id=event_id)))
