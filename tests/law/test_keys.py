"""Every key has a case that leads to it: what is listed can happen, and the words for it are needed."""

from shared.contracts.words import Hazard, Kind
from shared.law import Branch, Key, Person, Work, check
from tests.law.builders import (
    EIGHT_HOURS,
    WEEK,
    by_arrangement,
    date,
    hours,
    keys,
    period,
    pupil,
    work,
    youth,
)

SHORT, LONG = hours("09:00", "11:00"), hours("05:00", "18:30", 10)
JOB, TRAINING, SCHOOL = Kind.HOLIDAY_JOB, Kind.APPRENTICESHIP, Kind.SCHOOL_INTERNSHIP
AT_16 = youth("2010-01-01", minutes_elsewhere={date("2026-09-08"): 470})
AT_15_AT_SCHOOL = pupil("2011-01-01", holiday_job_days_used={2026: 18})
AT_14, AT_12 = pupil("2012-01-01"), pupil("2014-06-01")
EARLY = Person(date("2012-01-01"), school_until=date("2026-07-31"))

CASES: list[tuple[Person, Work]] = [
    (youth("2000-01-01"), work(JOB)),
    (AT_14, work(SCHOOL, period("2026-07-06"))),
    (AT_15_AT_SCHOOL, work(JOB, period("2026-06-29", "2026-07-10"))),
    (AT_15_AT_SCHOOL, work(JOB, period("2026-07-06"), period("2032-07-12"))),
    (pupil("2017-01-01", school_until=date("2033-07-31")), work(JOB, period("2032-07-12"))),
    (AT_15_AT_SCHOOL, by_arrangement(JOB)),
    (AT_15_AT_SCHOOL, work(TRAINING)),
    (AT_14, work(JOB, branch=Branch.OTHER, daily=SHORT)),
    (AT_14, work(JOB, branch=Branch.SHOP, daily=LONG)),
    (AT_12, work(JOB, period("2026-09-08"), daily=SHORT)),
    (EARLY, work(TRAINING)),
    (AT_16, work(JOB, weekdays=WEEK, branch=Branch.GASTRONOMY, daily=EIGHT_HOURS)),
    (AT_16, work(JOB, period("2026-05-14"), weekdays=WEEK, branch=Branch.FARMING)),
    (AT_16, work(JOB, period("2026-05-24"), weekdays=WEEK, branch=Branch.HOUSEHOLD)),
    (AT_16, work(JOB, period("2026-09-01", "2026-09-30"), weekdays=WEEK, branch=Branch.SPORT)),
    (AT_16, work(JOB, period("2026-05-11", "2026-05-17"), weekdays=WEEK, daily=LONG)),
    (AT_16, work(JOB, period("2026-05-01"))),
    (AT_16, work(JOB, period("2026-12-24"))),
    (AT_16, work(JOB, period("2026-12-21", "2026-12-24"))),
    (AT_16, work(JOB, period("2026-09-12"), daily=None, hazards=(Hazard.NIGHT, Hazard.CHEMICALS))),
    (AT_16, by_arrangement(TRAINING, weekdays=(), hazards=(Hazard.MACHINES, Hazard.HEAVY_LOADS))),
    (AT_16, by_arrangement(TRAINING, hazards=(Hazard.MACHINES, Hazard.ALONE))),
    (pupil("2011-01-01"), by_arrangement(TRAINING, today="2027-01-04")),
]


def test_every_key_is_reached_by_a_case() -> None:
    reached = {key for person, job in CASES for key in keys(check(person, job))}
    assert set(Key) - reached == set()


def test_keys_are_their_own_names() -> None:
    assert all(key.value == key.name.lower() for key in Key)
