"""Seeded work lies in the future of the day of seeding, in the right part of the school year."""

import datetime as dt

import pytest

from deploy.seed.days import NOTICE, Timing, When, holiday_weeks, periods
from shared.contracts.words import Period, Weekday
from shared.law.calendars import school_holidays

MONDAY_TO_FRIDAY = tuple(Weekday)[:5]
NOVEMBER = dt.date(2026, 11, 22)


def days_of(period: Period) -> list[dt.date]:
    return [period.start + dt.timedelta(days=number) for number in range((period.end - period.start).days + 1)]


def next_one(
    when: str, today: dt.date = NOVEMBER, weekdays: tuple[Weekday, ...] = MONDAY_TO_FRIDAY, **more: int
) -> Period:
    found = periods(Timing.model_validate({"when": when, **more}), weekdays, today)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("winter", "2027-02-01", "2027-02-05"),
        ("easter", "2027-03-22", "2027-03-26"),
        ("summer", "2027-07-12", "2027-07-16"),
        ("autumn", "2027-10-18", "2027-10-22"),
    ],
)
def test_a_season_is_its_first_whole_week_in_the_holidays_of_sachsen_anhalt(when: str, start: str, end: str) -> None:
    assert next_one(when) == Period(start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end))


@pytest.mark.parametrize("when", ["winter", "easter", "summer", "autumn"])
@pytest.mark.parametrize("today", [dt.date(2026, month, 15) for month in range(1, 13)])
def test_every_season_can_be_seeded_on_any_day(when: str, today: dt.date) -> None:
    period = next_one(when, today)
    assert period.start >= today + NOTICE
    assert all(day in school_holidays("ST", day.year) for day in days_of(period))


def test_summer_has_six_weeks_and_the_last_two_of_them_can_be_meant() -> None:
    summer = holiday_weeks(When.SUMMER, NOVEMBER)
    assert len(summer) == 6
    period = periods(Timing(when=When.SUMMER, week=(5,), weeks=2), MONDAY_TO_FRIDAY, NOVEMBER)[0]
    assert (period.start, period.end) == (summer[4], summer[5] + dt.timedelta(days=4))


def test_a_season_that_begins_too_soon_to_apply_for_is_the_next_years() -> None:
    june = dt.date(2027, 6, 1)
    assert next_one("summer", june).start.year == 2027
    assert next_one("summer", june, apply_weeks=5).start.year == 2028


@pytest.mark.parametrize("today", [dt.date(2026, month, 1) for month in range(1, 13)])
def test_weeks_of_term_have_lessons_on_all_their_days(today: dt.date) -> None:
    found = periods(Timing(when=When.TERM, week=(1, 8, 17), weeks=2), MONDAY_TO_FRIDAY, today)
    assert len(found) == 3
    assert found[0].start >= today + NOTICE
    for period in found:
        assert (period.end - period.start).days == 11
        assert not any(day in school_holidays("ST", day.year) for day in days_of(period))


def test_a_period_goes_from_the_first_to_the_last_day_of_work() -> None:
    period = next_one("winter", weekdays=(Weekday.WED,))
    assert period == Period(start=dt.date(2027, 2, 3), end=dt.date(2027, 2, 3))


@pytest.mark.parametrize(
    ("when", "months", "today", "start", "end"),
    [
        ("august", 42, NOVEMBER, "2027-08-01", "2031-01-31"),
        ("september", 12, NOVEMBER, "2027-09-01", "2028-08-31"),
        ("october", 9, dt.date(2026, 8, 30), "2026-10-01", "2027-06-30"),
        ("october", 3, dt.date(2026, 9, 30), "2027-10-01", "2027-12-31"),
    ],
)
def test_training_begins_on_the_next_first_of_its_month(
    when: str, months: int, today: dt.date, start: str, end: str
) -> None:
    period = next_one(when, today, months=months)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


def test_where_the_holidays_are_not_published_yet_there_are_no_days() -> None:
    far = dt.date(2060, 1, 1)
    for when in (When.SUMMER, When.TERM):
        assert periods(Timing(when=when), MONDAY_TO_FRIDAY, far) == ()


def test_work_by_arrangement_has_no_days() -> None:
    assert periods(Timing(when=When.ARRANGEMENT), MONDAY_TO_FRIDAY, NOVEMBER) == ()


def test_a_week_the_season_does_not_have_is_left_out() -> None:
    assert periods(Timing(when=When.AUTUMN, week=(1, 5)), MONDAY_TO_FRIDAY, NOVEMBER) == (next_one("autumn"),)
