"""The law's conditions as warnings: what an employer has to see to, told when posting."""

import re
from pathlib import Path

import pytest

from services.listings import conditions as module
from services.listings.conditions import CONDITIONS, conditions
from shared import clock, law
from tests.builders import NEXT_YEAR, offer_input

TODAY = clock.today()
BY_ARRANGEMENT = {"periods": [], "by_arrangement": True}


def codes(**changes: object) -> set[str]:
    return {warning.code for warning in conditions(offer_input(**changes), TODAY)}


def test_an_offer_to_adults_has_no_conditions() -> None:
    assert codes(minimum_age=18, hazards=["heavy_loads"]) == set()


def test_work_by_arrangement_is_for_pupils_in_the_holidays_only() -> None:
    (warning,) = (one for one in conditions(offer_input(**BY_ARRANGEMENT), TODAY) if "school_holidays" in one.code)
    assert (warning.pointer, warning.values["section"]) == ("/periods", "JArbSchG § 5 (4)")
    assert "§ 5" in warning.detail


def test_a_condition_names_the_period_it_is_about_and_comes_once() -> None:
    with_ascension_day = [{"from": f"{NEXT_YEAR}-04-20", "to": f"{NEXT_YEAR}-06-30"}]
    free = offer_input(kind="apprenticeship", periods=with_ascension_day, apply_by=None)
    found = conditions(free, TODAY)
    pointers = {warning.code: warning.pointer for warning in found}
    assert pointers["law_free_on_public_holidays"] == "/periods/0"
    assert len({(warning.code, warning.values.get("hazard")) for warning in found}) == len(found)


@pytest.mark.parametrize("age", [13, 14])
def test_light_work_is_for_the_time_outside_school(age: int) -> None:
    light = {"from": "16:00", "to": "18:00", "break_minutes": 0}
    found = codes(minimum_age=age, daily=light, branch="household", **BY_ARRANGEMENT)
    assert "law_outside_school_hours" in found


def test_every_condition_of_the_law_has_words_that_hold_its_values() -> None:
    """The keys are found where the law makes them, so that a new one cannot be forgotten."""
    source = "".join(file.read_text(encoding="utf-8") for file in sorted(Path(law.__file__).parent.glob("*.py")))
    made = set(re.findall(r"allowed_if\([^,]+, Key\.(\w+)", source))
    assert made
    assert made <= {key.name for key in CONDITIONS}
    assert set(re.findall(r"Key\.(\w+)", Path(module.__file__).read_text(encoding="utf-8"))) == {
        key.name for key in CONDITIONS
    }
