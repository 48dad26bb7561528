"""The law when an offer is posted: what nobody of the minimum age may do is refused, at the field that mends it."""

import time
from typing import Any

import pytest

from services.listings import acts
from services.listings.fit import OfferRefused
from services.listings.lawful import CHANGES, REASONS, unlawful
from shared import clock
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.message import FieldError
from shared.law.keys import ChangeKey, Key
from tests.builders import NEXT_YEAR, an_employer, offer_input

NINE_HOURS = {"from": "08:00", "to": "18:00", "break_minutes": 60}
EIGHT_HOURS = {"from": "08:00", "to": "17:00", "break_minutes": 60}
TWO_HOURS = {"from": "09:00", "to": "11:00"}
LATE = {"from": "16:00", "to": "22:00", "break_minutes": 45}
TERM = [{"from": f"{NEXT_YEAR}-09-06", "to": f"{NEXT_YEAR}-09-17"}]
CHRISTMAS = [{"from": f"{NEXT_YEAR}-12-25", "to": f"{NEXT_YEAR}-12-25"}]
SATURDAY = ["sat"]


def wrong(**changes: Any) -> tuple[FieldError, ...]:
    return unlawful(offer_input(**changes), clock.today())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"minimum_age": 16},
        {"minimum_age": 13, "daily": TWO_HOURS},  # light work, with the guardian's consent
        {"daily": EIGHT_HOURS},
        {"daily": None, "weekdays": []},
        {"weekdays": SATURDAY, "branch": "shop"},
        {"weekdays": SATURDAY, "branch": "gastronomy", "periods": [], "by_arrangement": True},
        {"daily": LATE, "branch": "gastronomy", "minimum_age": 16},
        {"kind": "school_internship", "minimum_age": 14, "periods": TERM},
        {"kind": "apprenticeship", "minimum_age": 15, "hazards": ["machines"], "periods": TERM},
        {"kind": "apprenticeship", "minimum_age": 15, "periods": [], "by_arrangement": True},
        {"minimum_age": 18, "hazards": ["chemicals", "night", "alone"], "daily": {"from": "20:00", "to": "08:00"}},
        {"minimum_age": 25, "weekdays": ["sat", "sun"], "daily": NINE_HOURS},
    ],
)
def test_what_some_of_the_minimum_age_may_do_is_published(changes: dict[str, Any]) -> None:
    assert wrong(**changes) == ()


@pytest.mark.parametrize(
    ("changes", "pointer", "code", "section", "allowed"),
    [
        ({"daily": {"from": "20:00", "to": "23:00"}}, "/daily", "law_night", "§ 14 Abs. 1", "from 17:00 to 20:00"),
        ({"daily": NINE_HOURS}, "/daily", "law_hours_day", "§ 8 Abs. 1", "from 08:00 to 17:00"),
        ({"hazards": ["chemicals"]}, "/hazards", "law_hazard", "§ 22 Abs. 1 Nr. 6", "without this hazard: chemicals"),
        ({"hazards": ["night"]}, "/hazards", "law_night_declared", "§ 14 Abs. 1", "without this hazard: night"),
        ({"weekdays": SATURDAY}, "/weekdays", "law_saturday", "§ 16 Abs. 1", "a minimum age of 18"),
        ({"weekdays": ["fri", "sat"]}, "/weekdays", "law_saturday", "§ 16 Abs. 1", "without sat"),
        ({"minimum_age": 13}, "/minimum_age", "law_light_work_hours", "§ 5 Abs. 3", "a minimum age of 15"),
        (
            {"kind": "school_internship", "minimum_age": 14, "periods": TERM, "daily": EIGHT_HOURS},
            "/daily",
            "law_hours_day",
            "§ 7 Nr. 2",
            "from 08:00 to 16:00",
        ),
        (
            {"kind": "apprenticeship", "minimum_age": 14, "periods": TERM},
            "/minimum_age",
            "law_full_time_schooling",
            "§ 2 Abs. 3",
            "a minimum age of 15",
        ),
        (
            {"kind": "orientation_internship", "minimum_age": 14, "periods": TERM},
            "/kind",
            "law_light_work_hours",
            "§ 5 Abs. 3",
            "the kind school_internship",
        ),
        ({"daily": LATE, "branch": "gastronomy"}, "/daily", "law_night", "§ 14 Abs. 1", "a minimum age of 16"),
    ],
)
def test_what_nobody_of_the_minimum_age_may_do_is_refused_with_section_and_way_out(
    changes: dict[str, Any], pointer: str, code: str, section: str, allowed: str
) -> None:
    error = wrong(**changes)[0]
    assert (error.pointer, error.code) == (pointer, code)
    assert section in error.detail.partition(": ")[0]
    assert allowed in error.detail.partition("Allowed with")[2]


def test_each_prohibition_is_an_error_of_its_own_and_only_what_really_helps_is_proposed() -> None:
    errors = wrong(hazards=["chemicals"], daily=NINE_HOURS)
    assert {error.pointer for error in errors} == {"/daily", "/hazards"}
    proposed = " ".join(error.detail for error in errors).split("Allowed with ")[1:]
    assert proposed[0].startswith("a minimum age of 18")  # neither the hours nor the hazard alone would do
    assert len(proposed) == 1


def test_a_public_holiday_is_an_error_of_the_period() -> None:
    errors = {error.code: error.pointer for error in wrong(periods=CHRISTMAS, weekdays=[])}
    assert errors["law_public_holiday"] == "/periods/0"


def test_one_lawful_period_is_enough() -> None:
    assert wrong(periods=CHRISTMAS, weekdays=[]) != ()
    assert wrong(periods=[*CHRISTMAS, *TERM], weekdays=[]) == ()


def test_an_unlawful_offer_cannot_be_published() -> None:
    employer = an_employer()
    with pytest.raises(OfferRefused) as refused:
        acts.post(employer, employer.members[0], "k", offer_input(daily=NINE_HOURS))
    assert refused.value.code == "offer_invalid"
    assert [error.code for error in refused.value.errors] == ["law_hours_day", "law_hours_week"]


def test_the_event_says_the_branch() -> None:
    employer = an_employer()
    _, (event,) = acts.post(employer, employer.members[0], "k", offer_input(branch="bakery"))
    assert isinstance(event, OfferPublished)
    assert event.offer.branch == "bakery"


def test_everything_the_law_forbids_and_every_change_has_its_words() -> None:
    keys = list(Key)
    of_several_employers = {Key.HOURS_DAY_TOGETHER, Key.HOURS_WEEK_TOGETHER}  # an offer knows of no other work
    assert set(REASONS) == set(keys[keys.index(Key.CHILD_WORK) :]) - of_several_employers
    assert set(CHANGES) == set(ChangeKey)


def test_judging_an_offer_takes_less_than_five_milliseconds() -> None:
    wrong()  # reads the calendars
    fastest = min(_seconds(minute) for minute in range(1, 6))
    assert fastest < 0.005


def _seconds(minute: int) -> float:
    """Another day's end each time: nothing of it has been judged before."""
    offer = offer_input(daily={"from": "08:00", "to": f"18:{minute:02}", "break_minutes": 60})
    start = time.perf_counter()
    assert unlawful(offer, clock.today())
    return time.perf_counter() - start
