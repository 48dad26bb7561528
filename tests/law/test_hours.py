"""How long and at what time of day: sections 4, 8 and 11 to 14."""

from dataclasses import replace

import pytest

from shared.contracts.words import DailyHours, Hazard, Kind, Weekday
from shared.law import Branch, Key, Outcome, Verdict, check
from tests.law.builders import EIGHT_HOURS, WEEK, by_arrangement, date, finding, hours, keys, period, pupil, work, youth

AT_15, AT_16, AT_17 = youth("2011-01-01"), youth("2010-01-01"), youth("2009-01-01")


def day(daily: DailyHours | None, branch: Branch = Branch.OTHER, hazards: tuple[Hazard, ...] = ()) -> Verdict:
    return check(AT_15, work(Kind.HOLIDAY_JOB, period("2026-09-08"), daily=daily, branch=branch, hazards=hazards))


# --- length of the day and the week ---


def test_eight_hours_are_allowed_and_a_minute_more_is_not() -> None:
    assert day(EIGHT_HOURS).outcome == Outcome.ALLOWED
    verdict = day(hours("08:00", "17:01", 60))
    assert keys(verdict) == {Key.YOUTH_ALLOWED, Key.HOURS_DAY}
    assert finding(verdict, Key.HOURS_DAY).values == {"max_hours_day": 8, "hours": 8.02}


def test_hours_not_given_are_a_condition_and_never_forbidden() -> None:
    verdict = day(None)
    assert verdict.outcome == Outcome.ALLOWED_IF
    expected = {"max_hours_day": 8, "max_hours_week": 40, "earliest": "06:00", "latest": "20:00"}
    assert finding(verdict, Key.HOURS_WITHIN).values == expected


def test_a_week_has_40_hours_on_five_days() -> None:
    assert check(AT_15, work(Kind.HOLIDAY_JOB, daily=EIGHT_HOURS)).outcome == Outcome.ALLOWED
    six_days = work(Kind.HOLIDAY_JOB, daily=EIGHT_HOURS, branch=Branch.SHOP, weekdays=WEEK[:6])
    verdict = check(AT_15, six_days)
    assert finding(verdict, Key.FIVE_DAYS).values == {"max_days_week": 5, "days": 6, "first_day": "2026-09-07"}
    expected = {"max_hours_week": 40, "hours": 48, "first_day": "2026-09-07"}
    assert finding(verdict, Key.HOURS_WEEK).values == expected


def test_hours_lost_to_a_public_holiday_count_in_the_week_but_its_day_does_not() -> None:
    # 14 May 2026 is Ascension Day, a Thursday: six days planned, five worked.
    week = work(Kind.HOLIDAY_JOB, period("2026-05-11", "2026-05-16"), branch=Branch.SHOP, weekdays=WEEK[:6])
    verdict = check(AT_15, week)
    assert Key.FIVE_DAYS not in keys(verdict)
    assert finding(verdict, Key.HOURS_WEEK).values["hours"] == 42
    assert Key.FREE_ON_PUBLIC_HOLIDAYS in keys(verdict)


def test_a_week_by_arrangement_is_judged_by_its_weekdays() -> None:
    job = by_arrangement(Kind.HOLIDAY_JOB, weekdays=WEEK[:6], branch=Branch.SHOP, daily=EIGHT_HOURS)
    assert {Key.FIVE_DAYS, Key.HOURS_WEEK} <= keys(check(AT_15, job))


# --- several employers ---


def test_two_employers_on_one_day_add_up() -> None:
    def outcome(minutes: int) -> Verdict:
        person = youth("2011-01-01", minutes_elsewhere={date("2026-09-08"): minutes})
        return check(person, work(Kind.HOLIDAY_JOB, period("2026-09-08"), daily=hours("08:00", "13:00", 30)))

    assert outcome(210).outcome == Outcome.ALLOWED
    verdict = outcome(211)
    assert verdict.outcome == Outcome.FORBIDDEN
    found = finding(verdict, Key.HOURS_DAY_TOGETHER)
    assert (found.section, found.values["first_day"], found.values["max_hours_day"]) == (
        "JArbSchG § 4 (5)",
        "2026-09-08",
        8,
    )


def test_a_full_day_elsewhere_leaves_nothing_even_when_hours_are_not_given() -> None:
    person = youth("2011-01-01", minutes_elsewhere={date("2026-09-08"): 481})
    verdict = check(person, work(Kind.HOLIDAY_JOB, period("2026-09-08"), daily=None))
    assert Key.HOURS_DAY_TOGETHER in keys(verdict)


def test_hours_and_days_elsewhere_count_in_the_week() -> None:
    saturday = {date("2026-09-12"): 60}
    shop = work(Kind.HOLIDAY_JOB, period("2026-09-07", "2026-09-11"), daily=EIGHT_HOURS)
    verdict = check(youth("2011-01-01", minutes_elsewhere=saturday), shop)
    assert finding(verdict, Key.HOURS_WEEK_TOGETHER).values["hours"] == 41
    assert finding(verdict, Key.FIVE_DAYS).values["days"] == 6
    next_week = {date("2026-09-19"): 60}
    assert check(youth("2011-01-01", minutes_elsewhere=next_week), shop).outcome == Outcome.ALLOWED


