"""Public holidays, school holidays and Easter."""

import datetime as dt

import pytest

from shared.law.calendars import LANDS, easter_sunday, public_holidays, school_holidays, school_holidays_known_until
from tests.law.builders import date


@pytest.mark.parametrize(
    "day", ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19"]
)
def test_easter_is_when_the_almanac_says(day: str) -> None:
    assert easter_sunday(date(day).year) == date(day)


def test_easter_lies_two_days_after_good_friday_in_every_year_the_board_accepts() -> None:
    for year in range(2020, 2100):
        days = public_holidays("ST", year)
        assert {easter_sunday(year) - dt.timedelta(days=2), easter_sunday(year) + dt.timedelta(days=1)} <= days


def test_every_land_has_its_school_holidays() -> None:
    for land in LANDS:
        assert 60 <= len(school_holidays(land, 2026)) <= 110
        assert date("2026-12-28") in school_holidays(land, 2026)


def test_school_holidays_are_known_to_the_end_of_the_last_published_school_year() -> None:
    assert school_holidays_known_until("ST", 2026) == date("2026-12-31")
    unpublished = next(year for year in range(2026, 2100) if not school_holidays("ST", year))
    assert school_holidays_known_until("ST", unpublished) == dt.date(unpublished - 1, 12, 31)
