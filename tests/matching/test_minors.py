"""The law over minors, whom a day makes a year older: each of an offer's periods by itself, and no birthday missed."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from services.matching import match, search
from services.matching.match import Match, fit
from services.matching.people import People
from services.matching.profile import Profile
from services.matching.row import pack
from shared import clock
from shared.contracts.words import Period
from tests.builders import NEXT_YEAR, a_profile, offer_facts

TODAY = clock.today()
SPRING = Period(start=dt.date(NEXT_YEAR, 3, 29), end=dt.date(NEXT_YEAR, 4, 2))
SUMMER = Period(start=dt.date(NEXT_YEAR, 7, 19), end=dt.date(NEXT_YEAR, 7, 30))
AUGUST = Period(start=dt.date(NEXT_YEAR, 8, 2), end=dt.date(NEXT_YEAR, 8, 13))


def section(found: Match | None) -> str:
    assert found is not None
    return str(next(reason.values["section"] for reason in found.reasons if reason.key == "law"))


def test_who_is_too_young_for_one_period_is_found_for_the_next() -> None:
    """Fifteen in June: no holiday job in spring, one in summer."""
    june = a_profile(birth_date=f"{NEXT_YEAR - 15}-06-10")
    assert fit(offer_facts(periods=[SPRING], minimum_age=13), june, TODAY) is None
    assert fit(offer_facts(periods=[SPRING, SUMMER], minimum_age=13), june, TODAY) is not None
    assert fit(offer_facts(periods=[SUMMER, SPRING], minimum_age=13), june, TODAY) is not None


def test_two_periods_to_choose_from_are_not_added_up_to_more_than_four_weeks() -> None:
    pupil = a_profile()
    long = [Period(start=dt.date(NEXT_YEAR, 7, 14), end=dt.date(NEXT_YEAR, 8, 6)), SUMMER, AUGUST]
    one = fit(offer_facts(periods=[SUMMER]), pupil, TODAY)
    every = fit(offer_facts(periods=[SUMMER, AUGUST]), pupil, TODAY)
    assert one is not None
    assert every == one
    assert fit(offer_facts(periods=long), pupil, TODAY) is not None


@pytest.mark.parametrize("kind", ["holiday_job", "school_internship", "apprenticeship"])
@pytest.mark.parametrize("periods", [[SUMMER], [SPRING, SUMMER], []])
def test_nobody_is_missed_whose_birthday_or_last_day_of_school_lies_in_a_period(
    kind: str, periods: list[Period]
) -> None:
    """A person for every day around it that makes them 13 to 18, pupils, leavers and those who leave inside it."""
    days = [SUMMER.start + dt.timedelta(days=n) for n in range(-2, 15)]
    leaving = (None, dt.date(NEXT_YEAR, 7, 21), dt.date(NEXT_YEAR + 1, 7, 31))
    wishes: list[dict[str, Any]] = [
        {"birth_date": day.replace(year=day.year - age).isoformat(), "school_until": until and until.isoformat()}
        for day in days
        for age in range(14, 19)
        for until in leaving
    ]
    everyone: list[Profile] = [a_profile(UUID(int=n), kinds=[kind], **wish) for n, wish in enumerate(wishes)]
    index = People()
    index.load([pack(profile) for profile in everyone])
    for hours in ({"from": "08:00", "to": "15:00", "break_minutes": 60}, {"from": "06:00", "to": "14:30"}):
        offer = offer_facts(kind=kind, periods=periods, by_arrangement=not periods, minimum_age=13, daily=hours)
        fitting = search.find(offer, index, TODAY)
        expected = {p.person_id: found for p in everyone if (found := match.fit(offer, p, TODAY)) is not None}
        assert dict(zip(fitting.people(), fitting.matches(), strict=True)) == expected
