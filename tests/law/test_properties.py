"""What holds for every person and every work: more of anything never makes a forbidden thing allowed."""

import datetime as dt
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.words import DailyHours, Hazard, Kind, Period, Weekday
from shared.law import Branch, Key, Outcome, Person, Work, check, could_be_allowed
from shared.law.finding import WORST_FIRST

SETTINGS = settings(max_examples=120, deadline=None)
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2030, 2, 1)

days = st.one_of(
    st.dates(FIRST, LAST),
    st.sampled_from([dt.date(2026, 4, 5), dt.date(2026, 5, 1), dt.date(2026, 7, 4), dt.date(2026, 12, 22)]),
)
weekdays = st.lists(st.sampled_from(Weekday), max_size=7, unique=True).map(tuple)
hazards = st.lists(st.sampled_from(Hazard), max_size=3, unique=True).map(tuple)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(days)
    return Period(start=start, end=start + dt.timedelta(days=draw(st.sampled_from([0, 0, 1, 4, 6, 11, 27, 60]))))


@st.composite
def daily_hours(draw: st.DrawFn) -> DailyHours:
    start = draw(st.integers(0, 47)) * 30
    length = draw(st.integers(2, 26)) * 30
    end = (start + length) % (24 * 60)
    pause = draw(st.sampled_from([minutes for minutes in (0, 10, 15, 30, 45, 60) if minutes < length]))
    return DailyHours(start=dt.time(start // 60, start % 60), end=dt.time(end // 60, end % 60), break_minutes=pause)


several_periods = st.lists(periods(), min_size=1, max_size=3).map(tuple)
works = st.builds(
    Work,
    kind=st.sampled_from(Kind),
    branch=st.sampled_from(Branch),
    periods=st.just(()) | several_periods,
    weekdays=weekdays | st.just(tuple(Weekday)[:5]),
    daily=st.none() | daily_hours(),
    hazards=st.just(()) | hazards,
    land=st.sampled_from(["ST", "BY"]),
    today=days,
)
timed_works = st.builds(replace, works, daily=daily_hours())
dated_works = st.builds(replace, works, periods=several_periods)
people = st.builds(
    Person,
    birth_date=st.dates(dt.date(2007, 1, 1), dt.date(2016, 12, 31)),
    school_until=st.none() | st.dates(FIRST, dt.date(2031, 7, 31)),
    holiday_job_days_used=st.dictionaries(st.integers(2026, 2030), st.integers(0, 22), max_size=2),
    minutes_elsewhere=st.dictionaries(st.dates(FIRST, FIRST + dt.timedelta(days=60)), st.integers(0, 600), max_size=3),
    guardian_consent=st.booleans(),
)


def clear(work: Work) -> Work:
    """With the first weekday of every period among the weekdays, where there are any: no period is without work."""
    first = {tuple(Weekday)[period.start.weekday()] for period in work.periods}
    missing = tuple(sorted(first - set(work.weekdays)))
    return replace(work, weekdays=(*work.weekdays, *missing)) if work.weekdays else work


@st.composite
def weekdays_and_another(draw: st.DrawFn) -> tuple[tuple[Weekday, ...], Weekday]:
    order, count = draw(st.permutations(tuple(Weekday))), draw(st.integers(1, 6))
    return tuple(order[:count]), order[count]


def badness(person: Person, work: Work) -> int:
    return -WORST_FIRST.index(check(person, work).outcome)


def longer(daily: DailyHours, minutes_earlier: int, minutes_later: int) -> DailyHours:
    def moved(time: dt.time, minutes: int) -> dt.time:
        return (dt.datetime.combine(FIRST, time) + dt.timedelta(minutes=minutes)).time()

    start, end = moved(daily.start, -minutes_earlier), moved(daily.end, minutes_later)
    return DailyHours(start=start, end=end, break_minutes=daily.break_minutes)


@SETTINGS
@given(people, works)
def test_every_check_answers_with_known_keys_sections_and_plain_values(person: Person, work: Work) -> None:
    verdict = check(person, work)
    assert verdict.outcome == min((found.outcome for found in verdict.findings), key=WORST_FIRST.index)
    for found in verdict.findings:
        assert isinstance(found.key, Key)
        assert re.match(r"(JArbSchG|KindArbSchV) § \d", found.section)
        assert all(isinstance(value, str | int | float) for value in found.values.values())


@SETTINGS
@given(people, timed_works, st.integers(1, 120), st.integers(0, 120))
def test_longer_hours_never_make_it_better(person: Person, work: Work, earlier: int, later: int) -> None:
    assert work.daily is not None
    assert work.hours is not None
    assert work.hours.present + earlier + later < 24 * 60
    more = replace(work, daily=longer(work.daily, earlier, later))
    assert badness(person, more) >= badness(person, work)


@SETTINGS
@given(people, works, hazards)
def test_more_hazards_never_make_it_better(person: Person, work: Work, added: tuple[Hazard, ...]) -> None:
    more = replace(work, hazards=work.hazards + tuple(hazard for hazard in added if hazard not in work.hazards))
    assert badness(person, more) >= badness(person, work)


@SETTINGS
@given(people, dated_works.map(clear), periods())
def test_one_more_period_never_makes_it_better(person: Person, work: Work, added: Period) -> None:
    assert not work.days.unclear
    assert badness(person, replace(work, periods=(*work.periods, added))) >= badness(person, work)


@SETTINGS
@given(people, dated_works, st.integers(1, 14))
def test_a_longer_period_never_makes_a_forbidden_work_allowed(person: Person, work: Work, more_days: int) -> None:
    *others, last = work.periods
    longer_period = Period(start=last.start, end=last.end + dt.timedelta(days=more_days))
    before, after = check(person, work), check(person, replace(work, periods=(*others, longer_period)))
    assert not (before.outcome == Outcome.FORBIDDEN and after.outcome == Outcome.ALLOWED)


@SETTINGS
@given(people, works, weekdays_and_another())
def test_one_more_weekday_never_makes_a_forbidden_work_allowed(
    person: Person, work: Work, days: tuple[tuple[Weekday, ...], Weekday]
) -> None:
    some, another = days
    before, after = check(person, replace(work, weekdays=some)), check(person, replace(work, weekdays=(*some, another)))
    assert not (before.outcome == Outcome.FORBIDDEN and after.outcome == Outcome.ALLOWED)


@SETTINGS
@given(people, works)
def test_unknown_hours_forbid_nothing_that_some_hours_would_allow(person: Person, work: Work) -> None:
    with_hours, without = check(person, work), check(person, replace(work, daily=None))
    assert without.outcome != Outcome.FORBIDDEN or with_hours.outcome == Outcome.FORBIDDEN


@SETTINGS
@given(people, works)
def test_every_proposed_change_helps_and_is_one_change(person: Person, work: Work) -> None:
    changes = could_be_allowed(person, work)
    assert len({change.key for change in changes}) == len(changes)
    if check(person, work).outcome != Outcome.FORBIDDEN:
        assert changes == ()
    for change in changes:
        assert change.verdict == check(person, change.work)
        assert change.verdict.outcome != Outcome.FORBIDDEN
        fields = ("kind", "branch", "periods", "weekdays", "daily", "hazards", "land", "today")
        assert [getattr(change.work, name) == getattr(work, name) for name in fields].count(False) == 1


@st.composite
def birthdays_inside(draw: st.DrawFn) -> tuple[Person, Work]:
    """A work of several days, and somebody who reaches an age that matters on one of them."""
    start, length = draw(st.dates(FIRST, LAST)), draw(st.integers(3, 20))
    birthday = start + dt.timedelta(days=draw(st.integers(1, length)))
    if (birthday.month, birthday.day) == (2, 29):  # no year of birth need have that day
        birthday -= dt.timedelta(days=1)
    born = birthday.replace(year=birthday.year - draw(st.sampled_from([13, 15, 16, 17, 18])))
    work = clear(replace(draw(works), periods=(Period(start=start, end=start + dt.timedelta(days=length)),)))
    return Person(born, draw(st.none() | st.just(start - dt.timedelta(days=1))), guardian_consent=True), work


@SETTINGS
@given(birthdays_inside())
def test_from_the_day_named_on_the_work_is_not_forbidden(case: tuple[Person, Work]) -> None:
    person, work = case
    verdict = check(person, work)
    named = {str(found.values["allowed_from"]) for found in verdict.findings if "allowed_from" in found.values}
    assert len(named) <= 1
    for day in map(dt.date.fromisoformat, named):
        later = replace(work, periods=(Period(start=day, end=work.periods[0].end),))
        # What is left may be nothing but a public holiday, which is then meant to be worked on.
        if set(later.days.worked) <= set(work.days.worked) and not later.days.unclear:
            assert check(person, later).outcome != Outcome.FORBIDDEN
