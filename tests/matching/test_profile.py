"""What is refused, and how rough a home is kept."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from services.matching.profile import ProfileRefused, age_on
from shared import clock, places
from shared.contracts.words import Point, WorkField
from tests.builders import a_profile

TODAY = clock.today()


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"postal_code": "99999"}, "/postal_code", "postal_code_unknown"),
        ({"birth_date": TODAY + dt.timedelta(days=1)}, "/birth_date", "age_out_of_range"),
        ({"birth_date": TODAY - dt.timedelta(days=12 * 365)}, "/birth_date", "age_out_of_range"),
        ({"birth_date": dt.date(1980, 1, 1)}, "/birth_date", "age_out_of_range"),
        ({"periods": [{"from": "2024-07-01", "to": "2024-07-31"}]}, "/periods/0/to", "in_the_past"),
    ],
)
def test_a_profile_that_cannot_hold_names_the_field(changes: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(ProfileRefused) as refused:
        a_profile(**changes)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": []},
        {"fields": ["metal"] * 2},
        {"fields": list("abcdef")},
        {"fields": list(WorkField)[:6]},
        {"fields": ["metal"] * 40},
        {"fields": [f"field-{number}" for number in range(40)]},
        {"radius_km": 0},
        {"radius_km": -1},
        {"radius_km": 10_000},
        {"periods": [{"from": "2027-08-01", "to": "2027-07-01"}]},
        {"periods": [{"from": "0001-01-01", "to": "9999-12-31"}]},
        {"birth_date": "2012-02-30"},
        {"kinds": []},
        {"postal_code": "0684"},
        {"postal_code": {"$ne": ""}},
        {"minimum_score": 101},
        {"name": "Mia"},
    ],
)
def test_a_profile_of_the_wrong_form_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_profile(**changes)


@pytest.mark.parametrize(
    "position", [(90.001, 0.0), (-91.0, 0.0), (0.0, 180.1), (51.8, -1e9), (float("nan"), 12.0), (51.8, float("inf"))]
)
def test_a_position_off_the_map_is_refused(position: tuple[float, float]) -> None:
    latitude, longitude = position
    with pytest.raises(ValidationError):
        Point(latitude=latitude, longitude=longitude)


def test_a_home_is_kept_on_a_grid_of_about_500_metres() -> None:
    profile = a_profile()
    exact = places.find("06842")
    assert exact is not None
    assert places.distance_km(exact, profile.home) < 0.4
    assert round(profile.home.latitude / 0.005, 6) % 1 == 0


def test_who_is_born_on_29_february_is_older_on_1_march() -> None:
    leap = dt.date(2012, 2, 29)
    assert age_on(leap, dt.date(2027, 2, 28)) == 14
    assert age_on(leap, dt.date(2027, 3, 1)) == 15
