"""May somebody do this work on these days: what they wish for does not matter, age and law do."""

import datetime as dt

import pytest

from services.matching.handlers import Matching
from services.matching.handlers.profiles import check_placement
from services.matching.placement import check
from services.matching.profile import ProfileNotFound
from shared import clock
from shared.contracts.listings.ledgers import WorkElsewhere
from shared.contracts.matching.placements import CheckPlacement
from shared.contracts.words import Period
from tests.builders import a_profile, born, offer_facts

OFFER = offer_facts()
PERIOD, TODAY = OFFER.periods[0], clock.today()


@pytest.mark.parametrize(
    ("age", "outcome", "minor"), [(13, "forbidden", True), (17, "allowed", True), (19, "allowed", False)]
)
def test_age_and_law_decide(age: int, outcome: str, minor: bool) -> None:
    found = check(a_profile(birth_date=born(age), school_until=None), OFFER, PERIOD, TODAY)
    assert (found.outcome, found.minor, found.age) == (outcome, minor, age)
    assert found.reasons


def test_who_is_too_young_for_the_employer_hears_the_age() -> None:
    found = check(a_profile(birth_date=born(16)), offer_facts(minimum_age=18), PERIOD, TODAY)
    assert [(one.key, one.values) for one in found.reasons] == [("minimum_age", {"age": 18})]


def test_wishes_do_not_count_and_days_that_are_over_do_not_come_back() -> None:
    far = a_profile(postal_code="14827", radius_km=1, kinds=["trial_day"], fields=["it"])
    assert check(far, OFFER, PERIOD, TODAY).outcome != "forbidden"
    over = Period(start=TODAY.replace(year=TODAY.year - 1), end=TODAY.replace(year=TODAY.year - 1))
    assert [one.key for one in check(far, OFFER, over, TODAY).reasons] == ["over"]


async def test_without_a_profile_nothing_can_be_judged(matching: Matching) -> None:
    profile = a_profile()
    question = CheckPlacement(person_id=profile.person_id, offer=OFFER, period=PERIOD)
    with pytest.raises(ProfileNotFound):
        await check_placement(question, matching)
    await matching.profiles.save(profile)
    assert (await check_placement(question, matching)).minor


def test_holiday_job_days_of_the_year_add_up_and_the_21st_is_too_many() -> None:
    """JArbSchG section 5(4): four weeks of five days; the offer takes ten of them."""
    schooled = a_profile(birth_date=born(16), school_until=dt.date(TODAY.year + 3, 7, 31))
    year = PERIOD.start.year
    begin = dt.date(year, 2, 1) + dt.timedelta(days=(7 - dt.date(year, 2, 1).weekday()) % 7)  # a Monday

    def after(days: int) -> str:
        last = begin + dt.timedelta(days=days // 5 * 7 + days % 5 - 1 - (2 if days % 5 == 0 else 0))
        job = WorkElsewhere(first_day=begin, last_day=last)
        return check(schooled, OFFER, PERIOD, TODAY, (job,)).outcome

    assert check(schooled, OFFER, PERIOD, TODAY).outcome != "forbidden"
    assert after(10) != "forbidden"
    assert after(11) == "forbidden"


def test_hours_of_two_employers_on_one_day_add_up() -> None:
    """JArbSchG section 4(5)."""
    young = a_profile(birth_date=born(16), school_until=dt.date(TODAY.year, 1, 31))
    beside = WorkElsewhere(first_day=PERIOD.start, last_day=PERIOD.end, minutes_a_day=180, holiday_job=False)
    other_day = WorkElsewhere(first_day=PERIOD.start - dt.timedelta(days=60), last_day=PERIOD.start - dt.timedelta(50))
    assert check(young, OFFER, PERIOD, TODAY, (other_day,)).outcome != "forbidden"
    assert check(young, OFFER, PERIOD, TODAY, (beside,)).outcome == "forbidden"
