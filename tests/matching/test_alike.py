"""People of one class get one verdict."""

import datetime as dt
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching import alike
from services.matching.alike import born_by, classes
from services.matching.profile import age_on
from shared import law
from shared.contracts.words import Branch, DailyHours, Hazard, Kind, Period, Weekday
from tests.matching.cases import CASES

START = dt.date(2027, 1, 1)
days = st.integers(0, 3 * 365).map(lambda n: START + dt.timedelta(days=n))
births = st.integers(0, 10 * 366).map(lambda n: dt.date(2007, 1, 1) + dt.timedelta(days=n))


@st.composite
def works(draw: st.DrawFn) -> law.Work:
    start = draw(days)
    length = draw(st.one_of(st.integers(0, 20), st.integers(0, 400)))
    begin = draw(st.sampled_from(["04:30", "06:00", "08:00", "13:00", "17:00"]))
    hours: dict[str, Any] = {"from": begin, "to": draw(st.sampled_from(["10:00", "15:00", "20:30", "22:30"]))}
    dated = draw(st.booleans()) or draw(st.booleans())
    return law.Work(
        kind=draw(st.sampled_from(list(Kind))),
        branch=draw(st.sampled_from(list(Branch))),
        periods=(Period(start=start, end=start + dt.timedelta(days=length)),) if dated else (),
        weekdays=tuple(draw(st.lists(st.sampled_from(list(Weekday)), max_size=7, unique=True))),
        daily=draw(st.none() | st.just(DailyHours.model_validate({**hours, "break_minutes": 60}))),
        hazards=tuple(draw(st.lists(st.sampled_from(list(Hazard)), max_size=1))),
        today=START,
    )


@given(work=works(), data=st.data())
@settings(max_examples=CASES, deadline=None)
def test_who_is_alike_is_judged_alike(work: law.Work, data: st.DataObject) -> None:
    first = work.first_day
    around = st.integers(-8, 8).map(lambda n: first + dt.timedelta(days=n))
    turning = st.tuples(around, st.integers(13, 18)).map(
        lambda pair: pair[0] - dt.timedelta(days=round(365.25 * pair[1]))
    )
    people = data.draw(
        st.lists(st.tuples(births | turning, st.none() | days | around), min_size=2, max_size=12, unique=True)
    )
    numbers = classes(
        work,
        np.array([birth.toordinal() for birth, _ in people]),
        np.array([school.toordinal() if school else 0 for _, school in people]),
    )
    verdicts: dict[int, law.Verdict] = {}
    for number, (birth, school) in zip(numbers.tolist(), people, strict=True):
        verdict = law.check(law.Person(birth, school), work)
        before = verdicts.setdefault(number, verdict)
        assert before.outcome == verdict.outcome
        assert before == verdict or verdict.outcome == law.Outcome.FORBIDDEN


@given(day=days, age=st.integers(13, 25), offset=st.integers(-3, 3))
def test_the_latest_birth_date_of_an_age_is_exact(day: dt.date, age: int, offset: int) -> None:
    birth = dt.date.fromordinal(born_by(day, age) + offset)
    assert (age_on(birth, day) >= age) == (birth.toordinal() <= born_by(day, age))


def test_few_classes_for_a_summer_job() -> None:
    """What the speed of matching stands on: a thousand people, a few dozen verdicts."""
    work = law.Work(Kind.HOLIDAY_JOB, periods=(Period(start=dt.date(2027, 7, 19), end=dt.date(2027, 7, 30)),))
    everyone = np.arange(dt.date(2007, 1, 1).toordinal(), dt.date(2014, 1, 1).toordinal())
    assert len(np.unique(classes(work, everyone, np.zeros_like(everyone)))) < 40


def test_the_cache_of_turning_days_stays_small_over_the_years() -> None:
    nobody = np.zeros(0, np.int64)
    for year in range(2027, 2047):
        for day in range(1, 29, 3):
            work = a_work(dt.date(year, 7, day), dt.date(year, 7, day) + dt.timedelta(days=11))
            classes(work, nobody, nobody)
    kept = alike._bounds.cache_info()
    assert kept.maxsize is not None
    assert kept.currsize <= kept.maxsize == 64


def a_work(first: dt.date, last: dt.date) -> law.Work:
    return law.Work(
        kind=Kind.HOLIDAY_JOB,
        branch=Branch.OTHER,
        periods=(Period(start=first, end=last),),
        weekdays=(),
        daily=None,
        hazards=(),
        today=START,
    )
