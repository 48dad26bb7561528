"""The hard rules, and a score that can be recomputed by hand."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.match import WEIGHTS, Match, fit
from shared import clock
from shared.contracts.words import Kind, Point, WorkField
from shared.places import distance_km
from tests.builders import NEXT_YEAR, a_profile, born, offer_facts

TODAY = clock.today()


def found(offer: dict[str, Any] | None = None, profile: dict[str, Any] | None = None) -> Match | None:
    return fit(offer_facts(**(offer or {})), a_profile(**(profile or {})), TODAY)


def test_an_offer_next_door_in_the_first_choice_on_all_days_scores_a_hundred() -> None:
    match = found()
    assert match is not None
    assert match.score == 100
    assert [reason.key for reason in match.reasons] == ["distance", "field", "days", "law"]


@pytest.mark.parametrize(
    ("offer", "profile"),
    [
        ({"kind": "trial_day"}, {}),
        ({"fields": ["food"]}, {}),
        ({"point": Point(latitude=51.48, longitude=11.97)}, {}),  # Halle, 43 km
        ({"apply_by": TODAY - dt.timedelta(days=1)}, {}),
        ({"minimum_age": 18}, {}),
        ({"weekdays": ["mon"]}, {"weekdays": ["tue"]}),
        ({}, {"periods": [{"from": f"{NEXT_YEAR}-07-21", "to": f"{NEXT_YEAR}-08-30"}]}),  # begins too late
        ({"hazards": ["chemicals"]}, {}),  # forbidden by section 22 JArbSchG
        ({"daily": {"from": "20:00", "to": "23:00"}}, {}),  # by section 14
    ],
)
def test_a_hard_rule_broken_is_no_match(offer: dict[str, Any], profile: dict[str, Any]) -> None:
    assert found() is not None
    assert found(offer, profile) is None


def test_the_radius_itself_still_counts() -> None:
    profile = a_profile(radius_km=44)
    halle = offer_facts(point=Point(latitude=51.48, longitude=11.97))
    assert 42 < distance_km(halle.point, profile.home) < 44
    assert fit(halle, profile, TODAY) is not None


def test_age_counts_on_the_first_day_of_work_not_today() -> None:
    turns_16_on_the_day = dt.date(NEXT_YEAR - 16, 7, 19)
    assert found({"minimum_age": 16}, {"birth_date": turns_16_on_the_day}) is not None
    assert found({"minimum_age": 16}, {"birth_date": turns_16_on_the_day + dt.timedelta(days=1)}) is None


def test_by_arrangement_fits_without_a_period() -> None:
    assert found({"periods": (), "by_arrangement": True, "kind": "school_internship"}) is not None


def test_a_pupil_of_fourteen_gets_no_holiday_job_but_a_school_internship() -> None:
    young = {"birth_date": born(13)}  # 14 by then
    term = [{"from": f"{NEXT_YEAR}-05-31", "to": f"{NEXT_YEAR}-06-04"}]
    assert found({"minimum_age": 13}, young) is None
    assert found({"minimum_age": 13, "kind": "school_internship", "periods": term}, young) is not None


def test_a_saturday_job_in_a_shop_is_for_a_school_leaver_and_one_in_an_office_is_not() -> None:
    saturdays = {"weekdays": ["sat"], "daily": {"from": "09:00", "to": "13:00"}}
    left_school = {"birth_date": born(16), "school_until": None}
    assert found({**saturdays, "branch": "shop"}, left_school) is not None
    assert found(saturdays, left_school) is None


def test_the_second_choice_gives_two_thirds_of_the_field_points() -> None:
    match = found({"fields": ["wood"]})
    assert match is not None
    assert {r.key: r.values.get("points") for r in match.reasons}["field"] == 20


@given(
    kilometres=st.floats(0, 60),
    radius=st.integers(1, 100),
    fields=st.lists(st.sampled_from(list(WorkField)), min_size=1, max_size=5, unique=True),
    days=st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat"]), max_size=6, unique=True),
)
def test_a_score_is_the_sum_of_its_reasons_points_and_never_leaves_0_to_100(
    kilometres: float, radius: int, fields: list[WorkField], days: list[str]
) -> None:
    point = Point(latitude=51.82 + kilometres / 111.2, longitude=12.26)
    match = found({"point": point}, {"radius_km": radius, "fields": fields, "weekdays": days})
    if match is not None:
        assert match.score == sum(int(reason.values.get("points", 0)) for reason in match.reasons)
        assert 0 <= match.score <= 100


@given(
    kilometres=st.floats(0, 60),
    radius=st.integers(1, 100),
    fields=st.lists(st.sampled_from(list(WorkField)), min_size=1, max_size=5, unique=True),
    days=st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat"]), max_size=6, unique=True),
)
def test_a_reader_recomputes_each_part_from_what_its_reason_says_and_the_published_weights(
    kilometres: float, radius: int, fields: list[WorkField], days: list[str]
) -> None:
    """With nothing else at hand: neither profile nor offer."""
    point = Point(latitude=51.82 + kilometres / 111.2, longitude=12.26)
    match = found({"point": point}, {"radius_km": radius, "fields": fields, "weekdays": days})
    if match is None:
        return
    said = {reason.key: reason.values for reason in match.reasons}
    distance, field, on = said["distance"], said["field"], said["days"]
    by_hand = (
        round(WEIGHTS["distance"] * (1 - float(distance["km"]) / float(distance["radius_km"]))),
        round(WEIGHTS["field"] * (1 if field["first_choice"] else 2 / 3)),
        round(WEIGHTS["days"] * float(on["days"]) / float(on["of"])),
    )
    assert by_hand == (distance["points"], field["points"], on["points"])
    assert sum(by_hand) == match.score


def test_the_weights_add_up_to_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


def test_sex_nationality_origin_and_name_are_not_even_known() -> None:
    known = set(type(a_profile()).__dataclass_fields__) | set(type(a_profile().wishes).model_fields)
    assert not known & {"sex", "gender", "nationality", "origin", "name", "first_name", "last_name"}


def test_every_kind_can_be_wished_for() -> None:
    assert a_profile(kinds=list(Kind)).wishes.kinds == tuple(Kind)
