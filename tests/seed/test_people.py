"""The young people of the demo region are plausible, and the same ones every time."""

import datetime as dt
from collections import Counter

import pytest

from deploy.seed import people
from services.matching import profile as profiles
from services.matching.profile import age_on
from shared import clock, places
from shared.contracts.words import Kind, WorkField

TODAY = clock.today()
MIA = clock.new_id()
TODAYS = [TODAY, dt.date(2026, 3, 1), dt.date(2027, 7, 31), dt.date(2027, 8, 1), dt.date(2028, 2, 29)]


def test_with_mia_there_are_three_hundred() -> None:
    assert len({**people.crowd(TODAY), MIA: people.mia(TODAY)}) == 300


def test_the_same_people_are_drawn_every_time() -> None:
    assert people.crowd(TODAY) == people.crowd(TODAY)
    assert people.crowd(TODAY).keys() == people.crowd(TODAY + dt.timedelta(days=400)).keys()


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_every_profile_could_be_saved_on_any_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: today)
    for person_id, wishes in people.crowd(today).items():
        assert profiles.make(person_id, wishes).wishes == wishes


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_people_are_thirteen_to_twenty_one(today: dt.date) -> None:
    ages = Counter(age_on(wishes.birth_date, today) for wishes in people.crowd(today).values())
    assert set(ages) == set(range(13, 22))
    assert ages.most_common(1)[0][0] in (15, 16)


def test_nobody_under_fifteen_is_out_of_school_or_looks_for_a_holiday_job() -> None:
    young = [wishes for wishes in people.crowd(TODAY).values() if age_on(wishes.birth_date, TODAY) < 15]
    assert young
    assert all(wishes.school_until is not None and wishes.school_until > TODAY for wishes in young)
    assert not any({Kind.HOLIDAY_JOB, Kind.APPRENTICESHIP} & set(wishes.kinds) for wishes in young)


def test_most_live_in_the_larger_towns_and_all_in_the_region() -> None:
    homes = Counter(wishes.postal_code for wishes in people.crowd(TODAY).values())
    assert all(places.find(code) for code in homes)
    assert len(homes) >= 35
    assert 0.15 < sum(count for code, count in homes.items() if code.startswith("068") and code < "06863") / 299 < 0.35


def test_all_fields_are_wanted_by_somebody_and_vehicles_most() -> None:
    fields = Counter(field for wishes in people.crowd(TODAY).values() for field in wishes.fields)
    assert set(fields) == set(WorkField)
    assert fields[WorkField.VEHICLES] > 3 * fields[WorkField.FINANCE_LAW]


def test_some_can_only_on_certain_days_but_most_at_any_time() -> None:
    everyone = list(people.crowd(TODAY).values())
    assert 15 < sum(bool(wishes.periods) for wishes in everyone) < 75
    assert 30 < sum(bool(wishes.weekdays) for wishes in everyone) < 100
    assert {wishes.radius_km for wishes in everyone} == {5, 10, 15, 20, 25, 30, 40, 50}


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_mia_is_sixteen_and_at_school_for_another_year(today: dt.date) -> None:
    mia = people.mia(today)
    assert age_on(mia.birth_date, today) == 16
    assert mia.school_until is not None
    assert 365 <= (mia.school_until - today).days < 2 * 366
    assert (mia.postal_code, mia.radius_km) == ("06842", 25)
    assert mia.fields == (WorkField.METAL, WorkField.WOOD)
    assert mia.kinds == (Kind.SCHOOL_INTERNSHIP, Kind.HOLIDAY_JOB)
