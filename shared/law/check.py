"""The answer: may this person do this work? ``check`` puts ground, hours, days and hazards together."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from shared.law.finding import Finding, Outcome, Verdict, allowed, allowed_if, verdict
from shared.law.grounds import Ground, ground_for
from shared.law.hazards import hazard_findings
from shared.law.hours import arranged_week_findings, time_findings, together_findings, week_findings
from shared.law.keys import Key
from shared.law.person import ADULT_AGE, DAY, Person, Stretch, birthday, stretches
from shared.law.rest_days import arranged_day_findings, day_findings, unclear_findings, week_day_findings
from shared.law.rules import Limit, Rules
from shared.law.work import Work, between

Pairs = tuple[tuple[int, int], ...]
PairsByDate = tuple[tuple[dt.date, int], ...]

ADULT = verdict([allowed("JArbSchG § 1 (1)", Key.ADULT)])
# Work by arrangement that becomes lawful within a year is a matter of waiting, not a forbidden thing.
WAITING = dt.timedelta(days=365)


def check(person: Person, work: Work) -> Verdict:
    """Judge each day of the work; the worst counts. Never raises. Microseconds for a work judged before."""
    days = work.days.worked
    if not days:
        return _check_arranged(person, work)
    parts = stretches(person, work.first_day, days[-1])
    if parts[0].age == ADULT_AGE:
        return ADULT
    used = tuple(sorted(person.holiday_job_days_used.items())) if person.holiday_job_days_used else ()
    elsewhere = _near(person, days[0], days[-1]) if person.minutes_elsewhere else ()
    return _check_dated(work, parts, used, elsewhere, person.guardian_consent)


def outcomes_by_age(work: Work, school_until: dt.date | None) -> dict[int, Outcome]:
    """For each age from 13 to 18: the outcome for somebody with that birthday on the first day, consent given."""
    first = work.first_day
    people = {age: Person(_born(first, age), school_until, guardian_consent=True) for age in range(13, ADULT_AGE + 1)}
    return {age: check(person, work).outcome for age, person in people.items()}


def _born(day: dt.date, age: int) -> dt.date:
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return dt.date(day.year - age, 2, 28)


def _near(person: Person, first: dt.date, last: dt.date) -> PairsByDate:
    """Work for others in the weeks that matter, before coming of age."""
    start, end = first - 7 * DAY, min(last + 7 * DAY, birthday(person.birth_date, ADULT_AGE))
    return tuple(sorted((day, count) for day, count in person.minutes_elsewhere.items() if start < day < end))


@lru_cache(maxsize=1024)
def _check_dated(work: Work, parts: tuple[Stretch, ...], used: Pairs, elsewhere: PairsByDate, consent: bool) -> Verdict:
    answer = _judge(work, parts, dict(used), dict(elsewhere), consent)
    if answer.outcome != Outcome.FORBIDDEN or len(parts) == 1:
        return answer
    for number in range(1, len(parts)):
        rest = _judge(work, parts[number:], dict(used), dict(elsewhere), consent)
        worked = between(work.days.worked, parts[number].start, parts[-1].end)
        if rest.outcome != Outcome.FORBIDDEN and worked:
            return _with_first_day(answer, worked[0])
    return answer


def _with_first_day(answer: Verdict, day: dt.date) -> Verdict:
    """Forbidden findings then say from which day on the work would not be forbidden."""
    return Verdict(
        answer.outcome,
        tuple(
            Finding(finding.outcome, finding.section, finding.key, {**finding.values, "allowed_from": day.isoformat()})
            if finding.outcome == Outcome.FORBIDDEN
            else finding
            for finding in answer.findings
        ),
    )


def _judge(
    work: Work, parts: tuple[Stretch, ...], used: Mapping[int, int], elsewhere: Mapping[dt.date, int], consent: bool
) -> Verdict:
    minor = [part for part in parts if part.age < ADULT_AGE and between(work.days.planned, part.start, part.end)]
    if not minor:
        return verdict((*unclear_findings(work, parts[0].rules), *ADULT.findings)) if work.days.unclear else ADULT
    start, end = minor[0].start, minor[-1].end
    findings: list[Finding] = []
    possible = False
    for _, group in groupby(minor, key=_standing):
        members = list(group)
        whole = members[0]._replace(end=members[-1].end)
        for rules, same_law in groupby(members, key=_law):
            ground = ground_for(work, whole._replace(rules=rules), used, consent)
            findings += ground.findings
            if ground.limit is not None:
                possible = True
                findings += _limits(work, list(same_law), ground, ground.limit, elsewhere, (start, end))
    if possible:
        for rules, group in groupby(minor, key=_law):
            members = list(group)
            findings += _whatever_the_age(work, members[0].start, members[-1].end, elsewhere, rules)
    return verdict(findings)


def _standing(part: Stretch) -> tuple[bool, bool, bool]:
    """What the ground depends on."""
    return part.schooled, part.age >= part.rules.youth_age, part.age >= part.rules.light.age


def _law(part: Stretch) -> Rules:
    return part.rules


def _limits(
    work: Work,
    members: list[Stretch],
    ground: Ground,
    limit: Limit,
    elsewhere: Mapping[dt.date, int],
    minority: tuple[dt.date, dt.date],
) -> Iterator[Finding]:
    start, end = members[0].start, members[-1].end
    if not ground.light:
        for part in members:
            yield from time_findings(work, part.age, limit, part.rules)
        yield from week_findings(work, minority, start, end, limit)
    if elsewhere:
        yield from together_findings(work, elsewhere, minority, start, end, limit)


def _whatever_the_age(
    work: Work, start: dt.date, end: dt.date, elsewhere: Mapping[dt.date, int], rules: Rules
) -> Iterator[Finding]:
    yield from day_findings(work, start, end, rules)
    yield from week_day_findings(work, start, end, elsewhere, rules)
    yield from hazard_findings(work, rules)


def _check_arranged(person: Person, work: Work) -> Verdict:
    """Without dates: as soon as possible, and within a year. Work elsewhere cannot be added up."""
    first = work.first_day
    of_age = birthday(person.birth_date, ADULT_AGE)
    if of_age <= first:
        return ADULT
    parts = stretches(person, first, of_age)
    answers = [_judge_arranged(work, part, person) for part in parts]
    possible = next((n for n, answer in enumerate(answers) if answer.outcome != Outcome.FORBIDDEN), 0)
    start = parts[possible].start
    if possible == 0:
        return answers[0]
    if start - first > WAITING:
        return _with_first_day(answers[0], start)
    wait = allowed_if("JArbSchG § 5 (1)", Key.NOT_BEFORE, allowed_from=start.isoformat())
    return verdict((wait, *answers[possible].findings))


def _judge_arranged(work: Work, part: Stretch, person: Person) -> Verdict:
    if part.age == ADULT_AGE:
        return ADULT
    used = person.holiday_job_days_used.get(part.start.year, 0)
    return _arranged(work, part.age, part.schooled, part.rules, used, person.guardian_consent)


@lru_cache(maxsize=1024)
def _arranged(work: Work, age: int, schooled: bool, rules: Rules, used: int, consent: bool) -> Verdict:
    nowhen = Stretch(dt.date.min, dt.date.min, age, schooled, rules)
    ground = ground_for(work, nowhen, {dt.date.min.year: used}, consent)
    findings = list(ground.findings)
    if ground.limit is not None:
        if not ground.light:
            findings += time_findings(work, age, ground.limit, rules)
            findings += arranged_week_findings(work, ground.limit)
        findings += arranged_day_findings(work, rules)
        findings += hazard_findings(work, rules)
    return verdict(findings)
