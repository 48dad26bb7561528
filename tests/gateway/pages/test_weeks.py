import datetime as dt

from services.gateway.pages import weeks
from shared.contracts.words import Period

SUNDAY = dt.date(2026, 11, 22)


def span(first: str, last: str) -> Period:
    return Period(start=dt.date.fromisoformat(first), end=dt.date.fromisoformat(last))


def test_the_calendar_is_a_year_of_weeks_from_this_one_on() -> None:
    months = weeks.calendar(SUNDAY, "ST")
    every = [week for month in months for week in month.weeks]
    assert len(every) == 52
    assert (every[0].value, every[1].value) == ("2026-11-16", "2026-11-23")
    assert [month.name for month in months[:2]] == ["November 2026", "Dezember 2026"]


def test_school_holidays_are_marked_and_said() -> None:
    every = {week.value: week for month in weeks.calendar(SUNDAY, "ST") for week in month.weeks}
    winter = every["2027-02-01"]
    assert winter.label == "1. bis 7. Februar 2027, Schulferien"
    assert [off for _, off in winter.days[:5]] == [True] * 5
    assert every["2027-01-11"].label == "11. bis 17. Januar 2027"


def test_weeks_in_a_row_are_one_period_and_what_nobody_offered_is_none() -> None:
    ticked = ["2027-07-12", "2027-07-19", "2027-08-02", "2027-07-13", "1999-01-04", "gestern"]
    assert weeks.periods(ticked, SUNDAY) == [span("2027-07-12", "2027-07-25"), span("2027-08-02", "2027-08-08")]


def test_what_was_ticked_is_ticked_again_and_other_periods_are_left_alone() -> None:
    spans = [span("2027-07-12", "2027-07-25"), span("2027-08-04", "2027-08-06")]
    assert weeks.ticked(spans, SUNDAY) == ["2027-07-12", "2027-07-19"]
    assert [weeks.is_weeks(one) for one in spans] == [True, False]


def test_the_week_begins_with_monday() -> None:
    assert weeks.day_names()[0] == "Mo"
