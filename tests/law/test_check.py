"""Birthdays inside the work, work without dates, and what every verdict keeps to."""

import datetime as dt
import time

import pytest

from shared.contracts.words import Hazard, Kind
from shared.law import Branch, Key, Outcome, Person, Verdict, Work, check, outcomes_by_age
from shared.law.person import birthday
from tests.law.builders import (
    EIGHT_HOURS,
    SEVEN_HOURS,
    by_arrangement,
    date,
    finding,
    hours,
    keys,
    period,
    pupil,
    work,
    youth,
)

TWO_HOURS = hours("14:00", "16:00")
WEEK_IN_JULY = period("2026-07-06", "2026-07-10")


def allowed_from(verdict: Verdict) -> set[object]:
    """What the forbidden findings say about it; they all say the same."""
    return {found.values.get("allowed_from") for found in verdict.findings if found.outcome == Outcome.FORBIDDEN}


# --- birthdays inside the period: the work is judged day by day ---


def test_the_13th_birthday_opens_light_work() -> None:
    job = work(Kind.HOLIDAY_JOB, WEEK_IN_JULY, branch=Branch.HOUSEHOLD, daily=TWO_HOURS)
    verdict = check(pupil("2013-07-08", guardian_consent=True), job)
    assert verdict.outcome == Outcome.FORBIDDEN
    assert finding(verdict, Key.CHILD_WORK).values == {"minimum_age": 13, "allowed_from": "2026-07-08"}
    assert check(pupil("2013-07-06", guardian_consent=True), job).outcome == Outcome.ALLOWED


def test_the_15th_birthday_opens_the_holiday_job() -> None:
    job = work(Kind.HOLIDAY_JOB, WEEK_IN_JULY)
    verdict = check(pupil("2011-07-09"), job)
    assert verdict.outcome == Outcome.FORBIDDEN
    assert allowed_from(verdict) == {"2026-07-09"}
    assert check(pupil("2011-07-06"), job).outcome == Outcome.ALLOWED
    assert check(pupil("2011-07-11"), job).outcome == Outcome.FORBIDDEN
    assert allowed_from(check(pupil("2011-07-11"), job)) == {None}


def test_the_16th_birthday_opens_the_evening_in_gastronomy() -> None:
    bar = work(Kind.HOLIDAY_JOB, WEEK_IN_JULY, branch=Branch.GASTRONOMY, daily=hours("18:00", "22:00"))
    verdict = check(youth("2010-07-07"), bar)
    assert verdict.outcome == Outcome.FORBIDDEN
    expected = {"earliest": "06:00", "latest": "20:00", "allowed_from": "2026-07-07"}
    assert finding(verdict, Key.NIGHT).values == expected


def test_the_17th_birthday_opens_the_bakery_at_four() -> None:
    bakery = work(Kind.HOLIDAY_JOB, WEEK_IN_JULY, branch=Branch.BAKERY, daily=hours("04:00", "08:00"))
    assert allowed_from(check(youth("2009-07-10"), bakery)) == {"2026-07-10"}
    assert check(youth("2009-07-06"), bakery).outcome == Outcome.ALLOWED


def test_the_18th_birthday_ends_the_law_on_young_workers() -> None:
    night = work(Kind.HOLIDAY_JOB, WEEK_IN_JULY, daily=hours("20:00", "05:00"), hazards=(Hazard.MACHINES,))
    verdict = check(youth("2008-07-08"), night)
    assert verdict.outcome == Outcome.FORBIDDEN
    assert allowed_from(verdict) == {"2026-07-08"}
    adult = check(youth("2008-07-06"), night)
    assert (adult.outcome, keys(adult)) == (Outcome.ALLOWED, {Key.ADULT})


def test_a_birthday_on_a_weekend_opens_the_next_working_day() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-06", "2026-07-17"))
    assert allowed_from(check(pupil("2011-07-11"), job)) == {"2026-07-13"}


def test_who_is_of_age_on_all_working_days_is_an_adult() -> None:
    # The period begins on a Saturday, which is no working day, with the 18th birthday on Sunday.
    job = work(Kind.HOLIDAY_JOB, period("2026-07-11", "2026-07-17"), daily=hours("20:00", "05:00"))
    assert keys(check(youth("2008-07-12"), job)) == {Key.ADULT}


def test_the_end_of_schooling_inside_the_period_changes_the_hours() -> None:
    trial = work(Kind.SCHOOL_INTERNSHIP, period("2027-07-29", "2027-08-03"), daily=EIGHT_HOURS)
    verdict = check(pupil("2011-01-01"), trial)
    assert finding(verdict, Key.HOURS_DAY).values["max_hours_day"] == 7
    assert allowed_from(verdict) == {"2027-08-02"}


# --- born on 29 February ---


def test_who_is_born_on_29_february_has_birthday_on_1_march_in_other_years() -> None:
    assert birthday(date("2012-02-29"), 15) == date("2027-03-01")
    assert birthday(date("2008-02-29"), 16) == date("2024-02-29")


