"""The coming year as a calendar of weeks to tick, school holidays marked: what is ticked becomes periods. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from babel.dates import format_date, get_day_names

from services.gateway import languages
from services.gateway.pages import dates
from services.gateway.pages.words import gettext, msgid
from shared.contracts.words import Period
from shared.law.calendars import school_holidays

WEEKS = 52
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
FREE = msgid("{week}, Schulferien")  # most of its weekdays


@dataclass(frozen=True)
class Week:
    """One line: the value of its checkbox, its name, and each day's number with whether there is no school."""

    value: str
    label: str
    days: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class Month:
    name: str
    weeks: tuple[Week, ...]


def calendar(today: dt.date, land: str) -> tuple[Month, ...]:
    """From this week on; a week belongs to the month of its Monday."""
    free = {day for year in (today.year, today.year + 1) for day in school_holidays(land, year)}
    months = groupby(mondays(today), lambda monday: (monday.year, monday.month))
    return tuple(_month([_week(monday, free) for monday in several]) for _, several in months)


def mondays(today: dt.date) -> list[dt.date]:
    first = today - dt.timedelta(days=today.weekday())
    return [first + number * WEEK for number in range(WEEKS)]


def day_names() -> Sequence[str]:
    """``Mo``, ``Di`` and so on, for the eye."""
    names = get_day_names("short", locale=languages.say().locale)
    return [str(names[number]).rstrip(".") for number in range(7)]


def periods(ticked: Iterable[str], today: dt.date) -> list[Period]:
    """Weeks in a row are one period. A value that nobody offered is none."""
    chosen = [monday for monday in mondays(today) if _value(monday) in set(ticked)]
    spans: list[Period] = []
    for monday in chosen:
        joins = spans and spans[-1].end + DAY == monday
        start = spans.pop().start if joins else monday
        spans.append(Period(start=start, end=monday + 6 * DAY))
    return spans


def ticked(spans: Iterable[Period], today: dt.date) -> list[str]:
    """The weeks of those periods that are whole weeks."""
    whole = [span for span in spans if is_weeks(span)]
    return [_value(one) for one in mondays(today) if any(span.start <= one <= span.end for span in whole)]


def is_weeks(span: Period) -> bool:
    return span.start.weekday() == 0 and span.end.weekday() == 6


def _value(monday: dt.date) -> str:
    return monday.isoformat()


def _week(monday: dt.date, free: set[dt.date]) -> Week:
    days = tuple((monday + number * DAY, monday + number * DAY in free) for number in range(7))
    label = dates.period(Period(start=monday, end=monday + 6 * DAY))
    said = gettext(FREE).format(week=label) if sum(off for _, off in days[:5]) >= 3 else label
    return Week(_value(monday), said, tuple((day.day, off) for day, off in days))


def _month(weeks: list[Week]) -> Month:
    first = dt.date.fromisoformat(weeks[0].value)
    return Month(str(format_date(first, "LLLL yyyy", locale=languages.say().locale)), tuple(weeks))
