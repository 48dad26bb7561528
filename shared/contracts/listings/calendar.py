"""The centre's calendar: days on which something takes place, and seats there."""

import datetime as dt
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.listings.guidance import Audience, Line, Markdown, ShortText
from shared.contracts.message import Event, Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import ONE_LINE, Moment

Ticket = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
IdempotencyKey = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class CalendarInput(Message):
    """What staff write. ``seats`` None: no registration needed."""

    title: Line
    summary: ShortText
    text: Markdown
    audience: Audience = Audience.YOUNG_PEOPLE
    starts_at: Moment
    ends_at: Moment
    place: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), ONE_LINE]
    seats: Annotated[int, Field(ge=1, le=5_000)] | None = None
    register_until: Moment | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        if self.register_until is not None and self.register_until > self.starts_at:
            raise ValueError("register_until must not be after starts_at")
        return self


class CalendarEntry(Message):
    """As anyone may read it. ``free`` None: no registration needed. ``waiting``: how many stand in line."""

    id: UUID
    version: int
    state: Literal["planned", "cancelled"]
    entry: CalendarInput
    free: int | None
    waiting: int


class CalendarPage(Message):
    items: tuple[CalendarEntry, ...]
    next: str | None = None


class RegistrationView(Message):
    """``ticket`` is the only key to it: who has it may give the seat back."""

    ticket: Ticket
    event_id: UUID
    state: Literal["registered", "waiting", "cancelled"]
    seats: int


class ListCalendar(Paged, Request[CalendarPage]):
    """What is still to come, soonest first; ``since`` shows what began later. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-calendar"
    since: Moment | None = None
    audience: Audience | None = None


class GetCalendarEntry(Request[CalendarEntry]):
    """Refused: ``event_not_found``."""

    queue: ClassVar[str] = "listings.get-calendar-entry"
    event_id: UUID


class SaveCalendarEntry(Request[CalendarEntry]):
    """Create (``version`` 0) or change. ``account_id``: who of the staff.

    Refused: ``event_not_found``, ``event_over``, ``changed_meanwhile``, ``seats_taken`` (fewer seats than are taken).
    """

    queue: ClassVar[str] = "listings.save-calendar-entry"
    account_id: UUID
    event_id: UUID
    version: Annotated[int, Field(ge=0)]
    entry: CalendarInput


class CancelCalendarEntry(Request[CalendarEntry]):
    """It does not take place; who has a seat is told. Refused: ``event_not_found``, ``event_over``."""

    queue: ClassVar[str] = "listings.cancel-calendar-entry"
    account_id: UUID
    event_id: UUID


class TakeSeats(Request[RegistrationView]):
    """Seats at an event; a place in the line when it is full. ``person_id`` None: a visitor, known by the ticket alone.

    Same ``key``, same seats. Refused: ``event_not_found``, ``event_over``, ``registration_closed``,
    ``registration_not_needed``, ``registered_already``, ``idempotency_key_reused``.
    """

    queue: ClassVar[str] = "listings.take-seats"
    event_id: UUID
    key: IdempotencyKey
    person_id: UUID | None = None
    seats: Annotated[int, Field(ge=1, le=6)] = 1


class GetRegistration(Request[RegistrationView]):
    """Refused: ``registration_not_found``."""

    queue: ClassVar[str] = "listings.get-registration"
    ticket: Ticket


class GiveSeatsBack(Request[RegistrationView]):
    """Whoever waits first gets them. Giving them back twice is done already. Refused: ``registration_not_found``."""

    queue: ClassVar[str] = "listings.give-seats-back"
    ticket: Ticket


class SeatsFound(Event):
    """Somebody who waited has seats now."""

    routing_key: ClassVar[str] = "listings.calendar.seats-found.v1"
    event_id: UUID
    person_id: UUID
    title: str
    starts_at: dt.datetime
    place: str


class CalendarEntryNear(Event):
    """It begins in ``days`` (7 or 1); ``people`` have seats, at most 500 in one event."""

    routing_key: ClassVar[str] = "listings.calendar.near.v1"
    event_id: UUID
    days: int
    people: tuple[UUID, ...]
    title: str
    starts_at: dt.datetime
    place: str


class CalendarEntryCancelled(Event):
    """It does not take place."""

    routing_key: ClassVar[str] = "listings.calendar.cancelled.v1"
    event_id: UUID
    people: tuple[UUID, ...]
    title: str
    starts_at: dt.datetime
    place: str


class CalendarEntryChanged(Event):
    """What anyone may read of it has changed, the seats left as well: whoever keeps a copy reads it again."""

    routing_key: ClassVar[str] = "listings.calendar.changed.v1"
    event_id: UUID
