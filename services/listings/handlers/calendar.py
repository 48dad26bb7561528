"""The calendar: events, and seats at them."""

from services.listings.calendar import Entry
from services.listings.handlers.things import Listings, handlers
from services.listings.store.offers import ChangedMeanwhile
from shared import clock
from shared.contracts.listings.calendar import (
    CalendarEntry,
    CalendarPage,
    CancelCalendarEntry,
    GetCalendarEntry,
    GetRegistration,
    GiveSeatsBack,
    ListCalendar,
    RegistrationView,
    SaveCalendarEntry,
    TakeSeats,
)


@handlers.answers(ListCalendar)
async def list_calendar(request: ListCalendar, listings: Listings) -> CalendarPage:
    """What is still to come."""
    return await listings.calendar.find(request)


@handlers.answers(GetCalendarEntry)
async def get_calendar_entry(request: GetCalendarEntry, listings: Listings) -> CalendarEntry:
    """One event."""
    return (await listings.calendar.get(request.event_id)).view()


@handlers.answers(SaveCalendarEntry)
async def save_calendar_entry(request: SaveCalendarEntry, listings: Listings) -> CalendarEntry:
    """A new event, or a changed one."""
    if request.version == 0:
        new = Entry(request.event_id, 1, "planned", request.entry)
        new.must_be_to_come(clock.now())
        await listings.calendar.save(new)
        return new.view()
    before = await listings.calendar.get(request.event_id)
    if before.version != request.version:
        raise ChangedMeanwhile("This event has been changed by someone else in the meantime.")
    await listings.calendar.save(before.change(request.entry, clock.now()))
    return (await listings.calendar.get(request.event_id)).view()


@handlers.answers(CancelCalendarEntry)
async def cancel_calendar_entry(request: CancelCalendarEntry, listings: Listings) -> CalendarEntry:
    """It does not take place."""
    before = await listings.calendar.get(request.event_id)
    cancelled = before.cancel(clock.now())
    if cancelled is not before:
        await listings.calendar.cancel(cancelled)
    return cancelled.view()


@handlers.answers(TakeSeats)
async def take_seats(request: TakeSeats, listings: Listings) -> RegistrationView:
    """Seats, or a place in the line."""
    return (await listings.calendar.take(request)).view()


@handlers.answers(GetRegistration)
async def get_registration(request: GetRegistration, listings: Listings) -> RegistrationView:
    """What a ticket is good for."""
    return (await listings.calendar.get_registration(request.ticket)).view()


@handlers.answers(GiveSeatsBack)
async def give_seats_back(request: GiveSeatsBack, listings: Listings) -> RegistrationView:
    """Whoever waits first gets them."""
    return (await listings.calendar.give_back(request.ticket)).view()
