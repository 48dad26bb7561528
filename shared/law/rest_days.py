"""On which days: Saturday, Sunday, public holidays, 24 and 31 December, five a week (JArbSchG sections 15 to 18)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from shared.contracts.words import Branch, Weekday
from shared.law.finding import Finding, allowed, allowed_if, clock, forbidden
from shared.law.grounds import first_and_count
from shared.law.keys import Key
from shared.law.rules import Rules
from shared.law.work import SUNDAY, Dates, Work, between, monday_of

FIVE_DAYS, SATURDAY_REST, SUNDAY_REST = "JArbSchG § 15", "JArbSchG § 16 (1)", "JArbSchG § 17 (1)"
HOLIDAY_REST, NEVER, TWO_SUNDAYS = "JArbSchG § 18 (1)", "JArbSchG § 18 (1), (2)", "JArbSchG § 17 (2)"
# What the branch's exception for Sundays and public holidays depends on.
SUNDAY_CONDITIONS = {
    Branch.HOUSEHOLD: Key.LIVES_IN_HOUSEHOLD,
    Branch.FARMING: Key.NEEDED_ON_SUNDAYS,
    Branch.FAMILY_FARM: Key.NEEDED_ON_SUNDAYS,
}


def day_findings(work: Work, start: dt.date, end: dt.date, rules: Rules) -> Iterator[Finding]:
    """From start to the day before end, the days on which the person is under 18."""
    days = work.days
    if saturdays := between(days.saturdays, start, end):
        yield _saturday(work.branch, rules, saturdays)
    if sundays := between(days.sundays, start, end):
        yield from _sunday(work.branch, rules, sundays)
        yield from _sundays_in_a_month(sundays, rules)
    yield from _holidays(work, start, end, rules)
    if short := between(days.short, start, end):
        yield from _december(work, short, rules)
    yield from unclear_findings(work, rules)


def _holidays(work: Work, start: dt.date, end: dt.date, rules: Rules) -> Iterator[Finding]:
    days = work.days
    if holidays := [day for day in between(days.public_holidays, start, end) if day not in days.banned]:
        yield from _holiday_branch(work.branch, rules, tuple(holidays))
    if banned := between(days.banned, start, end):
        yield forbidden(NEVER, Key.PUBLIC_HOLIDAY, **first_and_count(banned))
    if free := between(days.free, start, end):
        yield allowed_if(NEVER, Key.FREE_ON_PUBLIC_HOLIDAYS, **first_and_count(free))


def unclear_findings(work: Work, rules: Rules) -> Iterator[Finding]:
    """Days that the offer does not say, or says in two ways."""
    if work.days.weekends_open:
        yield allowed_if(FIVE_DAYS, Key.MONDAY_TO_FRIDAY, max_days_week=rules.days_a_week)
    if work.days.unclear:
        yield allowed_if(FIVE_DAYS, Key.DAYS_UNCLEAR)


def arranged_day_findings(work: Work, rules: Rules) -> Iterator[Finding]:
    """The same for work without dates, by its weekdays."""
    yield from unclear_findings(work, rules)
    if len(set(work.weekdays)) > rules.days_a_week:
        yield forbidden(FIVE_DAYS, Key.FIVE_DAYS, max_days_week=rules.days_a_week, days=len(set(work.weekdays)))
    if Weekday.SAT in work.weekdays:
        yield _saturday(work.branch, rules, ())
    if Weekday.SUN in work.weekdays:
        yield from _sunday(work.branch, rules, ())
        if work.branch in rules.sunday:
            yield allowed_if(TWO_SUNDAYS, Key.TWO_SUNDAYS_FREE, minimum_sundays=rules.free_sundays_a_month)


def week_day_findings(
    work: Work, start: dt.date, end: dt.date, minutes_elsewhere: Mapping[dt.date, int], rules: Rules
) -> Iterator[Finding]:
    """At most five days a week, those for other employers included."""
    at_most = rules.days_a_week
    if not minutes_elsewhere and work.days.most_in_a_week <= at_most:
        return
    worked = between(work.days.worked, start, end)
    ours = {monday_of(day) for day in worked}
    all_days = {*worked, *(day for day, minutes in minutes_elsewhere.items() if minutes)}
    weeks = Counter(monday for day in all_days if (monday := monday_of(day)) in ours)
    for monday, count in sorted(weeks.items()):
        if count > at_most:
            yield forbidden(FIVE_DAYS, Key.FIVE_DAYS, max_days_week=at_most, days=count, first_day=monday.isoformat())
            return


def _saturday(branch: Branch, rules: Rules, days: Dates) -> Finding:
    if branch in rules.saturday:
        return allowed(rules.saturday[branch], Key.SATURDAY_BRANCH, branch=branch.value)
    return forbidden(SATURDAY_REST, Key.SATURDAY, **first_and_count(days))


def _sunday(branch: Branch, rules: Rules, days: Dates) -> Iterator[Finding]:
    if branch not in rules.sunday:
        yield forbidden(SUNDAY_REST, Key.SUNDAY, **first_and_count(days))
        return
    yield allowed(rules.sunday[branch], Key.SUNDAY_BRANCH, branch=branch.value)
    if branch in SUNDAY_CONDITIONS:
        yield allowed_if(rules.sunday[branch], SUNDAY_CONDITIONS[branch])


def _sundays_in_a_month(sundays: Dates, rules: Rules) -> Iterator[Finding]:
    for (year, month), worked in Counter((day.year, day.month) for day in sundays).items():
        first = dt.date(year, month, 1)
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        all_sundays = sum((first + dt.timedelta(days=n)).weekday() == SUNDAY for n in range((following - first).days))
        if all_sundays - worked < rules.free_sundays_a_month:
            yield allowed_if(TWO_SUNDAYS, Key.TWO_SUNDAYS_FREE, minimum_sundays=rules.free_sundays_a_month)
            return


def _holiday_branch(branch: Branch, rules: Rules, days: Dates) -> Iterator[Finding]:
    section = f"JArbSchG § 18 (2), {rules.sunday[branch].removeprefix('JArbSchG ')}"
    yield allowed(section, Key.HOLIDAY_BRANCH, branch=branch.value, **first_and_count(days))
    if branch in SUNDAY_CONDITIONS:
        yield allowed_if(section, SUNDAY_CONDITIONS[branch])


def _december(work: Work, short: Dates, rules: Rules) -> Iterator[Finding]:
    """No branch is excepted: section 18(2) speaks of public holidays only."""
    ends = clock(rules.short_day_ends)
    if work.hours is not None and work.hours.end <= rules.short_day_ends:
        return
    lone = between(work.days.lone_short, short[0], short[-1] + dt.timedelta(days=1))
    if work.hours is not None and lone:
        yield forbidden(HOLIDAY_REST, Key.DECEMBER_AFTERNOON, latest=ends, **first_and_count(lone))
    else:
        yield allowed_if(HOLIDAY_REST, Key.FREE_FROM_14, latest=ends, **first_and_count(short))
