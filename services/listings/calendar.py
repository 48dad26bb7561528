"""The calendar's rules, pure: who may take seats and when, who is reminded, who moves up."""

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from shared.contracts.listings.calendar import CalendarEntry, CalendarInput, RegistrationView
from shared.errors import DomainError

REMINDERS_DAYS = (7, 1)
SETTLED = dt.timedelta(days=1)  # who has registered since yesterday needs no reminder today


class EventNotFound(DomainError):
    code = "event_not_found"


class EventOver(DomainError):
    code = "event_over"


class RegistrationClosed(DomainError):
    code = "registration_closed"


class RegistrationNotNeeded(DomainError):
    code = "registration_not_needed"


class RegistrationNotFound(DomainError):
    code = "registration_not_found"


class RegisteredAlready(DomainError):
    code = "registered_already"


class SeatsTaken(DomainError):
    code = "seats_taken"


@dataclass(frozen=True)
class Entry:
    """One event. ``taken`` and ``waiting`` count seats and people in line; ``reminded`` the reminders gone out."""

    id: UUID
    version: int
    state: Literal["planned", "cancelled"]
    content: CalendarInput
    taken: int = 0
    waiting: int = 0
    reminded: tuple[int, ...] = ()

    @property
    def free(self) -> int | None:
        return None if self.content.seats is None else max(0, self.content.seats - self.taken)

    def change(self, content: CalendarInput, now: dt.datetime) -> "Entry":
        """Raises EventOver, SeatsTaken. A new day is a new reason to remind."""
        self.must_be_to_come(now)
        if content.seats is not None and content.seats < self.taken:
            raise SeatsTaken(f"{self.taken} seats are taken already: there cannot be fewer.")
        moved = content.starts_at != self.content.starts_at
        return replace(self, version=self.version + 1, content=content, reminded=() if moved else self.reminded)

    def cancel(self, now: dt.datetime) -> "Entry":
        """Raises EventOver. Cancelled twice is cancelled."""
        self.must_be_to_come(now)
        return self if self.state == "cancelled" else replace(self, version=self.version + 1, state="cancelled")

    def must_be_to_come(self, now: dt.datetime) -> None:
        if self.content.starts_at <= now:
            raise EventOver("This has begun already.")

    def must_take_registrations(self, now: dt.datetime) -> None:
        """Raises EventOver, RegistrationNotNeeded, RegistrationClosed."""
        self.must_be_to_come(now)
        if self.content.seats is None:
            raise RegistrationNotNeeded("Everybody may come, nobody needs to register.")
        until = self.content.register_until
        if self.state == "cancelled" or (until is not None and until <= now):
            raise RegistrationClosed("Registration is closed.")

    def has_room_for(self, seats: int) -> bool:
        """Only when nobody waits: who was first in line stays first."""
        return self.waiting == 0 and self.free is not None and self.free >= seats

    def view(self) -> CalendarEntry:
        return CalendarEntry(
            id=self.id, version=self.version, state=self.state, entry=self.content, free=self.free, waiting=self.waiting
        )


@dataclass(frozen=True)
class Registration:
    ticket: str
    event_id: UUID
    key: str
    person_id: UUID | None
    state: Literal["registered", "waiting", "cancelled"]
    seats: int
    at: dt.datetime

    def view(self) -> RegistrationView:
        return RegistrationView(ticket=self.ticket, event_id=self.event_id, state=self.state, seats=self.seats)


def new_ticket() -> str:
    """128 random bits: who has it may give the seats back."""
    return secrets.token_urlsafe(16)


def moving_up(free: int | None, line: list[Registration]) -> list[Registration]:
    """Who gets seats out of ``free`` ones: strictly in order; the first whose group does not fit holds the line.

    None: everybody may come, and so may all who wait.
    """
    if free is None:
        return line
    lucky = []
    for one in line:
        if one.seats > free:
            break
        free -= one.seats
        lucky.append(one)
    return lucky


def reminder_due(entry: Entry, now: dt.datetime) -> int | None:
    """7 or 1, when that many days (or fewer, but not so few that the next reminder is due) are left; else None."""
    if entry.state != "planned" or entry.content.starts_at <= now:
        return None
    left = entry.content.starts_at - now
    due = [days for days in REMINDERS_DAYS if left <= dt.timedelta(days=days)]
    return due[-1] if due and due[-1] not in entry.reminded else None
