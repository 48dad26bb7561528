"""Who may do which kind of work at all: sections 2, 5 and 7."""

import datetime as dt

import pytest

from shared.contracts.words import Kind
from shared.law import Key, Outcome, Person, check
from shared.law.calendars import school_holidays_known_until
from tests.law.builders import (
    CLASS_9_ENDS,
    EIGHT_HOURS,
    SEVEN_HOURS,
    SUMMER,
    TERM,
    WEEK,
    by_arrangement,
    date,
    finding,
    keys,
    period,
    pupil,
    work,
    youth,
)

TRAINING = [Kind.APPRENTICESHIP, Kind.ENTRY_QUALIFICATION, Kind.DUAL_STUDY, Kind.VOLUNTARY_SERVICE]


# --- school internship, section 5(2) ---


def test_a_school_internship_is_allowed_at_any_age_in_full_time_schooling() -> None:
    for born in ("2015-01-01", "2013-09-07", "2012-01-01", "2011-01-01"):
        verdict = check(pupil(born), work(Kind.SCHOOL_INTERNSHIP))
        assert verdict.outcome == Outcome.ALLOWED
        ground = finding(verdict, Key.SCHOOL_INTERNSHIP_ALLOWED)
        assert ground.section == "JArbSchG § 5 (2), § 7 Nr. 2"
        assert ground.values == {"max_hours_day": 7, "max_hours_week": 35}


def test_at_15_class_9_works_seven_hours_and_after_full_time_schooling_eight() -> None:
    eight = work(Kind.SCHOOL_INTERNSHIP, daily=EIGHT_HOURS)
    in_class_9, after = check(pupil("2011-01-01"), eight), check(youth("2011-01-01"), eight)
    assert in_class_9.outcome == Outcome.FORBIDDEN
    assert finding(in_class_9, Key.HOURS_DAY).values == {"max_hours_day": 7, "hours": 8}
    assert finding(in_class_9, Key.HOURS_WEEK).values["max_hours_week"] == 35
    assert after.outcome == Outcome.ALLOWED
    assert finding(after, Key.YOUTH_ALLOWED).values == {"max_hours_day": 8, "max_hours_week": 40}


def test_a_school_internship_outside_term_must_be_arranged_by_the_school() -> None:
    verdict = check(pupil("2012-01-01"), work(Kind.SCHOOL_INTERNSHIP, period("2026-07-01", "2026-07-07")))
    assert verdict.outcome == Outcome.ALLOWED_IF
    condition = finding(verdict, Key.SCHOOL_EVENT)
    assert (condition.section, condition.values) == ("JArbSchG § 5 (2)", {"first_day": "2026-07-06", "days": 2})


def test_a_school_internship_is_not_bound_by_unpublished_school_holidays() -> None:
    verdict = check(
        pupil("2019-01-01", school_until=date("2035-07-31")), work(Kind.SCHOOL_INTERNSHIP, period("2033-09-05"))
    )
    assert verdict.outcome == Outcome.ALLOWED


# --- trial day ---


def test_a_trial_day_of_a_pupil_needs_the_school_in_term_time() -> None:
    verdict = check(pupil("2011-01-01"), work(Kind.TRIAL_DAY, period("2026-09-08")))
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert keys(verdict) == {Key.SCHOOL_EVENT, Key.SCHOOL_INTERNSHIP_ALLOWED}


def test_a_trial_day_in_the_holidays_is_holiday_work_from_15_on() -> None:
    trial = work(Kind.TRIAL_DAY, period("2026-07-08"), daily=EIGHT_HOURS)
    assert check(pupil("2011-07-08"), trial).outcome == Outcome.ALLOWED
    younger = check(pupil("2011-07-09"), trial)
    assert younger.outcome == Outcome.FORBIDDEN  # 8 hours are too many for the school's internship
    assert Key.SCHOOL_EVENT in keys(younger)


def test_a_trial_day_without_a_date_needs_the_school_or_the_holidays() -> None:
    assert finding(check(pupil("2012-06-01"), by_arrangement(Kind.TRIAL_DAY)), Key.SCHOOL_EVENT).values == {}
    assert Key.IN_SCHOOL_HOLIDAYS in keys(check(pupil("2011-01-01"), by_arrangement(Kind.TRIAL_DAY)))


# --- holiday job and orientation internship, section 5(4) ---


