"""Declared hazards: section 22."""

import pytest

from shared.contracts.words import Hazard, Kind
from shared.law import Key, Outcome, check
from tests.law.builders import finding, keys, period, pupil, work, youth

AT_16 = youth("2010-01-01")
TRAINING = [Kind.APPRENTICESHIP, Kind.ENTRY_QUALIFICATION, Kind.DUAL_STUDY]
DANGERS = [Hazard.MACHINES, Hazard.CHEMICALS, Hazard.HEAVY_LOADS, Hazard.ALONE]


@pytest.mark.parametrize("hazard", DANGERS)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in TRAINING])
def test_outside_training_a_declared_hazard_forbids(kind: Kind, hazard: Hazard) -> None:
    verdict = check(AT_16, work(kind, hazards=(hazard,)))
    assert verdict.outcome == Outcome.FORBIDDEN
    assert finding(verdict, Key.HAZARD).values == {"hazard": hazard.value}
    assert finding(verdict, Key.HAZARD).section.startswith("JArbSchG § 22 (1) Nr. ")


@pytest.mark.parametrize("kind", TRAINING)
@pytest.mark.parametrize("hazard", [Hazard.MACHINES, Hazard.CHEMICALS, Hazard.ALONE])
def test_in_training_a_hazard_needs_supervision(kind: Kind, hazard: Hazard) -> None:
    verdict = check(AT_16, work(kind, hazards=(hazard,)))
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.SUPERVISED_TRAINING).section == "JArbSchG § 22 (2)"


def test_in_training_loads_stay_within_ones_strength() -> None:
    verdict = check(AT_16, work(Kind.APPRENTICESHIP, hazards=(Hazard.HEAVY_LOADS,)))
    assert verdict.outcome == Outcome.ALLOWED_IF
    assert finding(verdict, Key.LOADS_WITHIN_STRENGTH).section == "JArbSchG § 22 (1) Nr. 1"


def test_in_training_nobody_is_alone_with_a_hazard() -> None:
    verdict = check(AT_16, work(Kind.APPRENTICESHIP, hazards=(Hazard.MACHINES, Hazard.ALONE)))
    assert verdict.outcome == Outcome.FORBIDDEN
    assert finding(verdict, Key.HAZARD_ALONE).values == {"hazard": "machines"}


def test_hazards_hold_for_light_work_and_school_internships_too() -> None:
    assert Key.HAZARD in keys(check(pupil("2012-01-01"), work(Kind.SCHOOL_INTERNSHIP, hazards=(Hazard.CHEMICALS,))))
    assert Key.HAZARD in keys(check(pupil("2012-01-01"), work(Kind.HOLIDAY_JOB, hazards=(Hazard.HEAVY_LOADS,))))


def test_an_adult_may_work_with_hazards() -> None:
    assert (
        check(youth("2008-09-07"), work(Kind.HOLIDAY_JOB, period("2026-09-07"), hazards=tuple(Hazard))).outcome
        == "allowed"
    )
