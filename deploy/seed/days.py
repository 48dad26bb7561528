"""When seeded work takes place: seasons of the school year in Sachsen-Anhalt, turned into days ahead of today."""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.contracts.message import Message
from shared.contracts.words import Period, Weekday
from shared.law.calendars import public_holidays, school_holidays, school_holidays_known_until

LAND = "ST"
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
WEEKDAYS = tuple(Weekday)
NOTICE = 4 * WEEK  # nothing seeded begins sooner than this
TIME_TO_APPLY = 2 * WEEK  # at least, between the day of seeding and the deadline


class When(StrEnum):
    WINTER = "winter"  # the school holidays of that season
    EASTER = "easter"
    SUMMER = "summer"
    AUTUMN = "autumn"
    TERM = "term"  # weeks of lessons
    AUGUST = "august"  # for months, from the first of that month
    SEPTEMBER = "september"
    OCTOBER = "october"
    ARRANGEMENT = "arrangement"


# The months in which a holiday week's Friday may lie.
SEASONS = {When.WINTER: {2}, When.EASTER: {3, 4}, When.SUMMER: {7, 8, 9}, When.AUTUMN: {10, 11}}
STARTS = {When.AUGUST: 8, When.SEPTEMBER: 9, When.OCTOBER: 10}


class Timing(Message):
    """``week``: which of the season's weeks the work begins in, from 1; several are alternatives.

    ``weeks``, ``months``: how long. ``apply_weeks``: the deadline, so many weeks before the first day; 0: none.
    """

    when: When
    week: tuple[Annotated[int, Field(ge=1)], ...] = (1,)
    weeks: Annotated[int, Field(ge=1, le=6)] = 1
    months: Annotated[int, Field(ge=1, le=48)] = 12
    apply_weeks: Annotated[int, Field(ge=0)] = 0


def periods(timing: Timing, weekdays: Sequence[Weekday], today: dt.date) -> tuple[Period, ...]:
    """The next ones, each from the first to the last of ``weekdays`` in it.

    None for work by arrangement; nor when the school holidays are not published that far ahead.
    """
    earliest = today + max(NOTICE, timing.apply_weeks * WEEK + TIME_TO_APPLY)
    if timing.when in STARTS:
        return (_months(STARTS[timing.when], timing.months, earliest),)
    if timing.when == When.ARRANGEMENT:
        return ()
    mondays = _term(earliest) if timing.when == When.TERM else holiday_weeks(timing.when, earliest)
    starts = _starts_of(mondays, timing.weeks)
    wanted = [starts[number - 1] for number in timing.week if number <= len(starts)]
    return tuple(_trimmed(start, start + timing.weeks * WEEK - DAY, weekdays) for start in wanted)


def holiday_weeks(season: When, earliest: dt.date) -> list[dt.date]:
    """The Mondays of the first such holidays that begin on ``earliest`` or later and are known."""
    for year in range(earliest.year, earliest.year + 2):
        days = school_holidays(LAND, year) | public_holidays(LAND, year)
        weeks = [monday for monday in _mondays(year) if days.issuperset(_lessons(monday))]
        mondays = [monday for monday in weeks if _friday(monday).month in SEASONS[season]]
        if mondays and mondays[0] >= earliest:
            return mondays
    return []


def _term(earliest: dt.date) -> list[dt.date]:
    """The Mondays of the weeks with lessons on all five days, at most a year ahead, as far as holidays are known."""
    years = range(earliest.year, earliest.year + 2)
    free = frozenset[dt.date]().union(*(school_holidays(LAND, year) | public_holidays(LAND, year) for year in years))
    known = {year: school_holidays_known_until(LAND, year) for year in years}
    mondays = [day for year in years for day in _mondays(year) if earliest <= day < earliest + 52 * WEEK]
    return [day for day in mondays if _friday(day) <= known[day.year] and free.isdisjoint(_lessons(day))]


def _starts_of(mondays: list[dt.date], weeks: int) -> list[dt.date]:
    """Those that are followed by enough of the same."""
    return [day for day in mondays if all(day + number * WEEK in mondays for number in range(weeks))]


def _months(month: int, months: int, earliest: dt.date) -> Period:
    start = dt.date(earliest.year, month, 1)
    if start < earliest:
        start = start.replace(year=start.year + 1)
    over = start.month - 1 + months
    return Period(start=start, end=dt.date(start.year + over // 12, over % 12 + 1, 1) - DAY)


def _trimmed(start: dt.date, end: dt.date, weekdays: Sequence[Weekday]) -> Period:
    days = [start + number * DAY for number in range((end - start).days + 1)]
    worked = [day for day in days if WEEKDAYS[day.weekday()] in weekdays]
    return Period(start=worked[0], end=worked[-1])


def _mondays(year: int) -> Iterator[dt.date]:
    day = dt.date(year, 1, 1)
    day += (7 - day.weekday()) % 7 * DAY
    while day.year == year:
        yield day
        day += WEEK


def _lessons(monday: dt.date) -> list[dt.date]:
    return [monday + number * DAY for number in range(5)]


def _friday(monday: dt.date) -> dt.date:
    return monday + 4 * DAY