@pytest.mark.parametrize("kind", [Kind.HOLIDAY_JOB, Kind.ORIENTATION_INTERNSHIP])
def test_a_15_year_old_at_school_may_work_in_the_holidays(kind: Kind) -> None:
    verdict = check(pupil("2011-01-01"), work(kind, period(*SUMMER), daily=EIGHT_HOURS))
    assert verdict.outcome == Outcome.ALLOWED
    ground = finding(verdict, Key.HOLIDAY_JOB_ALLOWED)
    assert (ground.section, ground.values) == ("JArbSchG § 5 (4)", {"max_days": 20, "max_hours_day": 8})


@pytest.mark.parametrize("kind", [Kind.HOLIDAY_JOB, Kind.ORIENTATION_INTERNSHIP])
def test_a_15_year_old_at_school_may_not_work_in_term_time(kind: Kind) -> None:
    verdict = check(pupil("2011-01-01"), work(kind, period("2026-07-02", "2026-07-10")))
    assert verdict.outcome == Outcome.FORBIDDEN
    assert finding(verdict, Key.NOT_IN_SCHOOL_HOLIDAYS).values == {"first_day": "2026-07-02", "days": 2}


def test_a_15_year_old_whose_full_time_schooling_is_over_may_work_in_term_time() -> None:
    verdict = check(youth("2011-01-01"), work(Kind.HOLIDAY_JOB, daily=EIGHT_HOURS))
    assert (verdict.outcome, keys(verdict)) == (Outcome.ALLOWED, {Key.YOUTH_ALLOWED})


def test_the_20th_day_of_holiday_work_is_allowed_and_the_21st_is_not() -> None:
    four_weeks = period("2026-07-06", "2026-07-31")
    one_more = period("2026-07-06", "2026-08-03")
    assert check(pupil("2011-01-01"), work(Kind.HOLIDAY_JOB, four_weeks)).outcome == Outcome.ALLOWED
    verdict = check(pupil("2011-01-01"), work(Kind.HOLIDAY_JOB, one_more))
    assert verdict.outcome == Outcome.FORBIDDEN
    expected = {"year": 2026, "max_days": 20, "days_used": 0, "days": 21}
    assert finding(verdict, Key.HOLIDAY_JOB_DAYS).values == expected


def test_days_already_used_count_in_their_year() -> None:
    ten_days = work(Kind.HOLIDAY_JOB, period(*SUMMER))
    used = [{2026: 10}, {2026: 11}, {2025: 20}]
    outcomes = [check(pupil("2011-01-01", holiday_job_days_used=days), ten_days).outcome for days in used]
    assert outcomes == [Outcome.ALLOWED, Outcome.FORBIDDEN, Outcome.ALLOWED]


def test_over_new_year_each_calendar_year_has_its_own_20_days() -> None:
    winter = work(Kind.HOLIDAY_JOB, period("2024-12-23", "2025-01-03"))
    # Worked are 23, 24, 27, 30, 31 December and 2, 3 January; 25, 26 December and 1 January are free.

    def outcome(used: dict[int, int]) -> Outcome:
        return check(pupil("2009-01-01", holiday_job_days_used=used), winter).outcome

    assert outcome({}) != Outcome.FORBIDDEN
    assert outcome({2024: 15, 2025: 18}) != Outcome.FORBIDDEN
    assert outcome({2024: 16}) == Outcome.FORBIDDEN
    assert outcome({2025: 19}) == Outcome.FORBIDDEN


def test_the_school_holidays_of_the_land_count() -> None:
    late_august = period("2026-08-24", "2026-08-28")  # holidays in Bavaria, term in Sachsen-Anhalt
    assert check(pupil("2011-01-01"), work(Kind.HOLIDAY_JOB, late_august, land="BY")).outcome == Outcome.ALLOWED
    assert check(pupil("2011-01-01"), work(Kind.HOLIDAY_JOB, late_august, land="ST")).outcome == Outcome.FORBIDDEN


def test_beyond_the_published_school_holidays_nothing_is_forbidden_but_conditional() -> None:
    child = pupil("2017-01-01", school_until=date("2033-07-31"))
    verdict = check(child, work(Kind.HOLIDAY_JOB, period("2032-07-12", "2032-07-16")))
    assert verdict.outcome == Outcome.ALLOWED_IF
    expected = {"first_day": "2032-07-12", "days": 5}
    assert finding(verdict, Key.SCHOOL_HOLIDAYS_UNKNOWN).values == expected


