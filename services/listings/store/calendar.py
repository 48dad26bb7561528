"""What listings keeps of the calendar. Seats are given in a transaction that writes to the event: no two at once."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from services.listings import calendar
from services.listings.calendar import Entry, EventNotFound, RegisteredAlready, Registration, RegistrationNotFound
from services.listings.offer import IdempotencyKeyReused
from services.listings.store.offers import ChangedMeanwhile
from shared import clock, outbox
from shared.contracts.listings.calendar import (
    CalendarEntryCancelled,
    CalendarEntryChanged,
    CalendarEntryNear,
    CalendarInput,
    CalendarPage,
    ListCalendar,
    SeatsFound,
    TakeSeats,
)
from shared.contracts.message import Event
from shared.mongo import ASCENDING, Database, Document, DuplicateKeyError, IndexModel, Session, in_turn, transaction
from shared.paging import oldest, page

INDEXES = {
    "calendar": [IndexModel([("starts_at", ASCENDING), ("_id", ASCENDING)])],  # what is still to come
    "registrations": [
        IndexModel([("event_id", ASCENDING), ("key", ASCENDING)], unique=True),  # the same order is one registration
        IndexModel(  # one per person and event, those given back aside
            [("event_id", ASCENDING), ("person_id", ASCENDING)],
            unique=True,
            partialFilterExpression={"active": True, "person_id": {"$type": "binData"}},
        ),
        IndexModel([("event_id", ASCENDING), ("state", ASCENDING), ("at", ASCENDING)]),  # the line; who is to be told
        IndexModel([("person_id", ASCENDING)], sparse=True),  # a person's own
    ],
}
TOLD_TOGETHER = 500  # as the contract allows: keeps an event far below 256 KiB


class CalendarStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, event_id: UUID, session: Session | None = None) -> Entry:
        """Raises EventNotFound."""
        document = await self._db["calendar"].find_one({"_id": event_id}, session=session)
        if document is None:
            raise EventNotFound("There is no such event.")
        return _to_entry(document)

    async def find(self, wanted: ListCalendar) -> CalendarPage:
        """Raises CursorInvalid."""
        filters: Document = {"starts_at": {"$gt": wanted.since or clock.now()}}
        if wanted.audience:
            filters["content.audience"] = wanted.audience.value
        found, following = await page(self._db["calendar"], [{"$match": filters}], oldest("starts_at"), wanted)
        return CalendarPage(items=tuple(_to_entry(document).view() for document in found), next=following)

    async def save(self, entry: Entry) -> None:
        """New or changed; whoever waits and now fits in moves up. Raises ChangedMeanwhile."""

        async def write(session: Session) -> None:
            await self._write(entry, session)
            await self._move_up(await self.get(entry.id, session), session)
            await outbox.announce(self._db, session, CalendarEntryChanged(event_id=entry.id))

        try:
            await transaction(self._db, write)
        except DuplicateKeyError as error:
            raise ChangedMeanwhile("This event has been created by someone else in the meantime.") from error

    async def cancel(self, entry: Entry) -> None:
        """It does not take place, and everybody with a seat or in line is told. Raises ChangedMeanwhile."""

        async def write(session: Session) -> None:
            await self._write(entry, session)
            people = await self._people(entry.id, session, {"active": True})
            told = _told(CalendarEntryCancelled, entry, people)
            await outbox.announce(self._db, session, CalendarEntryChanged(event_id=entry.id), *told)

        await transaction(self._db, write)

    async def take(self, wanted: TakeSeats) -> Registration:
        """Seats or a place in line, once per key. Raises as the contract says."""

        async def write(session: Session) -> Registration:
            entry = await self.get(wanted.event_id, session)
            entry.must_take_registrations(clock.now())
            fits = entry.has_room_for(wanted.seats)
            change = {"taken": wanted.seats} if fits else {"waiting": 1}
            await self._db["calendar"].update_one({"_id": entry.id}, {"$inc": change}, session=session)
            made = Registration(
                ticket=calendar.new_ticket(),
                event_id=entry.id,
                key=wanted.key,
                person_id=wanted.person_id,
                state="registered" if fits else "waiting",
                seats=wanted.seats,
                at=clock.now(),
            )
            await self._db["registrations"].insert_one(_from_registration(made), session=session)
            await outbox.announce(self._db, session, CalendarEntryChanged(event_id=entry.id))
            return made

        if before := await self._by_key(wanted):
            return before
        try:
            async with in_turn(wanted.event_id):
                return await transaction(self._db, write)
        except DuplicateKeyError as error:
            if before := await self._by_key(wanted):
                return before
            raise RegisteredAlready("This person is registered already.") from error

    async def get_registration(self, ticket: str) -> Registration:
        """Raises RegistrationNotFound."""
        return _to_registration(await self._db["registrations"].find_one({"_id": ticket}))

    async def give_back(self, ticket: str) -> Registration:
        """Raises RegistrationNotFound. The second time nothing happens."""

        async def write(session: Session) -> Registration:
            mine = _to_registration(await self._db["registrations"].find_one({"_id": ticket}, session=session))
            if mine.state == "cancelled":
                return mine
            change = {"taken": -mine.seats} if mine.state == "registered" else {"waiting": -1}
            await self._db["calendar"].update_one({"_id": mine.event_id}, {"$inc": change}, session=session)
            given_back = {"$set": {"state": "cancelled", "active": False}}
            await self._db["registrations"].update_one({"_id": ticket}, given_back, session=session)
            await self._move_up(await self.get(mine.event_id, session), session)
            await outbox.announce(self._db, session, CalendarEntryChanged(event_id=mine.event_id))
            return replace(mine, state="cancelled")

        return await transaction(self._db, write)

    async def remind(self, now: dt.datetime) -> int:
        """Announce every reminder that is due, once though many replicas look. Returns how many events had one."""
        soon = now + dt.timedelta(days=max(calendar.REMINDERS_DAYS))
        coming = {"starts_at": {"$gt": now, "$lte": soon}, "state": "planned"}
        entries = [_to_entry(document) async for document in self._db["calendar"].find(coming)]
        due = [(entry, days) for entry in entries if (days := calendar.reminder_due(entry, now)) is not None]
        for entry, days in due:
            await self._remind(entry, days, now)
        return len(due)

    async def _remind(self, entry: Entry, days: int, now: dt.datetime) -> None:
        async def write(session: Session) -> None:
            first = {"_id": entry.id, "reminded": {"$ne": days}, "state": "planned"}
            noted = {"$push": {"reminded": days}}
            if not (await self._db["calendar"].update_one(first, noted, session=session)).modified_count:
                return  # another replica was first
            settled = {"state": "registered", "at": {"$lte": now - calendar.SETTLED}}
            people = await self._people(entry.id, session, settled)
            await outbox.announce(self._db, session, *_told(CalendarEntryNear, entry, people, days=days))

        await transaction(self._db, write)

    async def _write(self, entry: Entry, session: Session) -> None:
        content = entry.content.model_dump(mode="json")
        fields = {
            "version": entry.version,
            "state": entry.state,
            "content": content,
            "starts_at": entry.content.starts_at,
            "reminded": list(entry.reminded),
        }
        if entry.version == 1:
            new = {"_id": entry.id, "taken": 0, "waiting": 0, **fields}
            await self._db["calendar"].insert_one(new, session=session)
            return
        before = {"_id": entry.id, "version": entry.version - 1}
        if entry.content.seats is not None:
            before["taken"] = {"$lte": entry.content.seats}  # somebody may have taken seats since we looked
        if not (await self._db["calendar"].update_one(before, {"$set": fields}, session=session)).matched_count:
            raise ChangedMeanwhile("This event has been changed by someone else in the meantime.")

    async def _move_up(self, entry: Entry, session: Session) -> None:
        if entry.waiting == 0 or entry.free == 0 or entry.state != "planned" or entry.content.starts_at <= clock.now():
            return
        line = {"event_id": entry.id, "state": "waiting"}
        found = self._db["registrations"].find(line, sort=[("at", ASCENDING), ("_id", ASCENDING)], session=session)
        lucky = calendar.moving_up(entry.free, [_to_registration(one) async for one in found])
        if not lucky:
            return
        change = {"taken": sum(one.seats for one in lucky), "waiting": -len(lucky)}
        await self._db["calendar"].update_one({"_id": entry.id}, {"$inc": change}, session=session)
        tickets = {"_id": {"$in": [one.ticket for one in lucky]}}
        await self._db["registrations"].update_many(tickets, {"$set": {"state": "registered"}}, session=session)
        found_seats = [
            SeatsFound(event_id=entry.id, person_id=one.person_id, **_about(entry)) for one in lucky if one.person_id
        ]
        await outbox.announce(self._db, session, *found_seats)

    async def _people(self, event_id: UUID, session: Session, which: Document) -> list[UUID]:
        wanted = {"event_id": event_id, "person_id": {"$ne": None}, **which}
        return [one["person_id"] async for one in self._db["registrations"].find(wanted, session=session)]

    async def _by_key(self, wanted: TakeSeats) -> Registration | None:
        document = await self._db["registrations"].find_one({"event_id": wanted.event_id, "key": wanted.key})
        if document is None:
            return None
        if (document["person_id"], document["seats"]) != (wanted.person_id, wanted.seats):
            raise IdempotencyKeyReused("This Idempotency-Key has been used for another registration.")
        return _to_registration(document)


def _told(
    kind: type[CalendarEntryNear] | type[CalendarEntryCancelled], entry: Entry, people: list[UUID], **more: int
) -> list[Event]:
    parts = [tuple(people[start : start + TOLD_TOGETHER]) for start in range(0, len(people), TOLD_TOGETHER)]
    return [kind(event_id=entry.id, people=part, **_about(entry), **more) for part in parts]


def _about(entry: Entry) -> Document:
    return {"title": entry.content.title, "starts_at": entry.content.starts_at, "place": entry.content.place}


def _to_entry(document: Document) -> Entry:
    return Entry(
        id=document["_id"],
        version=document["version"],
        state=document["state"],
        content=CalendarInput.model_validate(document["content"]),
        taken=document["taken"],
        waiting=document["waiting"],
        reminded=tuple(document["reminded"]),
    )


def _from_registration(one: Registration) -> Document:
    kept = {name: value for name, value in vars(one).items() if name != "ticket"}
    return {"_id": one.ticket, "active": one.state != "cancelled", **kept}


def _to_registration(document: Document | None) -> Registration:
    if document is None:
        raise RegistrationNotFound("There is no such registration.")
    names = ("event_id", "key", "person_id", "state", "seats", "at")
    return Registration(ticket=document["_id"], **{name: document[name] for name in names})
