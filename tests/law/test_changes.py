"""What could be changed so that forbidden work becomes possible."""

from shared.contracts.words import Hazard, Kind
from shared.law import Branch, Outcome, Person, Work, could_be_allowed
from shared.law.keys import ChangeKey
from tests.law.builders import WEEK, by_arrangement, hours, period, pupil, work, youth

AT_15, AT_16 = youth("2011-01-01"), youth("2010-01-01")


def proposals(person: Person, forbidden: Work) -> dict[ChangeKey, dict[str, object]]:
    return {change.key: dict(change.values) for change in could_be_allowed(person, forbidden)}


def test_nothing_is_proposed_where_nothing_is_forbidden() -> None:
    assert could_be_allowed(AT_15, work(Kind.HOLIDAY_JOB)) == ()


def test_nine_hours_could_end_earlier_or_start_later() -> None:
    found = proposals(AT_15, work(Kind.HOLIDAY_JOB, daily=hours("08:00", "18:00", 60)))
    assert found[ChangeKey.EARLIER_END] == {"start": "08:00", "end": "17:00"}
    assert found[ChangeKey.LATER_START] == {"start": "09:00", "end": "18:00"}


def test_a_missing_break_could_be_given_or_the_day_be_shorter() -> None:
    found = proposals(AT_15, work(Kind.HOLIDAY_JOB, daily=hours("08:00", "15:00", 30)))
    assert found[ChangeKey.LONGER_BREAK] == {"break_minutes": 60}
    assert found[ChangeKey.EARLIER_END] == {"start": "08:00", "end": "14:30"}


def test_work_too_early_could_be_moved_by_the_least() -> None:
    found = proposals(AT_15, work(Kind.HOLIDAY_JOB, branch=Branch.BAKERY, daily=hours("04:30", "10:30", 30)))
    assert found[ChangeKey.OTHER_TIMES] == {"start": "06:00", "end": "12:00"}
    assert found[ChangeKey.LATER_START] == {"start": "06:00", "end": "10:30"}


def test_work_over_midnight_could_end_earlier() -> None:
    bar = work(Kind.HOLIDAY_JOB, branch=Branch.GASTRONOMY, daily=hours("18:00", "01:00", 60))
    assert proposals(AT_16, bar)[ChangeKey.EARLIER_END] == {"start": "18:00", "end": "22:00"}


def test_saturday_could_be_left_out() -> None:
    found = proposals(AT_15, work(Kind.HOLIDAY_JOB, weekdays=WEEK[1:6]))
    assert found == {ChangeKey.WITHOUT_WEEKDAY: {"weekday": "sat"}, ChangeKey.UNTIL_DAY: {"last_day": "2026-09-11"}}


def test_a_whole_weekend_could_be_left_out() -> None:
    assert ChangeKey.WITHOUT_WEEKEND in proposals(AT_15, work(Kind.HOLIDAY_JOB, weekdays=WEEK[2:]))


def test_a_sixth_day_could_be_left_out() -> None:
    found = proposals(
        AT_15, work(Kind.HOLIDAY_JOB, weekdays=WEEK[:6], branch=Branch.SHOP, daily=hours("08:00", "12:00"))
    )
    assert found[ChangeKey.WITHOUT_WEEKDAY] == {"weekday": "sat"}


def test_the_only_weekday_is_not_left_out() -> None:
    assert proposals(AT_15, by_arrangement(Kind.HOLIDAY_JOB, weekdays=WEEK[5:6])) == {}


def test_leaving_out_the_only_day_of_a_period_is_no_help() -> None:
    saturday = work(Kind.HOLIDAY_JOB, period("2026-09-12"), weekdays=(WEEK[5], WEEK[0]))
    assert proposals(AT_15, saturday) == {}


def test_the_work_could_begin_on_the_birthday() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-07-06", "2026-07-17"))
    assert proposals(pupil("2011-07-09"), job)[ChangeKey.FROM_DAY] == {"first_day": "2026-07-09"}


def test_the_work_could_keep_to_the_holidays() -> None:
    before = work(Kind.HOLIDAY_JOB, period("2026-06-29", "2026-07-17"))
    assert proposals(pupil("2011-01-01"), before)[ChangeKey.FROM_DAY] == {"first_day": "2026-07-06"}
    after = work(Kind.HOLIDAY_JOB, period("2026-08-03", "2026-08-21"))
    assert proposals(pupil("2011-01-01"), after)[ChangeKey.UNTIL_DAY] == {"last_day": "2026-08-14"}


def test_the_work_could_keep_to_the_days_that_are_left() -> None:
    summer = work(Kind.HOLIDAY_JOB, period("2026-07-06", "2026-07-31"))
    found = proposals(pupil("2011-01-01", holiday_job_days_used={2026: 12}), summer)
    assert found[ChangeKey.UNTIL_DAY] == {"last_day": "2026-07-15"}
    assert found[ChangeKey.FROM_DAY] == {"first_day": "2026-07-22"}


def test_one_of_two_periods_could_be_chosen() -> None:
    job = work(Kind.HOLIDAY_JOB, period("2026-09-07", "2026-09-11"), period("2026-10-19", "2026-10-23"))
    found = proposals(pupil("2011-01-01"), job)
    assert found[ChangeKey.ONE_PERIOD] == {"first_day": "2026-10-19", "last_day": "2026-10-23"}


def test_hazards_could_be_left_out() -> None:
    one = work(Kind.HOLIDAY_JOB, hazards=(Hazard.MACHINES,))
    assert proposals(AT_15, one) == {ChangeKey.WITHOUT_HAZARD: {"hazard": "machines"}}
    two = work(Kind.HOLIDAY_JOB, hazards=(Hazard.MACHINES, Hazard.CHEMICALS))
    assert proposals(AT_15, two) == {ChangeKey.WITHOUT_HAZARDS: {}}
    alone = work(Kind.APPRENTICESHIP, hazards=(Hazard.MACHINES, Hazard.ALONE))
    assert proposals(AT_15, alone)[ChangeKey.WITHOUT_HAZARD] == {"hazard": "machines"}


def test_an_orientation_internship_could_be_the_schools() -> None:
    changes = could_be_allowed(pupil("2012-01-01"), work(Kind.ORIENTATION_INTERNSHIP))
    assert [
        (change.key, change.verdict.outcome) for change in changes if change.work.kind == Kind.SCHOOL_INTERNSHIP
    ] == [(ChangeKey.AS_SCHOOL_INTERNSHIP, Outcome.ALLOWED)]


def test_two_things_wrong_at_once_have_no_single_remedy() -> None:
    assert proposals(AT_15, work(Kind.HOLIDAY_JOB, hazards=(Hazard.MACHINES,), daily=hours("08:00", "18:00", 60))) == {}
