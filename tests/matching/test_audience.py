"""How many an offer reaches: right on the whole, and never so exact that somebody could be seen in it."""

import random
import statistics
from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest

from services.matching.audience import (
    FEWEST,
    MOST_NOISE,
    NOBODY,
    EmployerNotVerified,
    OfferIncomplete,
    audience,
    changes,
    fingerprint,
    noise,
    question,
    reach,
)
from shared import clock
from shared.contracts.listings.offers import OfferDraft, OfferFacts
from shared.contracts.matching.audiences import Reach
from tests.builders import offer_body

SECRET = b"s" * 32
PEOPLE = [clock.new_id() for _ in range(3_000)]


def asked(**changed: Any) -> OfferFacts:
    return question(OfferDraft.model_validate(offer_body(**changed)), verified=True)


@pytest.mark.parametrize("count", range(FEWEST))
def test_fewer_than_five_are_never_counted(count: int) -> None:
    shown = {reach(random.sample(PEOPLE, count), SECRET) for _ in range(50)}
    assert shown == {Reach(at_least=0, at_most=4)}


@pytest.mark.parametrize(("count", "step"), [(30, 5), (120, 10), (700, 50), (2_500, 100)])
def test_more_are_told_in_steps_that_are_true_within_the_noise(count: int, step: int) -> None:
    for start in range(0, 200, 10):
        told = reach(PEOPLE[start : start + count], SECRET)
        assert told.at_least % step == 0
        assert told.at_most == told.at_least + step - 1
        assert told.at_least - MOST_NOISE <= count <= told.at_most + MOST_NOISE


def test_the_same_people_give_the_same_answer_in_any_order_and_for_any_question() -> None:
    some = PEOPLE[:80]
    assert reach(some, SECRET) == reach(list(reversed(some)), SECRET) == reach(frozenset(some), SECRET)


def test_the_noise_is_even_and_wide_enough() -> None:
    drawn = [noise(PEOPLE[start : start + 40], SECRET) for start in range(2_900)]
    assert abs(statistics.mean(drawn)) < 0.5
    assert 3.2 < statistics.stdev(drawn) < 5
    assert max(map(abs, drawn)) <= MOST_NOISE


def test_one_person_more_or_less_cannot_be_seen_in_the_difference_of_two_answers() -> None:
    """Of two sets with and without one person, the larger is often told to be smaller, and mostly to be the same."""
    target, smaller, larger, pairs = PEOPLE[0], 0, 0, 0
    for start in range(1, 2_900):
        without = PEOPLE[start : start + 60]
        difference = reach([*without, target], SECRET).at_least - reach(without, SECRET).at_least
        smaller, larger, pairs = smaller + (difference < 0), larger + (difference > 0), pairs + 1
    assert smaller > 0.5 * larger
    assert larger < 0.35 * pairs


def test_another_installation_has_another_noise() -> None:
    sets = [PEOPLE[start : start + 30] for start in range(200)]
    assert [noise(people, SECRET) for people in sets] != [noise(people, b"t" * 32) for people in sets]


def test_a_question_is_what_decides_about_the_audience_and_nothing_else() -> None:
    first = asked(title="Ferienjob", fields=["metal", "wood"], weekdays=["mon", "tue"])
    same = asked(title="Job!", description="anders", seats=9, fields=["wood", "metal"], weekdays=["tue", "mon"])
    assert fingerprint(first) == fingerprint(same)
    assert fingerprint(first) != fingerprint(asked(minimum_age=16))
    assert (first.offer_id, first.title) == (NOBODY, "")


@pytest.mark.parametrize("name", ["kind", "fields", "place"])
def test_what_a_draft_lacks_is_named(name: str) -> None:
    body = {key: value for key, value in offer_body().items() if key != name}
    with pytest.raises(OfferIncomplete) as refused:
        question(OfferDraft.model_validate(body), verified=True)
    assert [error.pointer.split("/")[1] for error in refused.value.errors] == [name]


def test_an_employer_nobody_has_verified_is_told_nothing() -> None:
    with pytest.raises(EmployerNotVerified):
        question(OfferDraft.model_validate(offer_body()), verified=False)


def test_what_would_widen_it_is_named_once_each() -> None:
    offer = asked(
        minimum_age=16, weekdays=["fri", "sat"], daily={"from": "13:00", "to": "20:00"}, hazards=["chemicals"]
    )
    told = [(change.reason.key, change.reason.values.get("age")) for change in changes(offer)]
    assert told == [
        ("minimum_age", 15),
        ("minimum_age", 14),
        ("minimum_age", 13),
        ("without_weekend", None),
        ("by_arrangement", None),
        ("shorter_day", None),
        ("without_hazards", None),
    ]


def test_a_widening_that_adds_fewer_than_five_is_not_told() -> None:
    def find(offer: OfferFacts) -> Collection[UUID]:
        return PEOPLE[: {16: 40, 15: 44, 14: 150, 13: 150}[offer.minimum_age]]

    told = audience(asked(minimum_age=16, by_arrangement=True, daily=None), find, SECRET)
    assert [widening.change.values["age"] for widening in told.widenings] == [14, 13]
    assert all(abs(widening.more.at_least - 110) <= MOST_NOISE + 10 for widening in told.widenings)
    assert told.widenings[0].more == told.widenings[1].more
