"""Whether somebody may do this kind of work at all, on what ground and how long (JArbSchG sections 2, 5 and 7)."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from shared.contracts.words import Branch, Kind
from shared.law.finding import Finding, Outcome, allowed, allowed_if, clock, forbidden, hours
from shared.law.keys import Key
from shared.law.person import Stretch
from shared.law.rules import LightWork, Limit, Rules
from shared.law.work import Dates, Work, between

NEEDS_SCHOOLING_OVER = (Kind.ENTRY_QUALIFICATION, Kind.APPRENTICESHIP, Kind.DUAL_STUDY, Kind.VOLUNTARY_SERVICE)

INTERNSHIP, LIGHT, HOLIDAYS = "JArbSchG § 5 (2)", "JArbSchG § 5 (3)", "JArbSchG § 5 (4)"
CHILDREN, LIST = "JArbSchG § 2 (3), § 5 (1)", "KindArbSchV § 2 (1)"


class Ground(NamedTuple):
    """``limit`` is None where all such work is forbidden. ``light``: section 5(3), to which 8 to 14 do not apply."""

    findings: tuple[Finding, ...]
    limit: Limit | None
    light: bool = False

    @property
    def forbids(self) -> bool:
        return any(finding.outcome == Outcome.FORBIDDEN for finding in self.findings)


def ground_for(work: Work, stretch: Stretch, days_used: Mapping[int, int], guardian_consent: bool) -> Ground:
    """``stretch`` may span birthdays, but neither the 15th one nor the end of schooling."""
    rules = stretch.rules
    if not stretch.schooled:
        return _schooling_over(work, stretch.age, rules)
    if work.kind in NEEDS_SCHOOLING_OVER:
        return Ground((forbidden(CHILDREN, Key.FULL_TIME_SCHOOLING),), None)
    if work.kind == Kind.SCHOOL_INTERNSHIP:
        return _school_internship(rules, between(work.days.in_school_holidays, stretch.start, stretch.end) or None)
    in_holidays = _in_the_holidays(work, stretch, days_used) if stretch.age >= rules.youth_age else None
    if work.kind == Kind.TRIAL_DAY:
        by_school = _school_internship(rules, between(work.days.worked, stretch.start, stretch.end))
        return by_school if in_holidays is None or in_holidays.forbids else in_holidays
    if in_holidays is None:
        return _light(work, stretch, guardian_consent)
    if in_holidays.forbids and not (light := _light(work, stretch, guardian_consent)).forbids:
        return light
    return in_holidays


def _schooling_over(work: Work, age: int, rules: Rules) -> Ground:
    if age >= rules.youth_age:
        limit, key = rules.youth, Key.YOUTH_ALLOWED
    else:
        limit = rules.training_under_15 if work.kind == Kind.APPRENTICESHIP else rules.work_under_15
        key = Key.SCHOOLING_OVER_ALLOWED
    finding = allowed(limit.section, key, max_hours_day=hours(limit.day), max_hours_week=hours(limit.week))
    return Ground((finding,), limit)


def _school_internship(rules: Rules, doubtful: Dates | None) -> Ground:
    """``doubtful``: days that count as the school's internship only if the school says so; empty: dates not given."""
    limit = rules.school_internship
    values = {"max_hours_day": hours(limit.day), "max_hours_week": hours(limit.week)}
    findings = [allowed(limit.section, Key.SCHOOL_INTERNSHIP_ALLOWED, **values)]
    if doubtful is not None:
        findings.append(allowed_if(INTERNSHIP, Key.SCHOOL_EVENT, **first_and_count(doubtful)))
    return Ground(tuple(findings), limit)


def _in_the_holidays(work: Work, stretch: Stretch, days_used: Mapping[int, int]) -> Ground:
    """Section 5(4): 15 or older, still in full-time schooling, in the school holidays, four weeks a year."""
    rules, days = stretch.rules, work.days
    at_most = rules.holiday_job_days
    findings = [allowed(HOLIDAYS, Key.HOLIDAY_JOB_ALLOWED, max_days=at_most, max_hours_day=hours(rules.youth.day))]
    worked = between(days.worked, stretch.start, stretch.end)
    if not worked:
        left = max(0, at_most - days_used.get(stretch.start.year, 0))
        findings.append(allowed_if(HOLIDAYS, Key.IN_SCHOOL_HOLIDAYS, max_days=left))
    if outside := between(days.outside_school_holidays, stretch.start, stretch.end):
        findings.append(forbidden(HOLIDAYS, Key.NOT_IN_SCHOOL_HOLIDAYS, **first_and_count(outside)))
    if unknown := between(days.school_holidays_unknown, stretch.start, stretch.end):
        findings.append(allowed_if(HOLIDAYS, Key.SCHOOL_HOLIDAYS_UNKNOWN, **first_and_count(unknown)))
    for year, count in Counter(day.year for day in worked).items():
        used = days_used.get(year, 0)
        if used + count > at_most:
            values = {"year": year, "max_days": at_most, "days_used": used, "days": count}
            findings.append(forbidden(HOLIDAYS, Key.HOLIDAY_JOB_DAYS, **values))
    return Ground(tuple(findings), rules.youth)


def _light(work: Work, stretch: Stretch, guardian_consent: bool) -> Ground:
    """Section 5(3): two hours of light work between 8 and 18, with the guardian's consent."""
    light = stretch.rules.light
    if stretch.age < light.age:
        return Ground((forbidden("JArbSchG § 5 (1)", Key.CHILD_WORK, minimum_age=light.age),), None)
    at_most = light.minutes_family_farm if work.branch == Branch.FAMILY_FARM else light.minutes
    findings = _light_hours(work, light, at_most)
    if not guardian_consent:
        findings.append(allowed_if(LIGHT, Key.GUARDIAN_CONSENT))
    if work.branch == Branch.OTHER:
        findings.append(allowed_if(LIST, Key.LISTED_ACTIVITY))
    elif work.branch not in light.listed:
        findings.append(forbidden(LIST, Key.LIGHT_WORK_BRANCH, branch=work.branch.value))
    lessons = between(work.days.lesson_days, stretch.start, stretch.end)
    if lessons or not work.days.worked:
        findings.append(allowed_if(LIGHT, Key.OUTSIDE_SCHOOL_HOURS, **first_and_count(lessons)))
    return Ground(tuple(findings), Limit(at_most, 7 * at_most, LIGHT), light=True)


def _light_hours(work: Work, light: LightWork, at_most: int) -> list[Finding]:
    times = {"earliest": clock(light.earliest), "latest": clock(light.latest)}
    findings = [allowed(LIGHT, Key.LIGHT_WORK_ALLOWED, max_hours_day=hours(at_most), **times)]
    if work.hours is None:
        return [*findings, allowed_if(LIGHT, Key.HOURS_WITHIN, max_hours_day=hours(at_most), **times)]
    if work.hours.work > at_most:
        values = {"max_hours_day": hours(at_most), "hours": hours(work.hours.work)}
        findings.append(forbidden(LIGHT, Key.LIGHT_WORK_HOURS, **values))
    if work.hours.start < light.earliest or work.hours.end > light.latest:
        findings.append(forbidden(LIGHT, Key.LIGHT_WORK_TIMES, **times))
    return findings


def first_and_count(days: Dates) -> dict[str, str | int]:
    """The values of findings that are about days."""
    return {"first_day": days[0].isoformat(), "days": len(days)} if days else {}