def test_a_holiday_job_without_dates_must_lie_in_the_holidays() -> None:
    job = by_arrangement(Kind.HOLIDAY_JOB)
    verdict = check(pupil("2011-01-01", holiday_job_days_used={2026: 6}), job)
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.IN_SCHOOL_HOLIDAYS).values == {"max_days": 14}


# --- training and voluntary service, sections 2(3) and 7 ---


@pytest.mark.parametrize("kind", TRAINING)
def test_training_waits_for_the_end_of_full_time_schooling(kind: Kind) -> None:
    verdict = check(pupil("2011-01-01"), work(kind))
    assert (verdict.outcome, keys(verdict)) == (Outcome.FORBIDDEN, {Key.FULL_TIME_SCHOOLING})
    assert verdict.findings[0].section == "JArbSchG § 2 (3), § 5 (1)"


@pytest.mark.parametrize("kind", TRAINING)
def test_training_is_allowed_from_15_on_when_full_time_schooling_is_over(kind: Kind) -> None:
    verdict = check(youth("2011-01-01"), work(kind, daily=EIGHT_HOURS))
    assert (verdict.outcome, keys(verdict)) == (Outcome.ALLOWED, {Key.YOUTH_ALLOWED})


def test_training_that_begins_before_schooling_ends_names_the_first_possible_day() -> None:
    long = work(Kind.APPRENTICESHIP, period("2027-07-26", "2030-07-31"))
    verdict = check(pupil("2011-01-01"), long)
    assert verdict.outcome == Outcome.FORBIDDEN
    assert finding(verdict, Key.FULL_TIME_SCHOOLING).values == {"allowed_from": "2027-08-02"}  # 1 August is a Sunday
    assert date("2027-07-31") == CLASS_9_ENDS


def test_nobody_under_15_is_taken_to_be_out_of_school_without_a_date() -> None:
    assert check(youth("2012-01-01"), work(Kind.APPRENTICESHIP)).outcome == Outcome.FORBIDDEN
    assert Key.SCHOOL_INTERNSHIP_ALLOWED in keys(check(youth("2012-01-01"), work(Kind.SCHOOL_INTERNSHIP)))


def test_at_14_with_schooling_over_training_and_light_work_are_allowed() -> None:
    early = Person(date("2012-01-01"), school_until=date("2026-07-31"))
    training = check(early, work(Kind.APPRENTICESHIP, daily=EIGHT_HOURS))
    assert training.outcome == Outcome.ALLOWED
    assert training.findings[0].section == "JArbSchG § 7 Nr. 1, § 8 (1)"
    other = check(early, work(Kind.VOLUNTARY_SERVICE, daily=EIGHT_HOURS))
    assert other.outcome == Outcome.FORBIDDEN
    assert finding(other, Key.HOURS_DAY).section == "JArbSchG § 7 Nr. 2"
    assert check(early, work(Kind.VOLUNTARY_SERVICE, daily=SEVEN_HOURS)).outcome == Outcome.ALLOWED


def test_term_dates_used_here_are_term_dates() -> None:
    assert check(pupil("2011-01-01"), work(Kind.HOLIDAY_JOB, period(*TERM))).outcome == Outcome.FORBIDDEN


def test_the_last_day_of_schooling_is_a_day_of_schooling() -> None:
    friday = work(Kind.APPRENTICESHIP, period("2026-07-31"))
    assert check(pupil("2010-01-01", school_until=date("2026-07-31")), friday).outcome == Outcome.FORBIDDEN
    assert check(pupil("2010-01-01", school_until=date("2026-07-30")), friday).outcome == Outcome.ALLOWED


def test_school_holidays_are_unknown_from_the_day_after_the_last_published_one() -> None:
    year = next(year for year in range(2026, 2100) if school_holidays_known_until("ST", year) < dt.date(year, 12, 31))
    last = school_holidays_known_until("ST", year)
    after = last + dt.timedelta(days=1)
    assert work(Kind.HOLIDAY_JOB, period(last), weekdays=WEEK).days.school_holidays_unknown == ()
    assert work(Kind.HOLIDAY_JOB, period(after), weekdays=WEEK).days.school_holidays_unknown == (after,)
