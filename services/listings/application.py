"""An application, pure: what it is, who may do what with it in which state, and what is announced of it.

sent -> read -> accepted -> confirmed -> cancelled        declined, withdrawn, expired: it comes to nothing
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shared import clock
from shared.contracts.listings.application_events import (
    ApplicationAccepted,
    ApplicationCancelled,
    ApplicationConfirmed,
    ApplicationDeclined,
    ApplicationExpired,
    ApplicationFacts,
    ApplicationRead,
    ApplicationSent,
    ApplicationWithdrawn,
)
from shared.contracts.listings.applications import ApplicationChange, ApplicationView, GuardianAnswer
from shared.contracts.message import Event, FieldError
from shared.contracts.words import Reason
from shared.errors import DomainError

# Who acts. CLOCK is time; BOARD is what follows from something else: a closed offer, another place at the same time.
YOUNG, EMPLOYER, GUARDIAN, STAFF, CLOCK, BOARD = "young_person", "employer", "guardian", "staff", "clock", "board"
STATES = ("sent", "read", "accepted", "confirmed", "declined", "withdrawn", "expired", "cancelled")
WAITING = ("sent", "read")  # for the employer
OPEN = (*WAITING, "accepted")
ACTIVE = (*OPEN, "confirmed")
ANSWER_DAYS = 15
HISTORY = 50


class ApplicationNotFound(DomainError):
    code = "application_not_found"


class ApplicationTransitionNotAllowed(DomainError):
    code = "application_transition_not_allowed"


class AppliedAlready(DomainError):
    code = "applied_already"


class ApplicationsClosed(DomainError):
    code = "applications_closed"


class PeriodUnknown(DomainError):
    code = "period_unknown"


class GuardianNeeded(DomainError):
    code = "guardian_needed"


class FeedbackNotDue(DomainError):
    code = "feedback_not_due"


class PlaceNotFirm(DomainError):
    code = "place_not_firm"


class PlaceElsewhere(DomainError):
    code = "place_elsewhere"


@dataclass(frozen=True)
class Transition:
    act: str
    frm: str
    to: str
    who: tuple[str, ...]
    event: type[Event]


# What is not a row here cannot happen.
TRANSITIONS = (
    Transition("send", "new", "sent", (YOUNG,), ApplicationSent),
    Transition("invite", "new", "accepted", (EMPLOYER,), ApplicationAccepted),  # of who wants to be shown to it
    Transition("read", "sent", "read", (EMPLOYER,), ApplicationRead),
    *(Transition("accept", state, "accepted", (EMPLOYER,), ApplicationAccepted) for state in WAITING),
    *(Transition("decline", state, "declined", (EMPLOYER, BOARD), ApplicationDeclined) for state in WAITING),
    Transition("decline", "accepted", "declined", (BOARD,), ApplicationDeclined),
    Transition("confirm", "accepted", "confirmed", (YOUNG,), ApplicationConfirmed),
    *(Transition("withdraw", state, "withdrawn", (YOUNG, BOARD), ApplicationWithdrawn) for state in OPEN),
    *(Transition("expire", state, "expired", (CLOCK,), ApplicationExpired) for state in OPEN),
    Transition("cancel", "confirmed", "cancelled", (YOUNG, EMPLOYER, GUARDIAN, STAFF), ApplicationCancelled),
)


@dataclass(frozen=True)
class Actor:
    """Who does something, in which capacity; the clock has no id."""

    who: str
    id: UUID | None = None


@dataclass(frozen=True)
class Change:
    """One line of its history."""

    at: dt.datetime
    by: UUID | None
    who: str
    act: str
    frm: str
    to: str
    reason: str = ""


@dataclass(frozen=True)
class Application:
    """``age`` is the young person's when applying; no name, no birth date, no way to reach them is kept here.

    ``minor``: under 18 when last looked at. ``stage``: how many of the clock's deeds for this state are done.
    ``permitted``: what the guardians have said last, and in which version of their answer.
    """

    id: UUID
    version: int
    state: str
    offer_id: UUID
    employer_id: UUID
    person_id: UUID
    key: str
    title: str
    employer_name: str
    town: str
    text: str
    age: int
    minor: bool
    first_day: dt.date | None
    last_day: dt.date | None
    since: dt.datetime
    sent_at: dt.datetime
    answer_by: dt.datetime | None = None
    stage: int = 0
    reason: str = ""
    permitted: bool | None = None
    permission_version: int = 0
    contact_shared: bool = False
    history: tuple[Change, ...] = ()

    def view(self, who: str) -> ApplicationView:
        """As one of its two sides reads it."""
        own = ("id", "version", "state", "reason", "offer_id", "title", "employer_name", "town", "text", "sent_at")
        more = ("answer_by", "first_day", "last_day", "age", "minor")
        return ApplicationView(
            acts=acts(self.state, who),
            guardian=self._guardian(),
            contact_shared=self.contact_shared,
            history=tuple(ApplicationChange(**{**vars(line), "by": None}) for line in self.history),
            **{name: getattr(self, name) for name in (*own, *more)},
        )

    def _guardian(self) -> GuardianAnswer:
        if not self.minor:
            return "not_needed"
        return "missing" if self.permitted is None else "given" if self.permitted else "refused"

    def facts(self, members: tuple[UUID, ...]) -> ApplicationFacts:
        """As events tell of it; ``members``: the employer's accounts."""
        named = ("employer_id", "employer_name", "title", "town")
        own = ("version", "offer_id", "person_id", "first_day", "answer_by", *named)
        return ApplicationFacts(application_id=self.id, members=members, **{name: getattr(self, name) for name in own})

    def overlaps(self, other: "Application") -> bool:
        """Whether both cannot be done by one person. Without days nothing is known to clash."""
        if None in (self.first_day, self.last_day, other.first_day, other.last_day):
            return False
        return self.first_day <= other.last_day and other.first_day <= self.last_day  # type: ignore[operator]  # no None