def test_born_on_29_february_the_28th_is_the_day_before_the_birthday() -> None:
    def outcome(day: str) -> Outcome:
        return check(
            youth("2012-02-29", school_until=date("2027-02-01")), work(Kind.HOLIDAY_JOB, period(day), daily=EIGHT_HOURS)
        ).outcome

    assert (outcome("2027-02-26"), outcome("2027-03-01")) == (Outcome.FORBIDDEN, Outcome.ALLOWED)


def test_born_on_29_february_18_is_reached_on_1_march() -> None:
    night = hours("20:00", "05:00")
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    def verdict(day: str) -> Verdict:
        return check(youth("2008-02-29"), work(Kind.HOLIDAY_JOB, period(day), daily=night, weekdays=weekdays))  # type: ignore[arg-type]  # equal words

    assert verdict("2026-02-28").outcome == Outcome.FORBIDDEN
    assert keys(verdict("2026-03-01")) == {Key.ADULT}


# --- by arrangement ---


def test_by_arrangement_work_can_begin_today() -> None:
    verdict = check(youth("2010-01-01"), by_arrangement(Kind.APPRENTICESHIP))
    assert (verdict.outcome, keys(verdict)) == (Outcome.ALLOWED, {Key.YOUTH_ALLOWED})


def test_by_arrangement_who_may_within_a_year_may_wait() -> None:
    job = by_arrangement(Kind.APPRENTICESHIP, today="2026-08-01")
    verdict = check(pupil("2011-01-01"), job)  # school until 31 July 2027
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.NOT_BEFORE).values == {"allowed_from": "2027-08-01"}


def test_by_arrangement_more_than_a_year_ahead_is_forbidden_and_says_from_when() -> None:
    verdict = check(pupil("2011-01-01"), by_arrangement(Kind.APPRENTICESHIP, today="2026-07-31"))
    assert verdict.outcome == Outcome.FORBIDDEN
    assert allowed_from(verdict) == {"2027-08-01"}


def test_by_arrangement_an_adult_is_an_adult() -> None:
    assert keys(check(youth("2000-01-01"), by_arrangement(Kind.HOLIDAY_JOB))) == {Key.ADULT}


def test_by_arrangement_what_only_adults_may_do_waits_for_the_18th_birthday() -> None:
    night = by_arrangement(Kind.HOLIDAY_JOB, daily=hours("20:00", "05:00"), today="2026-03-02")
    verdict = check(youth("2009-03-01"), night)
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.NOT_BEFORE).values == {"allowed_from": "2027-03-01"}


def test_today_is_asked_of_the_clock_when_nobody_says_it() -> None:
    assert abs(Work(Kind.TRIAL_DAY).today - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)


# --- by age ---


def test_outcomes_by_age_answer_a_search_for_work_lawful_at_an_age() -> None:
    bar = work(Kind.HOLIDAY_JOB, period("2026-09-07"), branch=Branch.GASTRONOMY, daily=hours("18:00", "22:00"))
    forbidden, allowed = Outcome.FORBIDDEN, Outcome.ALLOWED
    expected = {13: forbidden, 14: forbidden, 15: forbidden, 16: allowed, 17: allowed, 18: allowed}
    assert outcomes_by_age(bar, school_until=None) == expected
    assert outcomes_by_age(work(Kind.APPRENTICESHIP), date("2030-07-31"))[17] == forbidden


def test_outcomes_by_age_know_29_february() -> None:
    leap_day = work(Kind.HOLIDAY_JOB, period("2028-02-29"), daily=EIGHT_HOURS)
    assert outcomes_by_age(leap_day, None)[15] == Outcome.ALLOWED


# --- what every verdict keeps to ---


def test_a_work_in_a_land_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="'XX' is no Land"):
        work(Kind.HOLIDAY_JOB, land="XX")


def test_findings_stand_worst_first_and_once() -> None:
    verdict = check(
        youth("2010-01-01"),
        work(Kind.APPRENTICESHIP, period("2026-05-11", "2026-05-16"), daily=hours("05:00", "13:00", 60)),
    )
    ranks = [("forbidden", "allowed_if", "allowed").index(found.outcome) for found in verdict.findings]
    assert ranks == sorted(ranks)
    assert len(set(map(repr, verdict.findings))) == len(verdict.findings)


def test_equal_works_are_judged_alike_and_found_in_the_cache() -> None:
    one, same = work(Kind.SCHOOL_INTERNSHIP), work(Kind.SCHOOL_INTERNSHIP)
    assert (one, hash(one)) == (same, hash(same))
    assert check(pupil("2012-01-01"), one) is check(pupil("2012-02-02"), same)


def test_a_thousand_people_are_judged_in_well_under_50_microseconds_each() -> None:
    ten_days = work(Kind.SCHOOL_INTERNSHIP, daily=SEVEN_HOURS)
    people = [Person(date("2008-01-01") + dt.timedelta(days=2 * n), date("2027-07-31")) for n in range(1000)]
    check(people[0], ten_days)

    def seconds() -> float:
        start = time.process_time()
        for person in people:
            check(person, ten_days)
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.050