def test_light_work_adds_up_too() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-08"), branch=Branch.HOUSEHOLD, daily=hours("14:00", "15:30"))

    def outcome(minutes: int) -> Outcome:
        elsewhere = {date("2026-07-08"): minutes}
        return check(pupil("2012-01-01", guardian_consent=True, minutes_elsewhere=elsewhere), job).outcome

    assert (outcome(30), outcome(31)) == (Outcome.ALLOWED, Outcome.FORBIDDEN)


# --- breaks ---


@pytest.mark.parametrize(
    ("end", "break_minutes", "minimum"),
    [
        ("12:30", 0, None),  # 4.5 h exactly
        ("12:31", 0, 30),
        ("13:01", 30, None),  # 4 h 31 min of work with its half hour
        ("14:30", 30, None),  # 6 h exactly
        ("14:31", 30, 60),
        ("15:00", 59, 60),
        ("15:01", 60, None),
        ("12:40", 10, 30),  # 10 minutes are no break, so 4 h 40 min of work
        ("12:45", 15, None),  # a break of 15 minutes counts: 4.5 h of work
    ],
)
def test_breaks_follow_the_hours_worked(end: str, break_minutes: int, minimum: int | None) -> None:
    verdict = day(hours("08:00", end, break_minutes))
    if minimum is None:
        assert verdict.outcome == Outcome.ALLOWED
    else:
        assert finding(verdict, Key.BREAK_TOO_SHORT).values["minimum_minutes"] == minimum


# --- shift and rest ---


@pytest.mark.parametrize(
    ("branch", "end", "outcome"),
    [
        (Branch.OTHER, "18:00", Outcome.ALLOWED),
        (Branch.OTHER, "18:01", Outcome.FORBIDDEN),
        (Branch.GASTRONOMY, "19:00", Outcome.ALLOWED),
        (Branch.GASTRONOMY, "19:01", Outcome.FORBIDDEN),
        (Branch.BUILDING_SITE, "19:00", Outcome.ALLOWED),
        (Branch.FARMING, "19:00", Outcome.ALLOWED),
    ],
)
def test_a_shift_has_ten_hours_and_eleven_in_some_branches(branch: Branch, end: str, outcome: Outcome) -> None:
    verdict = day(hours("08:00", end, 240), branch)
    assert verdict.outcome == outcome
    assert (Key.SHIFT_TOO_LONG in keys(verdict)) == (outcome == Outcome.FORBIDDEN)


def test_twelve_hours_lie_between_two_days() -> None:
    long = hours("06:00", "18:01", 240)
    two = work(Kind.HOLIDAY_JOB, period("2026-09-08", "2026-09-09"), daily=long)
    found = finding(check(AT_15, two), Key.REST_TOO_SHORT)
    assert (found.section, found.values["minimum_hours"]) == ("JArbSchG § 13", 12)
    apart = work(Kind.HOLIDAY_JOB, period("2026-09-07", "2026-09-09"), weekdays=(Weekday.MON, Weekday.WED), daily=long)
    assert Key.REST_TOO_SHORT not in keys(check(AT_15, apart))


# --- night ---


@pytest.mark.parametrize(
    ("branch", "person", "start", "end", "outcome"),
    [
        (Branch.OTHER, AT_17, "06:00", "10:00", Outcome.ALLOWED),
        (Branch.OTHER, AT_17, "05:59", "10:00", Outcome.FORBIDDEN),
        (Branch.OTHER, AT_17, "16:00", "20:00", Outcome.ALLOWED),
        (Branch.OTHER, AT_17, "16:00", "20:01", Outcome.FORBIDDEN),
        (Branch.GASTRONOMY, AT_15, "18:00", "20:01", Outcome.FORBIDDEN),
        (Branch.GASTRONOMY, AT_16, "18:00", "22:00", Outcome.ALLOWED),
        (Branch.GASTRONOMY, AT_16, "18:01", "22:01", Outcome.FORBIDDEN),
        (Branch.MULTI_SHIFT, AT_16, "19:00", "23:00", Outcome.ALLOWED),
        (Branch.MULTI_SHIFT, AT_16, "19:01", "23:01", Outcome.FORBIDDEN),
        (Branch.FARMING, AT_15, "05:00", "09:00", Outcome.FORBIDDEN),
        (Branch.FARMING, AT_16, "05:00", "09:00", Outcome.ALLOWED),
        (Branch.FARMING, AT_16, "17:00", "21:00", Outcome.ALLOWED),
        (Branch.FAMILY_FARM, AT_16, "17:00", "21:00", Outcome.ALLOWED),
        (Branch.BAKERY, AT_15, "05:00", "09:00", Outcome.FORBIDDEN),
        (Branch.BAKERY, AT_16, "05:00", "09:00", Outcome.ALLOWED),
        (Branch.BAKERY, AT_16, "04:59", "09:00", Outcome.FORBIDDEN),
        (Branch.BAKERY, AT_17, "04:00", "08:00", Outcome.ALLOWED),
        (Branch.BAKERY, AT_17, "03:59", "08:00", Outcome.FORBIDDEN),
        (Branch.MULTI_SHIFT, AT_17, "22:00", "02:00", Outcome.FORBIDDEN),  # over midnight
    ],
)
def test_night_by_branch_and_age(branch: Branch, person: object, start: str, end: str, outcome: Outcome) -> None:
    verdict = check(person, work(Kind.HOLIDAY_JOB, period("2026-09-08"), branch=branch, daily=hours(start, end)))  # type: ignore[arg-type]  # a Person
    assert verdict.outcome == outcome
    assert (Key.NIGHT in keys(verdict)) == (outcome == Outcome.FORBIDDEN)