def new(person_id: UUID, key: str, **values: Any) -> Application:
    """Not yet anything: the state the table's first row leads from."""
    now = clock.now()
    made = {"id": clock.new_id(), "version": 0, "state": "new", "since": now, "sent_at": now, **values}
    return Application(person_id=person_id, key=key, **made)


def acts(state: str, who: str) -> tuple[str, ...]:
    """What somebody may do with an application in this state."""
    return tuple(row.act for row in TRANSITIONS if row.frm == state and who in row.who)


def find(act: str, state: str, who: str) -> Transition:
    """The row of the table. Raises ApplicationTransitionNotAllowed, which names what is allowed instead."""
    for row in TRANSITIONS:
        if row.act == act and row.frm == state and who in row.who:
            return row
    allowed = ", ".join(acts(state, who)) or "nothing"
    said = f"This application is {state}, which does not allow: {act}. Allowed now: {allowed}."
    values: dict[str, str | int | float] = {"state": state, "allowed": allowed}
    raise ApplicationTransitionNotAllowed(said, FieldError(pointer="", code="allowed_acts", detail=said, values=values))


def move(
    application: Application,
    act: str,
    actor: Actor,
    members: tuple[UUID, ...],
    reason: str = "",
    at: dt.datetime | None = None,
) -> tuple[Application, Event]:
    """The application after the act, done ``at`` that moment or now, and its event.

    Raises ApplicationTransitionNotAllowed.
    """
    row, now = find(act, application.state, actor.who), at or clock.now()
    line = Change(now, actor.id, actor.who, act, row.frm, row.to, reason)
    moved = replace(
        application,
        version=application.version + 1,
        state=row.to,
        since=now if row.to != "read" else application.since,  # being looked at is no answer
        stage=0 if row.to != "read" else application.stage,
        reason=reason,
        history=(*application.history, line)[-HISTORY:],
    )
    moved = replace(moved, answer_by=_answer_by(moved))
    return moved, _event(row.event, moved, actor, members)


def confirm(
    application: Application, actor: Actor, members: tuple[UUID, ...], *, minor: bool
) -> tuple[Application, Event]:
    """The young person's yes to the employer's. Raises GuardianNeeded: below 18 nobody is bound without consent."""
    find("confirm", application.state, actor.who)
    if minor and not application.permitted:
        raise GuardianNeeded("Under 18 a guardian has to agree before a place is confirmed.")
    return move(replace(application, minor=minor), "confirm", actor, members)


def clashing(confirmed: Application, others: Iterable[Application]) -> list[Application]:
    """What ends when this is confirmed: the person's others on these days. Raises PlaceElsewhere if one is firm."""
    found = [one for one in others if one.id != confirmed.id and one.state in ACTIVE and one.overlaps(confirmed)]
    if any(one.state == "confirmed" for one in found):
        raise PlaceElsewhere("Another place on these days is confirmed already; cancel that one first.")
    return found


def _answer_by(application: Application) -> dt.datetime | None:
    """15 days, and not beyond the morning it begins; None where nobody waits for an answer."""
    if application.state not in OPEN:
        return None
    lapses = application.since + dt.timedelta(days=ANSWER_DAYS)
    if application.first_day is None:
        return lapses
    begins = dt.datetime.combine(application.first_day, dt.time(), clock.BERLIN).astimezone(dt.UTC)
    return min(lapses, max(begins, application.since + dt.timedelta(days=1)))


def _event(kind: type[Event], moved: Application, actor: Actor, members: tuple[UUID, ...]) -> Event:
    told: dict[str, Any] = {"application": moved.facts(members)}
    if "reason" in kind.model_fields:
        told["reason"] = Reason(key=moved.reason)
    if "by" in kind.model_fields:
        told["by"] = actor.who
    return kind(**told)
