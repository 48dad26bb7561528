"""How long and at what time: daily and weekly hours, breaks, shift, rest, night (JArbSchG sections 4, 8, 11 to 14)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from shared.contracts.words import Hazard
from shared.law.finding import Finding, allowed_if, clock, forbidden, hours
from shared.law.keys import Key
from shared.law.person import DAY
from shared.law.rules import Limit, Rules, Window
from shared.law.work import Hours, Work, between, monday_of

BREAKS, SHIFT, REST, TOGETHER = "JArbSchG § 11 (1)", "JArbSchG § 12", "JArbSchG § 13", "JArbSchG § 4 (5)"
Span = tuple[dt.date, dt.date]


def time_findings(work: Work, age: int, limit: Limit, rules: Rules) -> Iterator[Finding]:
    """One day's work, seen alone."""
    windows = [window for window in rules.windows if window.age <= age and window.branch in (None, work.branch)]
    if work.hours is None:
        yield _hours_within(limit, max(windows, key=lambda window: window.latest - window.earliest))
    else:
        yield from _day(work.hours, limit, rules)
        yield from _shift_and_rest(work, work.hours, rules)
        yield from _night(work.hours, windows)
    if Hazard.NIGHT in work.hazards and len(windows) == 1:
        yield forbidden(windows[0].section, Key.NIGHT_DECLARED, **_times(windows[0]))


def _times(window: Window) -> dict[str, str]:
    return {"earliest": clock(window.earliest), "latest": clock(window.latest)}


def _hours_within(limit: Limit, window: Window) -> Finding:
    values = {"max_hours_day": hours(limit.day), "max_hours_week": hours(limit.week)}
    return allowed_if(limit.section, Key.HOURS_WITHIN, **values, **_times(window))


def _day(day: Hours, limit: Limit, rules: Rules) -> Iterator[Finding]:
    if day.work > limit.day:
        yield forbidden(limit.section, Key.HOURS_DAY, max_hours_day=hours(limit.day), hours=hours(day.work))
    needed = next((minutes for more_than, minutes in rules.breaks if day.work > more_than), 0)
    if day.breaks < needed:
        yield forbidden(BREAKS, Key.BREAK_TOO_SHORT, minimum_minutes=needed, minutes=day.breaks)


def _shift_and_rest(work: Work, day: Hours, rules: Rules) -> Iterator[Finding]:
    longest = rules.shift_by_branch.get(work.branch, rules.shift)
    if day.present > longest:
        yield forbidden(SHIFT, Key.SHIFT_TOO_LONG, max_hours=hours(longest), hours=hours(day.present))
    rest = 24 * 60 - day.present
    if rest < rules.rest and work.days.back_to_back:
        yield forbidden(REST, Key.REST_TOO_SHORT, minimum_hours=hours(rules.rest), hours=hours(rest))


def _night(day: Hours, windows: list[Window]) -> Iterator[Finding]:
    if not any(window.earliest <= day.start and day.end <= window.latest for window in windows):
        nearest = max(windows, key=lambda window: min(day.end, window.latest) - max(day.start, window.earliest))
        yield forbidden(nearest.section, Key.NIGHT, **_times(nearest))


def week_findings(work: Work, minority: Span, start: dt.date, end: dt.date, limit: Limit) -> Iterator[Finding]:
    """Hours in the weeks that touch start to end; hours lost to a public holiday count (4(4)), days of age do not."""
    if work.hours is None or work.days.most_in_a_week * work.hours.work <= limit.week:
        return
    for monday, planned in work.days.weeks(*minority).items():
        minutes = planned * work.hours.work
        if minutes > limit.week and monday < end and monday + 7 * DAY > start:
            values = {"max_hours_week": hours(limit.week), "hours": hours(minutes), "first_day": monday.isoformat()}
            yield forbidden(limit.section, Key.HOURS_WEEK, **values)
            return


def arranged_week_findings(work: Work, limit: Limit) -> Iterator[Finding]:
    """The same for work without dates."""
    minutes = len(set(work.weekdays)) * work.hours.work if work.hours else 0
    if minutes > limit.week:
        values = {"max_hours_week": hours(limit.week), "hours": hours(minutes)}
        yield forbidden(limit.section, Key.HOURS_WEEK, **values)


def together_findings(
    work: Work, minutes_elsewhere: Mapping[dt.date, int], minority: Span, start: dt.date, end: dt.date, limit: Limit
) -> Iterator[Finding]:
    """Several employers: hours add up, by day and by week. Hours not given here count as none."""
    here = work.hours.work if work.hours else 0
    worked = between(work.days.worked, start, end)
    for day in worked:
        minutes = here + minutes_elsewhere.get(day, 0)
        if minutes > max(limit.day, here):
            values = {"max_hours_day": hours(limit.day), "hours": hours(minutes), "first_day": day.isoformat()}
            yield forbidden(TOGETHER, Key.HOURS_DAY_TOGETHER, **values)
            break
    others: Counter[dt.date] = Counter()
    for day, minutes in minutes_elsewhere.items():
        others[monday_of(day)] += minutes
    ours = work.days.weeks(*minority)
    for monday in sorted({monday_of(day) for day in worked}):
        minutes = ours[monday] * here + others[monday]
        if others[monday] and minutes > limit.week:
            values = {"max_hours_week": hours(limit.week), "hours": hours(minutes), "first_day": monday.isoformat()}
            yield forbidden(TOGETHER, Key.HOURS_WEEK_TOGETHER, **values)
            return
