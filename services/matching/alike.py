"""Who is judged alike: the law's verdict on one work changes with birth date and end of schooling at few days only.

People between two such days are one class, judged once. Pure.
"""

import datetime as dt
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from shared import law
from shared.law.person import AGES_THAT_MATTER
from shared.law.rules import RULES

Ints = NDArray[np.int64]
DAY = dt.timedelta(days=1)
YEAR = dt.timedelta(days=366)


def born_by(day: dt.date, age: int) -> int:
    """The latest birth date, as an ordinal, of who has completed ``age`` years on ``day``.

    Who is born on 29 February is a year older on 1 March of other years (sections 187(2), 188(2) BGB).
    """
    try:
        return day.replace(year=day.year - age).toordinal()
    except ValueError:
        return dt.date(day.year - age, 2, 28).toordinal()


def classes(work: law.Work, births: Ints, schools: Ints) -> Ints:
    """A number for each person; equal numbers: equal verdicts (those that forbid: equal outcomes).

    ``births`` and ``schools`` are ordinals of days; a school of 0 means that none is known.
    """
    if not work.days.worked:
        return _classes(_bounds_of_a_year(work.first_day, _ages(work.branch)), births, schools)
    return _classes(_bounds(_turning_days(work), _ages(work.branch)), births, schools)


def classes_now(work: law.Work, births: Ints, schools: Ints) -> Ints:
    """The same of work by arrangement, and far fewer, for those who may begin at once: see ``may_begin``."""
    return _classes(_bounds((work.first_day,), _ages(work.branch)), births, schools)


def may_begin(verdict: law.Verdict) -> bool:
    """Whether a verdict on work by arrangement speaks of its first day, and not of a day in the person's future."""
    waits = any(finding.key == law.Key.NOT_BEFORE for finding in verdict.findings)
    return verdict.outcome != law.Outcome.FORBIDDEN and not waits


def _classes(bounds_and_turns: tuple[Ints, Ints], births: Ints, schools: Ints) -> Ints:
    bounds, turns = bounds_and_turns
    by_birth = np.searchsorted(bounds, births, "left")
    by_school = np.where(schools == 0, 0, 1 + np.searchsorted(turns, schools + 1, "left"))
    return by_birth * (len(turns) + 2) + by_school


@lru_cache(maxsize=16)
def _bounds_of_a_year(first: dt.date, ages: tuple[int, ...]) -> tuple[Ints, Ints]:
    """By arrangement: every day of a year, for the day from which it is allowed is told."""
    return _bounds(tuple(first + n * DAY for n in range(YEAR.days + 1)), ages)


@lru_cache(maxsize=64)
def _bounds(days: tuple[dt.date, ...], ages: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Birth dates between which nothing changes, and the days themselves. Kept: they come again and again."""
    bounds = np.array(sorted({born_by(day, age) for day in days for age in ages}), np.int64)
    return bounds, np.array([day.toordinal() for day in days], np.int64)


@lru_cache(maxsize=64)
def _ages(branch: law.Branch) -> tuple[int, ...]:
    """The ages at which anything changes for work of this branch: those of its windows, and those of the law."""
    ages = set(AGES_THAT_MATTER) - {0}
    for rules in RULES:
        elsewhere = {window.age for window in rules.windows if window.branch not in (None, branch)}
        here = {window.age for window in rules.windows if window.branch in (None, branch)}
        ages -= elsewhere - here - {rules.light.age, rules.youth_age, rules.adult_age}
    return tuple(sorted(ages))


def _turning_days(work: law.Work) -> tuple[dt.date, ...]:
    """A birthday or a last day of school between two of these days changes no verdict.

    Dated work: the days planned, the Mondays that begin its weeks, and its ends.
    """
    first, last = work.first_day, work.days.worked[-1]
    mondays = {day - day.weekday() * DAY for day in work.days.planned}
    return tuple(sorted({first, last, *(day for day in {*work.days.planned, *mondays} if first < day < last)}))
