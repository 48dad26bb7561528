"""Light work of children over 13 and of pupils in full-time schooling: section 5(3)."""

import pytest

from shared.contracts.words import Kind, Weekday
from shared.law import Branch, Key, Outcome, check
from tests.law.builders import finding, hours, keys, period, pupil, work

TWO_HOURS = hours("14:00", "16:00")


def test_from_13_on_two_hours_of_light_work_are_allowed_with_consent() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-08"), branch=Branch.HOUSEHOLD, daily=TWO_HOURS)
    verdict = check(pupil("2013-07-08", guardian_consent=True), job)
    assert verdict.outcome == Outcome.ALLOWED
    expected = {"max_hours_day": 2, "earliest": "08:00", "latest": "18:00"}
    assert finding(verdict, Key.LIGHT_WORK_ALLOWED).values == expected


def test_the_day_before_the_13th_birthday_no_work_is_allowed() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-08"), branch=Branch.HOUSEHOLD, daily=TWO_HOURS)
    verdict = check(pupil("2013-07-09", guardian_consent=True), job)
    assert (verdict.outcome, keys(verdict)) == (Outcome.FORBIDDEN, {Key.CHILD_WORK})
    assert verdict.findings[0].section == "JArbSchG § 5 (1)"


def test_without_consent_light_work_is_conditional() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-08"), branch=Branch.HOUSEHOLD, daily=TWO_HOURS)
    verdict = check(pupil("2013-01-01"), job)
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.GUARDIAN_CONSENT).section == "JArbSchG § 5 (3)"


@pytest.mark.parametrize(
    ("start", "end", "branch", "outcome"),
    [
        ("08:00", "10:00", Branch.HOUSEHOLD, Outcome.ALLOWED),
        ("07:59", "09:59", Branch.HOUSEHOLD, Outcome.FORBIDDEN),
        ("16:00", "18:00", Branch.HOUSEHOLD, Outcome.ALLOWED),
        ("16:01", "18:01", Branch.HOUSEHOLD, Outcome.FORBIDDEN),
        ("14:00", "16:01", Branch.FARMING, Outcome.FORBIDDEN),
        ("14:00", "17:00", Branch.FAMILY_FARM, Outcome.ALLOWED),
        ("14:00", "17:01", Branch.FAMILY_FARM, Outcome.FORBIDDEN),
        ("14:00", "16:00", Branch.SHOP, Outcome.FORBIDDEN),
        ("14:00", "16:00", Branch.OTHER, Outcome.ALLOWED_IF),
    ],
)
def test_light_work_has_its_hours_times_and_list(start: str, end: str, branch: Branch, outcome: Outcome) -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-08"), branch=branch, daily=hours(start, end))
    assert check(pupil("2012-01-01", guardian_consent=True), job).outcome == outcome


def test_on_a_school_day_light_work_lies_outside_lessons() -> None:
    def verdict_keys(day: str, branch: Branch = Branch.SPORT) -> set[Key]:
        weekdays = tuple(Weekday)
        job = work(Kind.HOLIDAY_JOB, period(day), branch=branch, weekdays=weekdays, daily=TWO_HOURS)
        return keys(check(pupil("2012-01-01", guardian_consent=True), job))

    assert Key.OUTSIDE_SCHOOL_HOURS in verdict_keys("2026-09-08")
    assert Key.OUTSIDE_SCHOOL_HOURS not in verdict_keys("2026-09-12")  # Saturday
    assert Key.OUTSIDE_SCHOOL_HOURS not in verdict_keys("2026-07-08")  # holidays
    assert Key.OUTSIDE_SCHOOL_HOURS not in verdict_keys("2026-05-14")  # Ascension Day


def test_a_15_year_old_at_school_may_do_light_work_in_term_time() -> None:
    job = work(Kind.HOLIDAY_JOB, branch=Branch.HOUSEHOLD, daily=TWO_HOURS)
    verdict = check(pupil("2011-01-01", guardian_consent=True), job)
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert Key.LIGHT_WORK_ALLOWED in keys(verdict)


def test_light_work_without_hours_given_is_conditional() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-08"), branch=Branch.HOUSEHOLD, daily=None)
    verdict = check(pupil("2012-01-01", guardian_consent=True), job)
    assert verdict.outcome == Outcome.ALLOWED_IF
    expected = {"max_hours_day": 2, "earliest": "08:00", "latest": "18:00"}
    assert finding(verdict, Key.HOURS_WITHIN).values == expected
