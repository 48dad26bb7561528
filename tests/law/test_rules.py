"""The law as dated data."""

from dataclasses import replace

import pytest

from shared.contracts.words import Kind
from shared.law import Key, Outcome, check, rules
from shared.law.rules import RULES, Limit, Rules, rules_on
from tests.law.builders import EIGHT_HOURS, date, finding, period, work, youth


@pytest.fixture
def seven_hours_from_2028(monkeypatch: pytest.MonkeyPatch) -> Rules:
    """A change of the law, as somebody will enter it one day."""
    row = replace(RULES[0], valid_from=date("2028-01-01"), youth=Limit(7 * 60, 35 * 60, "JArbSchG § 8 (1)"))
    monkeypatch.setattr(rules, "RULES", (*RULES, row))
    return row


def test_rows_stand_in_the_order_of_their_days() -> None:
    days = [row.valid_from for row in RULES]
    assert days == sorted(set(days))


def test_a_row_is_in_force_from_its_day_on(seven_hours_from_2028: Rules) -> None:
    assert rules_on(date("2027-12-31")) is RULES[0]
    assert rules_on(date("2028-01-01")) is seven_hours_from_2028


def test_before_the_first_row_the_first_row_holds() -> None:
    assert rules_on(date("1990-01-01")) is RULES[0]


@pytest.mark.usefixtures("seven_hours_from_2028")
def test_work_over_a_change_of_the_law_is_judged_by_both() -> None:
    before = work(Kind.APPRENTICESHIP, period("2027-11-01", "2027-11-05"), daily=EIGHT_HOURS)
    across = work(Kind.APPRENTICESHIP, period("2027-12-27", "2028-01-07"), daily=EIGHT_HOURS)
    assert check(youth("2011-06-01"), before).outcome == Outcome.ALLOWED
    verdict = check(youth("2011-06-01"), across)
    assert verdict.outcome == Outcome.FORBIDDEN
    assert finding(verdict, Key.HOURS_DAY).values["max_hours_day"] == 7
