"""People and works for the tests of the law: the usual case, and one thing said differently."""

import datetime as dt

from shared.contracts.words import DailyHours, Kind, Period, Weekday
from shared.law import Branch, Finding, Key, Person, Verdict, Work

WEEK = tuple(Weekday)
MONDAY_TO_FRIDAY = WEEK[:5]

# Sachsen-Anhalt in 2026: winter holidays 31 January to 6 February, summer 4 July to 14 August, autumn 19 to 30 October,
# Christmas from 21 December. Public holidays: 3, 6 April, 1, 14, 25 May, 3, 31 October, 25, 26 December.
TERM_MONDAY = dt.date(2026, 9, 7)
TERM = (TERM_MONDAY, dt.date(2026, 9, 18))
SUMMER = (dt.date(2026, 7, 6), dt.date(2026, 7, 17))
CLASS_9_ENDS = dt.date(2027, 7, 31)


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def hours(start: str, end: str, break_minutes: int = 0) -> DailyHours:
    return DailyHours(start=dt.time.fromisoformat(start), end=dt.time.fromisoformat(end), break_minutes=break_minutes)


def period(start: dt.date | str, end: dt.date | str | None = None) -> Period:
    first = date(start) if isinstance(start, str) else start
    last = date(end) if isinstance(end, str) else end
    return Period(start=first, end=last or first)


SEVEN_HOURS = hours("08:00", "16:00", 60)
EIGHT_HOURS = hours("08:00", "17:00", 60)


def pupil(born: str, **others: object) -> Person:
    """In full-time schooling until the end of class 9."""
    return Person(date(born), **{"school_until": CLASS_9_ENDS, **others})  # type: ignore[arg-type]  # any field


def youth(born: str, **others: object) -> Person:
    """Full-time schooling is over."""
    return Person(date(born), **others)  # type: ignore[arg-type]  # any field


def work(
    kind: Kind,
    *periods: Period,
    branch: Branch = Branch.OTHER,
    weekdays: tuple[Weekday, ...] = MONDAY_TO_FRIDAY,
    daily: DailyHours | None = SEVEN_HOURS,
    **others: object,
) -> Work:
    when = periods or (period(*TERM),)
    return Work(kind, branch, when, weekdays, daily, **others)  # type: ignore[arg-type]  # any field


def by_arrangement(kind: Kind, today: str = "2026-03-02", **others: object) -> Work:
    given = {"weekdays": MONDAY_TO_FRIDAY, "daily": SEVEN_HOURS, **others}
    return Work(kind, today=date(today), **given)  # type: ignore[arg-type]  # any field


def keys(verdict: Verdict) -> set[Key]:
    return {finding.key for finding in verdict.findings}


def finding(verdict: Verdict, key: Key) -> Finding:
    """The only finding with that key."""
    (found,) = [finding for finding in verdict.findings if finding.key == key]
    return found
