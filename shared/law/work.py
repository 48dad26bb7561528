"""The work somebody is offered and the days it is done on: what does not depend on the person, found once per work."""

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from shared import clock
from shared.contracts.words import Branch, DailyHours, Hazard, Kind, Period, Weekday
from shared.law.calendars import LANDS, easter_sunday, public_holidays, school_holidays, school_holidays_known_until
from shared.law.person import DAY
from shared.law.rules import Rules, rules_on

Dates = tuple[dt.date, ...]
WEEKDAYS = tuple(Weekday)
SATURDAY, SUNDAY = 5, 6
# Nobody the board serves is under 13; six years into a period all of them are of age.
LOOK_AHEAD = dt.timedelta(days=6 * 366)


@dataclass(frozen=True)
class Work:
    """All periods count as worked: judge alternatives one by one. No periods: by arrangement, as early as ``today``.

    No weekdays: Monday to Friday, or the days of a period that has none of these. ``land``: two letters as in
    ISO 3166-2:DE. Raises ValueError for a Land that does not exist.
    """

    kind: Kind
    branch: Branch = Branch.OTHER
    periods: tuple[Period, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    daily: DailyHours | None = None
    hazards: tuple[Hazard, ...] = ()
    land: str = "ST"
    today: dt.date = field(default_factory=clock.today)

    def __post_init__(self) -> None:
        if self.land not in LANDS:
            raise ValueError(f"{self.land!r} is no Land: one of {', '.join(sorted(LANDS))}")

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        when = self.periods, self.weekdays, self.daily, self.today
        return hash((self.kind, self.branch, when, self.hazards, self.land))

    @cached_property
    def hours(self) -> "Hours | None":
        return None if self.daily is None else _hours(self.daily)

    @cached_property
    def first_day(self) -> dt.date:
        """The first day of work; if that is unclear, the first it could be."""
        if self.days.worked and not self.days.unclear:
            return self.days.worked[0]
        return min((period.start for period in self.periods), default=self.today)

    @cached_property
    def days(self) -> "Days":
        return _days(self.periods, self.weekdays, self.branch, self.land)


@dataclass(frozen=True)
class Hours:
    """A day's work in minutes since midnight; over 1440 is after midnight. Breaks under 15 minutes are work."""

    start: int
    end: int
    breaks: int

    @property
    def present(self) -> int:
        return self.end - self.start

    @property
    def work(self) -> int:
        return self.present - self.breaks


def _hours(daily: DailyHours) -> Hours:
    start = daily.start.hour * 60 + daily.start.minute
    end = daily.end.hour * 60 + daily.end.minute
    if daily.end.second or daily.end.microsecond:
        end += 1
    counted = daily.break_minutes if daily.break_minutes >= rules_on(dt.date.max).shortest_break else 0
    return Hours(start, end if end > start else end + 24 * 60, counted)


@dataclass(frozen=True, eq=False)
class Days:
    """The days of the work, sorted. ``planned``: the days named; ``worked``: the same without the ``free``."""

    land: str
    planned: Dates
    worked: Dates
    free: Dates  # public holidays among the days planned, kept free
    banned: Dates  # public holidays that must be free in periods that have no other days
    lone_short: Dates  # 24 and 31 December in periods that have no other days
    unclear: bool  # a period without any of the weekdays
    weekends_open: bool  # weekdays not given, and it may be Monday to Friday or the weekend

    @cached_property
    def saturdays(self) -> Dates:
        return tuple(day for day in self.worked if day.weekday() == SATURDAY)

    @cached_property
    def sundays(self) -> Dates:
        return tuple(day for day in self.worked if day.weekday() == SUNDAY)

    @cached_property
    def public_holidays(self) -> Dates:
        return tuple(day for day in self.worked if day in public_holidays(self.land, day.year))

    @cached_property
    def short(self) -> Dates:
        return tuple(day for day in self.worked if (day.month, day.day) in rules_on(day).short_days)

    @cached_property
    def in_school_holidays(self) -> Dates:
        return tuple(day for day in self.worked if day in school_holidays(self.land, day.year))

    @cached_property
    def school_holidays_unknown(self) -> Dates:
        return tuple(day for day in self.worked if day > school_holidays_known_until(self.land, day.year))

    @cached_property
    def outside_school_holidays(self) -> Dates:
        others = {*self.in_school_holidays, *self.school_holidays_unknown}
        return tuple(day for day in self.worked if day not in others)

    @cached_property
    def lesson_days(self) -> Dates:
        """Days on which there may be lessons: Monday to Friday, no public holiday, not known to be a school holiday."""
        return tuple(
            day
            for day in sorted({*self.outside_school_holidays, *self.school_holidays_unknown})
            if day.weekday() < SATURDAY and day not in public_holidays(self.land, day.year)
        )

    @cached_property
    def most_in_a_week(self) -> int:
        """No week has more days than this."""
        return len({day.weekday() for day in self.planned})

    @cached_property
    def back_to_back(self) -> bool:
        return any(later - day == DAY for day, later in zip(self.worked, self.worked[1:], strict=False))

    def weeks(self, start: dt.date, end: dt.date) -> Counter[dt.date]:
        """Monday to days planned in that week, counting from start to the day before end."""
        return Counter(monday_of(day) for day in between(self.planned, start, end))


def between(days: Dates, start: dt.date, end: dt.date) -> Dates:
    """From start to the day before end."""
    return days[bisect_left(days, start) : bisect_left(days, end)]


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _days_of(period: Period, wanted: Callable[[dt.date], bool]) -> list[dt.date]:
    count = min(period.end - period.start, LOOK_AHEAD).days + 1
    return [day for day in (period.start + dt.timedelta(days=n) for n in range(count)) if wanted(day)]


def _planned(period: Period, weekdays: tuple[Weekday, ...]) -> list[dt.date]:
    if weekdays:
        return _days_of(period, lambda day: WEEKDAYS[day.weekday()] in weekdays)
    return _days_of(period, lambda day: day.weekday() < SATURDAY) or _days_of(period, lambda day: True)


@lru_cache(maxsize=1024)
def _free_days(land: str, branch: Branch, year: int, rules: Rules) -> frozenset[dt.date]:
    """The public holidays on which this branch may not employ young people; on some of them no branch may."""
    never = {dt.date(year, month, day) for month, day in rules.never}
    others = () if branch in rules.sunday else public_holidays(land, year)
    return frozenset({*never, *others, easter_sunday(year)})


def _is_short(day: dt.date) -> bool:
    return (day.month, day.day) in rules_on(day).short_days


@lru_cache(maxsize=512)
def _days(periods: tuple[Period, ...], weekdays: tuple[Weekday, ...], branch: Branch, land: str) -> Days:
    """Kept, for many people are asked about works on the same days."""
    planned: set[dt.date] = set()
    free: set[dt.date] = set()
    banned: set[dt.date] = set()
    lone_short: set[dt.date] = set()
    unclear, weekends_open = False, not periods and not weekdays
    for period in periods:
        days = _planned(period, weekdays)
        holidays = [day for day in days if day in _free_days(land, branch, day.year, rules_on(day))]
        working = len(days) > len(holidays)
        unclear = unclear or not days
        weekends_open = weekends_open or (not weekdays and len(days) < (period.end - period.start).days + 1)
        planned.update(days)
        (free if working else banned).update(holidays)
        if all(_is_short(day) or day in holidays for day in days):
            lone_short.update(day for day in days if _is_short(day))
    return Days(
        land=land,
        planned=tuple(sorted(planned)),
        worked=tuple(sorted(planned - (free - banned))),
        free=tuple(sorted(free - banned)),
        banned=tuple(sorted(banned)),
        lone_short=tuple(sorted(lone_short)),
        unclear=unclear,
        weekends_open=weekends_open,
    )