def test_a_farm_begins_early_or_ends_late_but_not_both() -> None:
    both = work(Kind.HOLIDAY_JOB, period("2026-09-08"), branch=Branch.FARMING, daily=hours("05:00", "21:00", 240))
    assert Key.NIGHT in keys(check(AT_16, both))


def test_seconds_after_the_hour_are_after_the_hour() -> None:
    late = DailyHours(start=hours("16:00", "17:00").start, end=hours("16:00", "20:00").end.replace(second=1))
    assert Key.NIGHT in keys(day(late))


def test_the_finding_names_the_window_that_lies_nearest() -> None:
    late = work(Kind.HOLIDAY_JOB, period("2026-09-08"), branch=Branch.GASTRONOMY, daily=hours("19:00", "23:00"))
    found = finding(check(AT_16, late), Key.NIGHT)
    assert (found.section, found.values) == ("JArbSchG § 14 (2) Nr. 1", {"earliest": "06:00", "latest": "22:00"})


def test_declared_night_work_is_forbidden_where_no_exception_applies() -> None:
    assert Key.NIGHT_DECLARED in keys(day(None, hazards=(Hazard.NIGHT,)))
    assert Key.NIGHT_DECLARED in keys(day(EIGHT_HOURS, hazards=(Hazard.NIGHT,)))
    bar = work(Kind.HOLIDAY_JOB, branch=Branch.GASTRONOMY, daily=None, hazards=(Hazard.NIGHT,))
    assert check(AT_15, bar).outcome == Outcome.FORBIDDEN
    verdict = check(AT_16, bar)
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.HOURS_WITHIN).values["latest"] == "22:00"


def test_the_limits_themselves_are_allowed() -> None:
    twelve_hours = work(Kind.HOLIDAY_JOB, period("2026-09-08", "2026-09-09"), daily=hours("06:00", "18:00", 240))
    assert Key.REST_TOO_SHORT not in keys(check(AT_15, twelve_hours))
    # Ascension Day on 14 May: six days of 6 h 40 min planned, which is 40 h, and five worked.
    six = work(Kind.HOLIDAY_JOB, period("2026-05-11", "2026-05-16"), branch=Branch.SHOP, weekdays=WEEK[:6])
    assert Key.HOURS_WEEK not in keys(check(AT_15, replace(six, daily=hours("08:00", "15:40", 60))))
    assert Key.HOURS_WEEK in keys(check(AT_15, replace(six, daily=hours("08:00", "15:41", 60))))
    saturday_before = work(
        Kind.HOLIDAY_JOB, period("2026-09-05", "2026-09-11"), branch=Branch.SHOP, weekdays=WEEK[:6], daily=EIGHT_HOURS
    )
    assert check(AT_15, saturday_before).outcome == Outcome.ALLOWED
    assert Key.HOURS_WEEK not in keys(check(AT_15, by_arrangement(Kind.HOLIDAY_JOB, daily=EIGHT_HOURS)))


def test_the_week_may_be_filled_elsewhere_up_to_40_hours() -> None:
    four_days = work(Kind.HOLIDAY_JOB, period("2026-09-07", "2026-09-10"), daily=EIGHT_HOURS)

    def outcome(minutes: int) -> Outcome:
        return check(youth("2011-01-01", minutes_elsewhere={date("2026-09-11"): minutes}), four_days).outcome

    assert (outcome(480), outcome(481)) == (Outcome.ALLOWED, Outcome.FORBIDDEN)


def test_work_elsewhere_from_the_18th_birthday_on_does_not_count() -> None:
    week = work(Kind.HOLIDAY_JOB, period("2026-09-07", "2026-09-11"), daily=EIGHT_HOURS)
    saturday = {date("2026-09-12"): 60}
    assert check(youth("2008-09-12", minutes_elsewhere=saturday), week).outcome == Outcome.ALLOWED
    assert check(youth("2008-09-13", minutes_elsewhere=saturday), week).outcome == Outcome.FORBIDDEN


def test_an_end_at_the_start_is_a_day_later() -> None:
    assert Key.HOURS_DAY in keys(day(hours("08:00", "08:00", 240)))
