"""On which days: sections 15 to 18."""

import pytest

from shared.contracts.words import DailyHours, Kind, Weekday
from shared.law import Branch, Key, Outcome, Verdict, Work, check
from shared.law.rules import SINCE_2017
from tests.law.builders import EIGHT_HOURS, WEEK, by_arrangement, date, finding, hours, keys, period, work, youth

AT_16 = youth("2010-01-01")
SHORT = hours("09:00", "13:00")


def on(*days: str, branch: Branch = Branch.OTHER, daily: DailyHours | None = SHORT, **others: object) -> Verdict:
    """One period per day, or from the first to the last of two days."""
    return check(AT_16, work(Kind.HOLIDAY_JOB, period(*days), branch=branch, daily=daily, weekdays=WEEK, **others))


def test_saturday_is_allowed_in_a_shop_and_forbidden_in_an_office() -> None:
    shop, office = on("2026-09-12", branch=Branch.SHOP), on("2026-09-12")
    assert shop.outcome == Outcome.ALLOWED
    assert finding(shop, Key.SATURDAY_BRANCH).section == "JArbSchG § 16 (2) Nr. 2"
    assert office.outcome == Outcome.FORBIDDEN
    found = finding(office, Key.SATURDAY)
    assert (found.section, found.values) == ("JArbSchG § 16 (1)", {"first_day": "2026-09-12", "days": 1})


@pytest.mark.parametrize("branch", list(Branch))
def test_each_branch_has_its_saturdays_and_sundays(branch: Branch) -> None:
    saturday, sunday = on("2026-09-12", branch=branch), on("2026-09-13", branch=branch)
    assert (Key.SATURDAY in keys(saturday)) == (branch not in SINCE_2017.saturday)
    assert (Key.SUNDAY in keys(sunday)) == (branch not in SINCE_2017.sunday)


def test_the_branches_with_sundays_are_those_of_section_17() -> None:
    expected = {"hospital_care", "farming", "family_farm", "household", "performance", "sport", "gastronomy"}
    assert set(SINCE_2017.sunday) == expected
    no_saturdays = {"multi_shift", "building_site", "other"}
    assert set(Branch) - set(SINCE_2017.saturday) == no_saturdays


def test_sundays_in_a_household_and_on_a_farm_have_conditions() -> None:
    assert Key.LIVES_IN_HOUSEHOLD in keys(on("2026-09-13", branch=Branch.HOUSEHOLD))
    assert Key.NEEDED_ON_SUNDAYS in keys(on("2026-09-13", branch=Branch.FARMING))
    assert on("2026-09-13", branch=Branch.GASTRONOMY).outcome == Outcome.ALLOWED


def test_two_sundays_a_month_stay_free() -> None:
    def sundays(first: str, last: str) -> Verdict:
        days = work(
            Kind.HOLIDAY_JOB, period(first, last), branch=Branch.GASTRONOMY, weekdays=(Weekday.SUN,), daily=SHORT
        )
        return check(AT_16, days)

    assert sundays("2026-09-06", "2026-09-13").outcome == Outcome.ALLOWED  # two of four
    assert Key.TWO_SUNDAYS_FREE in keys(sundays("2026-09-06", "2026-09-20"))  # three of four
    assert Key.TWO_SUNDAYS_FREE not in keys(sundays("2026-11-01", "2026-11-15"))  # three of five
    assert Key.TWO_SUNDAYS_FREE in keys(sundays("2026-12-06", "2026-12-20"))
    assert Key.TWO_SUNDAYS_FREE in keys(
        check(AT_16, by_arrangement(Kind.HOLIDAY_JOB, weekdays=(Weekday.SUN,), branch=Branch.SPORT))
    )


@pytest.mark.parametrize("day", ["2026-12-25", "2026-01-01", "2026-04-05", "2026-05-01"])
def test_on_four_days_nobody_under_18_works_in_any_branch(day: str) -> None:
    for branch in Branch:
        verdict = on(day, branch=branch)
        assert verdict.outcome == Outcome.FORBIDDEN
        assert finding(verdict, Key.PUBLIC_HOLIDAY).values["first_day"] == day


def test_easter_sunday_is_closed_and_easter_monday_open_to_gastronomy() -> None:
    assert on("2026-04-05", branch=Branch.GASTRONOMY).outcome == Outcome.FORBIDDEN
    monday = on("2026-04-06", branch=Branch.GASTRONOMY)
    assert monday.outcome == Outcome.ALLOWED
    assert finding(monday, Key.HOLIDAY_BRANCH).section == "JArbSchG § 18 (2), § 17 (2) Nr. 8"
    assert Key.NEEDED_ON_SUNDAYS in keys(on("2026-04-06", branch=Branch.FARMING))
    assert on("2026-04-06", branch=Branch.SHOP).outcome == Outcome.FORBIDDEN


