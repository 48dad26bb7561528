"""The law on young workers when an offer is posted: work that nobody of its minimum age may do is refused. Pure.

Judged are two people who reach the minimum age on the first day of work: a pupil whose full-time schooling goes on for
the whole offer, and somebody whose schooling is over. Lawful for one of them, in one of the offer's periods, is enough;
matching then judges each young person. Work that is lawful from a higher age on is refused too, and says that age.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from shared import law
from shared.contracts.listings.offers import OfferInput
from shared.contracts.message import FieldError
from shared.contracts.words import LATEST, Period
from shared.law.finding import Finding, Outcome, Values
from shared.law.keys import ChangeKey, Key
from shared.law.section import cited

ADULT_AGE = 18

# What can be forbidden about an offer: the field that mends it, and the reason; braces hold the finding's values.
REASONS: dict[Key, tuple[str, str]] = {
    Key.CHILD_WORK: ("/minimum_age", "Nobody under {minimum_age} may do this work."),
    Key.FULL_TIME_SCHOOLING: ("/minimum_age", "This cannot begin before full-time schooling is over."),
    Key.NOT_IN_SCHOOL_HOLIDAYS: ("/periods", "Pupils may work in the school holidays only."),
    Key.HOLIDAY_JOB_DAYS: ("/periods", "Pupils may work on {max_days} days of the holidays a year at most."),
    Key.LIGHT_WORK_HOURS: ("/minimum_age", "At this age at most {max_hours_day} hours of light work a day."),
    Key.LIGHT_WORK_TIMES: ("/minimum_age", "At this age only light work between {earliest} and {latest}."),
    Key.LIGHT_WORK_BRANCH: ("/minimum_age", "At this age only light work, which this branch ({branch}) has none of."),
    Key.HOURS_DAY: ("/daily", "At most {max_hours_day} hours of work a day, not {hours}."),
    Key.HOURS_WEEK: ("/daily", "At most {max_hours_week} hours of work a week, not {hours}."),
    Key.BREAK_TOO_SHORT: ("/daily", "This day needs breaks of {minimum_minutes} minutes, each of 15 or more."),
    Key.SHIFT_TOO_LONG: ("/daily", "Work and breaks together at most {max_hours} hours, not {hours}."),
    Key.REST_TOO_SHORT: ("/daily", "At least {minimum_hours} hours of rest between two days of work, not {hours}."),
    Key.NIGHT: ("/daily", "Work only between {earliest} and {latest}."),
    Key.NIGHT_DECLARED: ("/hazards", "No work at night, only between {earliest} and {latest}."),
    Key.FIVE_DAYS: ("/weekdays", "At most {max_days_week} days a week."),
    Key.SATURDAY: ("/weekdays", "No work on Saturdays in this branch."),
    Key.SUNDAY: ("/weekdays", "No work on Sundays in this branch."),
    Key.PUBLIC_HOLIDAY: ("/periods", "No work on public holidays, and this period has no other days."),
    Key.DECEMBER_AFTERNOON: ("/daily", "No work after {latest} on 24 and 31 December."),
    Key.HAZARD: ("/hazards", "Work with this hazard ({hazard}) is not for anybody under 18."),
    Key.HAZARD_ALONE: ("/hazards", "This hazard ({hazard}) needs an expert's supervision, but the work is done alone."),
}

# What would make it lawful: the field, and how it is said.
CHANGES: dict[ChangeKey, tuple[str, str]] = {
    ChangeKey.EARLIER_END: ("/daily", "work from {start} to {end}"),
    ChangeKey.LATER_START: ("/daily", "work from {start} to {end}"),
    ChangeKey.OTHER_TIMES: ("/daily", "work from {start} to {end}"),
    ChangeKey.LONGER_BREAK: ("/daily", "a break of {break_minutes} minutes"),
    ChangeKey.WITHOUT_WEEKDAY: ("/weekdays", "the other weekdays, without {weekday}"),
    ChangeKey.WITHOUT_WEEKEND: ("/weekdays", "the other weekdays, without sat and sun"),
    ChangeKey.FROM_DAY: ("/periods", "a period from {first_day} on"),
    ChangeKey.UNTIL_DAY: ("/periods", "a period until {last_day}"),
    ChangeKey.ONE_PERIOD: ("/periods", "one period, {first_day} to {last_day}"),
    ChangeKey.WITHOUT_HAZARD: ("/hazards", "the same work without this hazard: {hazard}"),
    ChangeKey.WITHOUT_HAZARDS: ("/hazards", "the same work without any of these hazards"),
    ChangeKey.AS_SCHOOL_INTERNSHIP: ("/kind", "the kind school_internship, arranged by the school"),
}


class Case(NamedTuple):
    """One person and one way to do the work; ``period`` is its number in the offer, None by arrangement."""

    person: law.Person
    work: law.Work
    period: int | None
    findings: tuple[Finding, ...]

    @property
    def forbidden(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.outcome == Outcome.FORBIDDEN)


class Hint(NamedTuple):
    pointer: str
    key: str
    values: Values
    words: str


def unlawful(content: OfferInput, today: dt.date) -> tuple[FieldError, ...]:
    """What forbids the work to all of the minimum age; empty when some of them may do it. Told of the nearest case."""
    nearest = _nearest(content, content.minimum_age, today)
    if nearest is None:
        return ()
    hints = list(_hints(content, nearest, today))
    found = [(_pointer(finding, nearest, hints), finding) for finding in nearest.forbidden]
    pointers = [pointer for pointer, _ in found]
    errors = []
    for number, (pointer, finding) in enumerate(found):
        first = pointers.index(pointer) == number
        mine = [one for one in hints if first and (one.pointer if one.pointer in pointers else pointers[0]) == pointer]
        errors.append(_error(pointer, finding, mine))
    return tuple(errors)


def _nearest(content: OfferInput, age: int, today: dt.date) -> Case | None:
    """Of the cases at that age the one that least is wrong with; None when one is lawful."""
    if age >= ADULT_AGE:
        return None
    found = []
    for case in cases(content, age, today):
        if not case.forbidden:
            return None
        found.append(case)
    return min(found, key=lambda case: len(case.forbidden))


def cases(content: OfferInput, age: int, today: dt.date) -> Iterator[Case]:
    """Each way to do the work, by a pupil and by somebody whose schooling is over."""
    ways: list[tuple[int | None, tuple[Period, ...]]] = [(n, (period,)) for n, period in enumerate(content.periods)]
    if content.by_arrangement:
        ways.append((None, ()))
    for number, periods in ways:
        work = law.Work(
            kind=content.kind,
            branch=content.branch,
            periods=periods,
            weekdays=content.weekdays,
            daily=content.daily,
            hazards=content.hazards,
            today=today,
        )
        for school_until in (None, LATEST):
            person = law.Person(_born(work.first_day, age), school_until, guardian_consent=True)
            yield Case(person, work, number, law.check(person, work).findings)


def _born(day: dt.date, age: int) -> dt.date:
    return day.replace(year=day.year - age, day=min(day.day, 28))


def _hints(content: OfferInput, case: Case, today: dt.date) -> Iterator[Hint]:
    """Each checked: the single changes, and the lowest age from which the offer is lawful as it is."""
    for change in law.could_be_allowed(case.person, case.work):
        field, words = CHANGES[change.key]
        pointer = _in_period(field, case)
        yield Hint(pointer, change.key.value, change.values, words.format_map(change.values))
    ages = range(content.minimum_age + 1, ADULT_AGE + 1)
    age = next(age for age in ages if _nearest(content, age, today) is None)
    yield Hint("/minimum_age", "from_age", {"age": age}, f"a minimum age of {age}")


def _pointer(finding: Finding, case: Case, hints: list[Hint]) -> str:
    field = REASONS[finding.key][0]
    if field == "/weekdays" and not case.work.weekdays:
        field = "/periods"
    if field == "/minimum_age" and any(hint.pointer == "/kind" for hint in hints):
        field = "/kind"
    return _in_period(field, case)


def _in_period(field: str, case: Case) -> str:
    return f"{field}/{case.period or 0}" if field == "/periods" else field


def _error(pointer: str, finding: Finding, hints: list[Hint]) -> FieldError:
    values: dict[str, str | int | float] = {"section": finding.section, **finding.values}
    for hint in hints:
        values |= {f"{hint.key}.{name}": value for name, value in (hint.values or {"is": 1}).items()}
    reason = REASONS[finding.key][1].format_map(finding.values)
    said = [f"{cited(finding.section)}: {reason}", *(f"Allowed with {hint.words}." for hint in hints)]
    return FieldError(pointer=pointer, code=f"law_{finding.key}", detail=" ".join(said), values=values)
