"""May somebody do this work on these days: what they wish for does not matter, age and law do."""

import pytest

from services.matching.handlers import Matching
from services.matching.handlers.profiles import check_placement
from services.matching.placement import check
from services.matching.profile import ProfileNotFound
from shared import clock
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