def test_a_public_holiday_within_a_longer_period_is_a_free_day() -> None:
    verdict = check(AT_16, work(Kind.HOLIDAY_JOB, period("2026-05-11", "2026-05-15"), daily=EIGHT_HOURS))
    assert verdict.outcome == Outcome.ALLOWED_IF
    expected = {"first_day": "2026-05-14", "days": 1}
    assert finding(verdict, Key.FREE_ON_PUBLIC_HOLIDAYS).values == expected


def test_public_holidays_are_those_of_the_land() -> None:
    epiphany = "2026-01-06"  # a holiday in Sachsen-Anhalt, not in Berlin
    assert on(epiphany, land="ST").outcome == Outcome.FORBIDDEN
    assert on(epiphany, land="BE").outcome == Outcome.ALLOWED


@pytest.mark.parametrize("day", ["2026-12-24", "2026-12-31"])
def test_on_24_and_31_december_work_ends_at_14(day: str) -> None:
    assert on(day, daily=hours("10:00", "14:00")).outcome == Outcome.ALLOWED
    for branch in (Branch.OTHER, Branch.GASTRONOMY):  # no branch is excepted
        verdict = on(day, daily=hours("10:00", "14:01"), branch=branch)
        assert verdict.outcome == Outcome.FORBIDDEN
        assert finding(verdict, Key.DECEMBER_AFTERNOON).values["latest"] == "14:00"
    assert Key.FREE_FROM_14 in keys(on(day, daily=None))


def test_24_december_within_a_longer_period_is_a_condition() -> None:
    verdict = on("2026-12-21", "2026-12-24", daily=EIGHT_HOURS)
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.FREE_FROM_14).values == {"latest": "14:00", "first_day": "2026-12-24", "days": 1}


def test_christmas_with_nothing_but_24_december_left_is_judged_strictly() -> None:
    assert Key.DECEMBER_AFTERNOON in keys(on("2026-12-24", "2026-12-26", daily=EIGHT_HOURS))


def test_weekdays_not_given_mean_monday_to_friday_on_a_condition() -> None:
    def verdict(first: str, last: str) -> Verdict:
        return check(AT_16, Work(Kind.HOLIDAY_JOB, periods=(period(first, last),), daily=SHORT))

    assert verdict("2026-09-07", "2026-09-11").outcome == Outcome.ALLOWED
    assert keys(verdict("2026-09-07", "2026-09-18")) == {Key.YOUTH_ALLOWED, Key.MONDAY_TO_FRIDAY}
    assert verdict("2026-09-12", "2026-09-12").outcome == Outcome.FORBIDDEN  # a Saturday, and nothing else


def test_weekdays_outside_the_period_are_unclear_and_not_forbidden() -> None:
    verdict = check(AT_16, work(Kind.HOLIDAY_JOB, period("2026-09-12"), daily=SHORT))
    assert (verdict.outcome, keys(verdict)) == (Outcome.ALLOWED_IF, {Key.DAYS_UNCLEAR, Key.YOUTH_ALLOWED})
    two = work(Kind.HOLIDAY_JOB, period("2026-09-12"), period("2026-09-14"), daily=SHORT)
    assert Key.DAYS_UNCLEAR in keys(check(AT_16, two))


def test_who_comes_of_age_after_the_unclear_days_is_still_told_of_them() -> None:
    two = work(Kind.HOLIDAY_JOB, period("2026-09-12"), period("2026-09-14"), daily=SHORT)
    assert keys(check(youth("2008-09-14"), two)) == {Key.DAYS_UNCLEAR, Key.ADULT}
    assert keys(check(youth("2008-09-12"), two)) == {Key.ADULT}


def test_by_arrangement_the_weekdays_decide() -> None:
    def job(*weekdays: Weekday, branch: Branch = Branch.OTHER) -> set[Key]:
        return keys(check(AT_16, by_arrangement(Kind.HOLIDAY_JOB, weekdays=weekdays, daily=SHORT, branch=branch)))

    assert Key.SATURDAY in job(Weekday.SAT)
    assert Key.SATURDAY_BRANCH in job(Weekday.SAT, branch=Branch.CAR_REPAIR)
    assert Key.SUNDAY in job(Weekday.SUN)
    assert job() == {Key.MONDAY_TO_FRIDAY, Key.YOUTH_ALLOWED}


def test_days_from_the_18th_birthday_on_do_not_count() -> None:
    office = work(Kind.HOLIDAY_JOB, period("2026-09-07", "2026-09-13"), weekdays=WEEK[:6], daily=SHORT)
    assert Key.SATURDAY not in keys(check(youth("2008-09-12"), office))
    assert Key.SATURDAY in keys(check(youth("2008-09-13"), office))
    assert date("2026-09-12").weekday() == 5
