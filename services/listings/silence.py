"""The clock and applications: reminders, the end when nobody answers, the days around a placement. Pure."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from services.listings.application import WAITING, Application
from shared import clock
from shared.contracts.listings.application_events import (
    ApplicationFacts,
    ApplicationUnanswered,
    ApplicationUnconfirmed,
    PlacementEnded,
    PlacementNear,
)
from shared.contracts.message import Event

REMIND_AFTER = (3, 7)  # days without an answer
BEFORE_LAPSE = dt.timedelta(days=3)  # the young person is asked once more to confirm
NEAR = dt.timedelta(days=2)
MORNING = dt.time(8)  # Europe/Berlin
ONE_DAY = dt.timedelta(days=1)


class Deed(NamedTuple):
    """``announce`` None: it lapses."""

    at: dt.datetime
    announce: Callable[[ApplicationFacts], Event] | None = None


def deeds(one: Application) -> tuple[Deed, ...]:
    """All of its present state, in order; what would lie before the state's begin is left out."""
    if one.answer_by is not None:
        reminders = _unanswered(one) if one.state in WAITING else [Deed(one.answer_by - BEFORE_LAPSE, _unconfirmed)]
        return (*(deed for deed in reminders if one.since < deed.at < one.answer_by), Deed(one.answer_by))
    if one.state != "confirmed" or one.first_day is None or one.last_day is None:
        return ()
    days = Deed(_morning(one.first_day - NEAR), _near), Deed(_morning(one.last_day + ONE_DAY), _ended)
    return tuple(deed for deed in days if deed.at > one.since)


def due_at(one: Application) -> dt.datetime | None:
    """When the clock has to look at it next; None: never."""
    left = deeds(one)[one.stage :]
    return left[0].at if left else None


def reached(one: Application, now: dt.datetime) -> tuple[int, Deed] | None:
    """The last deed whose time has come, and the stage after it: one that was missed is not made up for."""
    done = [(number, deed) for number, deed in enumerate(deeds(one), 1) if number > one.stage and deed.at <= now]
    return done[-1] if done else None


def lapse_reason(one: Application) -> str:
    return "unanswered" if one.state in WAITING else "unconfirmed"


def _unanswered(one: Application) -> list[Deed]:
    def after(days: int) -> Deed:
        def announce(facts: ApplicationFacts) -> Event:
            return ApplicationUnanswered(application=facts, days=days)

        return Deed(one.since + dt.timedelta(days=days), announce)

    return [after(days) for days in REMIND_AFTER]


def _unconfirmed(facts: ApplicationFacts) -> Event:
    return ApplicationUnconfirmed(application=facts)


def _near(facts: ApplicationFacts) -> Event:
    return PlacementNear(application=facts)


def _ended(facts: ApplicationFacts) -> Event:
    return PlacementEnded(application=facts)


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, MORNING, clock.BERLIN).astimezone(dt.UTC)
