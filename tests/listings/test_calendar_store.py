"""Seats at events, on a real database."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from services.listings import due
from services.listings.calendar import Entry, EventNotFound, RegisteredAlready, RegistrationNotFound
from services.listings.handlers import Listings
from services.listings.handlers.calendar import (
    cancel_calendar_entry,
    get_calendar_entry,
    get_registration,
    give_seats_back,
    list_calendar,
    save_calendar_entry,
    take_seats,
)
from services.listings.offer import IdempotencyKeyReused
from services.listings.store.calendar import CalendarStore
from services.listings.store.offers import ChangedMeanwhile
from shared import clock
from shared.contracts.listings.calendar import (
    CalendarEntry,
    CalendarEntryChanged,
    CancelCalendarEntry,
    GetCalendarEntry,
    GetRegistration,
    GiveSeatsBack,
    ListCalendar,
    RegistrationView,
    SaveCalendarEntry,
    TakeSeats,
)
from shared.mongo import Database, Session
from tests.listings.test_calendar import content

DAY = dt.timedelta(days=1)
STAFF = UUID(int=7)


async def an_event(listings: Listings, *, starts_in: dt.timedelta = 30 * DAY, **changes: Any) -> CalendarEntry:
    starts_at = clock.now() + starts_in
    wanted = content(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), **changes)
    order = SaveCalendarEntry(account_id=STAFF, event_id=clock.new_id(), version=0, entry=wanted)
    return await save_calendar_entry(order, listings)


async def take(
    listings: Listings, event: CalendarEntry, person_id: UUID | None = None, seats: int = 1, key: str = ""
) -> RegistrationView:
    order = TakeSeats(event_id=event.id, key=key or str(clock.new_id()), person_id=person_id, seats=seats)
    return await take_seats(order, listings)


async def read(listings: Listings, event: CalendarEntry) -> CalendarEntry:
    return await get_calendar_entry(GetCalendarEntry(event_id=event.id), listings)


async def announced(db: Database, key: str) -> list[str]:
    return [row["body"].decode() async for row in db["outbox"].find({"routing_key": key})]


async def test_of_twelve_at_once_four_get_the_four_seats_and_eight_wait(
    listings: Listings, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, looks, get = await an_event(listings, seats=4), list[UUID](), CalendarStore.get

    async def counted(store: CalendarStore, event_id: UUID, session: Session | None = None) -> Entry:
        looks.append(event_id)
        return await get(store, event_id, session)

    monkeypatch.setattr(CalendarStore, "get", counted)
    taken = await asyncio.gather(*(take(listings, event) for _ in range(12)))
    assert len(looks) == 12, "one after the other, and none in vain"
    assert Counter(one.state for one in taken) == {"registered": 4, "waiting": 8}
    now = await read(listings, event)
    assert (now.free, now.waiting) == (0, 8)


async def test_the_same_key_is_one_registration_however_often_it_comes(listings: Listings) -> None:
    event = await an_event(listings)
    taken = await asyncio.gather(*(take(listings, event, key="double click") for _ in range(5)))
    assert len({one.ticket for one in taken}) == 1
    assert (await read(listings, event)).free == 3
    with pytest.raises(IdempotencyKeyReused):
        await take(listings, event, key="double click", seats=2)


async def test_a_person_is_registered_once_and_may_come_back_after_giving_up(listings: Listings) -> None:
    event, person = await an_event(listings), clock.new_id()
    first = await take(listings, event, person)
    with pytest.raises(RegisteredAlready):
        await take(listings, event, person)
    await give_seats_back(GiveSeatsBack(ticket=first.ticket), listings)
    assert (await take(listings, event, person)).state == "registered"
    assert (await read(listings, event)).free == 3


async def test_who_waits_first_moves_up_and_is_told(listings: Listings, db: Database) -> None:
    event, waits = await an_event(listings, seats=1), clock.new_id()
    first = await take(listings, event)
    second = await take(listings, event, waits)
    third = await take(listings, event, clock.new_id())
    for _ in range(2):  # the second time nothing is left to give back
        await give_seats_back(GiveSeatsBack(ticket=first.ticket), listings)
    assert (await get_registration(GetRegistration(ticket=second.ticket), listings)).state == "registered"
    assert (await get_registration(GetRegistration(ticket=third.ticket), listings)).state == "waiting"
    assert [str(waits) in body for body in await announced(db, "listings.calendar.seats-found.v1")] == [True]


async def test_more_seats_let_those_who_wait_in(listings: Listings) -> None:
    event = await an_event(listings, seats=1)
    tickets = [await take(listings, event) for _ in range(3)]
    wider = event.entry.model_copy(update={"seats": 2})
    order = SaveCalendarEntry(account_id=STAFF, event_id=event.id, version=1, entry=wider)
    changed = await save_calendar_entry(order, listings)
    assert (changed.free, changed.waiting, changed.version) == (0, 1, 2)
    states = [(await get_registration(GetRegistration(ticket=one.ticket), listings)).state for one in tickets]
    assert states == ["registered", "registered", "waiting"]
    with pytest.raises(ChangedMeanwhile):
        await save_calendar_entry(order, listings)


async def test_who_waits_is_let_in_when_everybody_may_come(listings: Listings) -> None:
    event = await an_event(listings, seats=1)
    await take(listings, event)
    waits = [await take(listings, event, seats=2) for _ in range(2)]
    for_all = event.entry.model_copy(update={"seats": None})
    order = SaveCalendarEntry(account_id=STAFF, event_id=event.id, version=1, entry=for_all)
    assert (await save_calendar_entry(order, listings)).waiting == 0
    states = {(await get_registration(GetRegistration(ticket=one.ticket), listings)).state for one in waits}
    assert states == {"registered"}


async def test_reminders_go_out_once_though_several_replicas_look(listings: Listings, db: Database) -> None:
    event, early, late = await an_event(listings, starts_in=6 * DAY), clock.new_id(), clock.new_id()
    old = await take(listings, event, early)
    await take(listings, event, late)
    await take(listings, event)  # a visitor, whom nobody can remind
    await db["registrations"].update_one({"_id": old.ticket}, {"$set": {"at": clock.now() - 2 * DAY}})
    await asyncio.gather(*(due.look(listings) for _ in range(3)))
    reminders = await announced(db, "listings.calendar.near.v1")
    assert len(reminders) == 1
    assert str(early) in reminders[0]
    assert str(late) not in reminders[0]


async def test_who_has_a_seat_is_told_when_it_is_called_off(listings: Listings, db: Database) -> None:
    event, person = await an_event(listings), clock.new_id()
    await take(listings, event, person)
    for _ in range(2):
        cancelled = await cancel_calendar_entry(CancelCalendarEntry(account_id=STAFF, event_id=event.id), listings)
        assert cancelled.state == "cancelled"
    told = await announced(db, "listings.calendar.cancelled.v1")
    assert [str(person) in body for body in told] == [True]


async def test_the_calendar_is_read_page_by_page_soonest_first_without_what_is_over(listings: Listings) -> None:
    events = [await an_event(listings, starts_in=days * DAY) for days in (9, 3, 6)]
    first = await list_calendar(ListCalendar(limit=2), listings)
    assert [one.id for one in first.items] == [events[1].id, events[2].id]
    assert first.next is not None
    second = await list_calendar(ListCalendar(limit=2, cursor=first.next), listings)
    assert [one.id for one in second.items] == [events[0].id]
    assert second.next is None


async def test_what_does_not_exist_is_not_found(listings: Listings) -> None:
    with pytest.raises(EventNotFound):
        await get_calendar_entry(GetCalendarEntry(event_id=clock.new_id()), listings)
    with pytest.raises(RegistrationNotFound):
        await get_registration(GetRegistration(ticket="A" * 22), listings)


async def test_whoever_keeps_a_copy_hears_of_each_change_and_of_each_seat(listings: Listings, db: Database) -> None:
    event = await an_event(listings, seats=4)
    seats = await take(listings, event)
    await give_seats_back(GiveSeatsBack(ticket=seats.ticket), listings)
    await cancel_calendar_entry(CancelCalendarEntry(account_id=STAFF, event_id=event.id), listings)
    told = await announced(db, CalendarEntryChanged.routing_key)
    assert [str(event.id) in body for body in told] == [True] * 4
