import datetime as dt

import pytest

from services.gateway.pages import dates
from shared.contracts.words import DailyHours, Period, Weekday

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday


def span(start: str, end: str) -> Period:
    return Period(start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2027-07-19", "2027-07-30", "19. bis 30. Juli 2027"),
        ("2027-07-19", "2027-08-02", "19. Juli bis 2. August 2027"),
        ("2027-12-27", "2028-01-05", "27. Dezember 2027 bis 5. Januar 2028"),
        ("2028-02-29", "2028-02-29", "29. Februar 2028"),
    ],
)
def test_a_period_says_once_what_both_days_share(start: str, end: str, said: str) -> None:
    assert dates.period(span(start, end)) == said


def test_periods_by_arrangement_say_so() -> None:
    july = span("2027-07-19", "2027-07-30")
    assert dates.periods([], by_arrangement=True) == "nach Absprache"
    assert dates.periods([july], by_arrangement=True) == "19. bis 30. Juli 2027 und nach Absprache"


def test_a_card_shows_the_earliest_period_and_counts_the_others() -> None:
    july, may = span("2027-07-19", "2027-07-30"), span("2027-05-03", "2027-05-14")
    assert dates.next_period([july], by_arrangement=False) == "19. bis 30. Juli 2027"
    assert dates.next_period([july, may], by_arrangement=False) == "3. bis 14. Mai 2027 und ein weiterer Zeitraum"
    assert dates.next_period([july, may, july], by_arrangement=False) == "3. bis 14. Mai 2027 und 2 weitere"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([MON, TUE, WED, THU, FRI], "Montag bis Freitag"),
        ([FRI, WED, THU], "Mittwoch bis Freitag"),
        ([MON, TUE], "Montag und Dienstag"),
        ([MON, WED, FRI], "Montag, Mittwoch und Freitag"),
        ([SAT, SUN, MON], "Montag, Samstag und Sonntag"),
        ([], ""),
    ],
)
def test_weekdays_in_a_row_are_a_range(days: list[Weekday], said: str) -> None:
    assert dates.weekdays(days) == said


def test_hours_and_working_time_are_said_without_needless_zeros() -> None:
    daily = DailyHours(start=dt.time(8), end=dt.time(15, 30), break_minutes=60)
    assert dates.hours(daily) == "8 bis 15:30 Uhr"
    assert dates.work_time(daily) == "6 Std. 30 Min. Arbeit, 60 Min. Pause"


def test_a_shift_over_midnight_has_its_working_time() -> None:
    assert dates.work_time(DailyHours(start=dt.time(22), end=dt.time(6))) == "8 Std. Arbeit, ohne Pause"
