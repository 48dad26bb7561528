"""The young person, and the stretches of a time over which age and schooling stay the same."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.law import rules
from shared.law.rules import Rules

DAY = dt.timedelta(days=1)
ADULT_AGE = max(row.adult_age for row in rules.RULES)


def _ages_that_matter() -> tuple[int, ...]:
    ages = {0}
    for row in rules.RULES:
        ages |= {row.light.age, row.youth_age, row.adult_age, *(window.age for window in row.windows)}
    return tuple(sorted(ages))


AGES_THAT_MATTER = _ages_that_matter()
# For each age in years, the greatest of these that is reached.
REACHED = tuple(max(age for age in AGES_THAT_MATTER if age <= years) for years in range(ADULT_AGE + 1))


@dataclass(frozen=True)
class Person:
    """``school_until``: the last day of full-time compulsory schooling (Vollzeitschulpflicht); None: over, but nobody
    under 15 is taken to be out of school without a date. ``holiday_job_days_used``: year to days, at all employers
    so far. ``minutes_elsewhere``: date to minutes of work for other employers.
    """

    birth_date: dt.date
    school_until: dt.date | None = None
    holiday_job_days_used: Mapping[int, int] = field(default_factory=dict)
    minutes_elsewhere: Mapping[dt.date, int] = field(default_factory=dict)
    guardian_consent: bool = False


class Stretch(NamedTuple):
    """From ``start`` to the day before ``end``. ``age``: the greatest of the law's ages that is reached, 0 under 13."""

    start: dt.date
    end: dt.date
    age: int
    schooled: bool
    rules: Rules


def birthday(birth_date: dt.date, age: int) -> dt.date:
    """The first day at that age. Born on 29 February: 1 March in other years (BGB sections 187(2), 188(2))."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return dt.date(birth_date.year + age, 3, 1)


def _age_that_matters(birth_date: dt.date, day: dt.date) -> int:
    age = day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return REACHED[min(max(age, 0), ADULT_AGE)]


def stretches(person: Person, first: dt.date, last: dt.date) -> tuple[Stretch, ...]:
    """The time from first to last (both included), cut where age, schooling or the law changes."""
    birth_date, school_until = person.birth_date, person.school_until
    cuts = [first]
    if _age_that_matters(birth_date, first) != _age_that_matters(birth_date, last):
        cuts += [day for age in AGES_THAT_MATTER if first < (day := birthday(birth_date, age)) <= last]
    if school_until is not None and first <= school_until < last:
        cuts.append(school_until + DAY)
    if len(rules.RULES) > 1:
        cuts += [row.valid_from for row in rules.RULES if first < row.valid_from <= last]
    if len(cuts) > 1:
        cuts = sorted(set(cuts))
    ends = [*cuts[1:], last + DAY]
    return tuple(_stretch(person, start, end) for start, end in zip(cuts, ends, strict=True))


def _stretch(person: Person, start: dt.date, end: dt.date) -> Stretch:
    age, row, last_school_day = _age_that_matters(person.birth_date, start), rules.rules_on(start), person.school_until
    schooled = age < row.youth_age if last_school_day is None else start <= last_school_day
    return Stretch(start, end, age, schooled, row)
