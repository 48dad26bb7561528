"""The smallest single changes that make forbidden work possible; each is verified by judging the work again."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.contracts.words import DailyHours, Kind, Period, Weekday
from shared.law.check import check
from shared.law.finding import Outcome, Values, Verdict, clock
from shared.law.keys import ChangeKey
from shared.law.person import DAY, Person
from shared.law.rules import Rules, rules_on
from shared.law.work import Hours, Work, between

Candidate = tuple[ChangeKey, Values, Work]


@dataclass(frozen=True)
class Change:
    """``work`` is the work so changed, ``verdict`` what it then gets: allowed, or allowed_if with its conditions."""

    key: ChangeKey
    values: Values
    work: Work
    verdict: Verdict


def could_be_allowed(person: Person, work: Work) -> tuple[Change, ...]:
    """Of each sort the smallest change that helps. Empty when nothing is forbidden or no single change helps."""
    now = check(person, work)
    if now.outcome != Outcome.FORBIDDEN:
        return ()
    found: dict[ChangeKey, Change] = {}
    for key, values, changed in _candidates(work, now):
        if key in found or _loses_its_days(work, changed):
            continue
        then = check(person, changed)
        if then.outcome != Outcome.FORBIDDEN:
            found[key] = Change(key, values, changed, then)
    return tuple(found.values())


def _loses_its_days(work: Work, changed: Work) -> bool:
    return bool(work.days.planned) and (not changed.days.planned or (changed.days.unclear and not work.days.unclear))


def _candidates(work: Work, now: Verdict) -> Iterator[Candidate]:
    """Of each sort the smallest change first."""
    if work.daily is not None and work.hours is not None:
        yield from _other_hours(work, work.daily, work.hours)
    yield from _fewer_weekdays(work)
    if work.days.planned:
        yield from _other_dates(work, now)
    yield from _fewer_hazards(work)
    if work.kind in (Kind.ORIENTATION_INTERNSHIP, Kind.TRIAL_DAY):
        yield ChangeKey.AS_SCHOOL_INTERNSHIP, {}, replace(work, kind=Kind.SCHOOL_INTERNSHIP)


def _other_hours(work: Work, daily: DailyHours, day: Hours) -> Iterator[Candidate]:
    rules = rules_on(work.days.planned[0] if work.days.planned else work.today)
    lengths = [day.breaks + minutes for minutes in _lengths(rules)]
    starts = {window.earliest for window in rules.windows} | {rules.light.earliest}
    ends = {window.latest for window in rules.windows} | {rules.light.latest, rules.short_day_ends}
    shortest = daily.break_minutes + 1
    earlier = sorted({*ends, *(day.start + length for length in lengths)}, reverse=True)
    later = sorted({*starts, *(day.end - length for length in lengths)})
    moved = sorted({*starts, *(end - day.present for end in ends)} - {day.start}, key=lambda at: abs(at - day.start))
    for key, times in (
        (ChangeKey.EARLIER_END, [(day.start, end) for end in earlier if day.start + shortest <= end < day.end]),
        (ChangeKey.LATER_START, [(start, day.end) for start in later if day.start < start <= day.end - shortest]),
        (ChangeKey.OTHER_TIMES, [(start, start + day.present) for start in moved if start >= 0]),
    ):
        yield from (_with_hours(key, work, daily, start, end) for start, end in times if end < 24 * 60)
    for _, minutes in reversed(rules.breaks):
        if daily.break_minutes < minutes < day.present:
            changed = replace(work, daily=daily.model_copy(update={"break_minutes": minutes}))
            yield ChangeKey.LONGER_BREAK, {"break_minutes": minutes}, changed


def _lengths(rules: Rules) -> set[int]:
    """The lengths of a working day at which something changes, in minutes."""
    limits = {rules.youth.day, rules.school_internship.day, rules.light.minutes, rules.light.minutes_family_farm}
    return limits | {more_than for more_than, _ in rules.breaks}


def _with_hours(key: ChangeKey, work: Work, daily: DailyHours, start: int, end: int) -> Candidate:
    times = DailyHours(start=_time(start), end=_time(end), break_minutes=daily.break_minutes)
    return key, {"start": clock(start), "end": clock(end)}, replace(work, daily=times)


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)


def _fewer_weekdays(work: Work) -> Iterator[Candidate]:
    weekend = (Weekday.SAT, Weekday.SUN)
    for weekday in (*weekend, *(day for day in reversed(work.weekdays) if day not in weekend)):
        rest = tuple(day for day in work.weekdays if day != weekday)
        if rest and len(rest) < len(work.weekdays):
            yield ChangeKey.WITHOUT_WEEKDAY, {"weekday": weekday.value}, replace(work, weekdays=rest)
    rest = tuple(day for day in work.weekdays if day not in weekend)
    if rest and set(weekend) <= set(work.weekdays):
        yield ChangeKey.WITHOUT_WEEKEND, {}, replace(work, weekdays=rest)


def _other_dates(work: Work, now: Verdict) -> Iterator[Candidate]:
    firsts, lasts = _turning_days(work, now)
    for first in sorted(firsts):
        periods = tuple(_period(max(period.start, first), period.end) for period in work.periods if period.end >= first)
        if periods and periods != work.periods:
            yield ChangeKey.FROM_DAY, {"first_day": first.isoformat()}, replace(work, periods=periods)
    for last in sorted(lasts, reverse=True):
        periods = tuple(_period(period.start, min(period.end, last)) for period in work.periods if period.start <= last)
        if periods and periods != work.periods:
            yield ChangeKey.UNTIL_DAY, {"last_day": last.isoformat()}, replace(work, periods=periods)
    for period in work.periods if len(work.periods) > 1 else ():
        values = {"first_day": period.start.isoformat(), "last_day": period.end.isoformat()}
        yield ChangeKey.ONE_PERIOD, values, replace(work, periods=(period,))


def _period(start: dt.date, end: dt.date) -> Period:
    return Period(start=start, end=end)


def _turning_days(work: Work, now: Verdict) -> tuple[set[dt.date], set[dt.date]]:
    """The days on which the work could begin, and those on which it could end."""
    firsts, lasts = _edges_of_school_holidays(work)
    for finding in now.findings:
        if "allowed_from" in finding.values:
            firsts.add(dt.date.fromisoformat(str(finding.values["allowed_from"])))
        if finding.outcome == Outcome.FORBIDDEN and "first_day" in finding.values:
            lasts.add(dt.date.fromisoformat(str(finding.values["first_day"])) - DAY)
        if "max_days" in finding.values and "days_used" in finding.values:
            of_year = [day for day in work.days.worked if day.year == finding.values["year"]]
            left = int(finding.values["max_days"]) - int(finding.values["days_used"])
            if 0 < left < len(of_year):
                lasts.add(of_year[left - 1])
                firsts.add(of_year[-left])
    return firsts, {before[-1] for last in lasts if (before := between(work.days.worked, dt.date.min, last + DAY))}


def _edges_of_school_holidays(work: Work) -> tuple[set[dt.date], set[dt.date]]:
    holidays = set(work.days.in_school_holidays)
    pairs = list(zip(work.days.worked, work.days.worked[1:], strict=False))
    firsts = {later for earlier, later in pairs if later in holidays and earlier not in holidays}
    lasts = {earlier for earlier, later in pairs if earlier in holidays and later not in holidays}
    return firsts, lasts


def _fewer_hazards(work: Work) -> Iterator[Candidate]:
    for hazard in work.hazards:
        rest = tuple(other for other in work.hazards if other != hazard)
        yield ChangeKey.WITHOUT_HAZARD, {"hazard": hazard.value}, replace(work, hazards=rest)
    if len(set(work.hazards)) > 1:
        yield ChangeKey.WITHOUT_HAZARDS, {}, replace(work, hazards=())
