"""What would bring more: every count is what one finds who does it."""

import datetime as dt
from typing import Any

import pytest

from services.matching.advice import NEIGHBOURS, SORTS, changes
from services.matching.board import Board
from services.matching.preview import changed, ids_of, preview, unsaved
from services.matching.profile import Profile
from shared import clock, school_holidays
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.previews import Advice, ProfilePreview
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Point, WorkField
from tests.builders import NEXT_YEAR, a_profile, offer_facts, profile_body

TODAY = clock.today()
DESSAU = Point(latitude=51.82, longitude=12.26)


def north(kilometres: float) -> Point:
    return Point(latitude=DESSAU.latitude + kilometres / 111.2, longitude=DESSAU.longitude)


def looked_up(profile: Profile, offers: list[OfferFacts], limit: int) -> ProfilePreview:
    """As the service does it."""
    board = Board()
    for offer in offers:
        board.put(offer.model_dump_json().encode(), clock.now())
    counted = [
        (change, ids_of(list(board.find(changed(profile, change.wishes), TODAY))))
        for change in changes(profile.wishes, TODAY)
    ]
    return preview(list(board.find(profile, TODAY)), counted, limit)


def advised(offers: list[OfferFacts], **wishes: Any) -> dict[tuple[Any, ...], Advice]:
    """By the change's key and first value."""
    profile = a_profile(**wishes)
    found = looked_up(profile, offers, 50).advice
    return {(one.change.key, *list(one.change.values.values())[:1]): one for one in found}


def test_the_smallest_larger_radius_that_helps_is_named_and_then_only_what_brings_more() -> None:
    offers = [offer_facts(point=north(km)) for km in (3, 12, 16, 17, 34)]
    found = advised(offers, radius_km=10)
    assert {key: (one.more, one.offers) for key, one in found.items() if key[0] == "radius"} == {
        ("radius", 15): (1, 2),
        ("radius", 18): (3, 4),
        ("radius", 35): (4, 5),
    }


def test_a_radius_beyond_what_a_profile_may_have_is_not_advised() -> None:
    assert not [key for key in advised([offer_facts(point=north(103))], radius_km=97) if key[0] == "radius"]


def test_another_kind_and_a_neighbouring_field_are_counted() -> None:
    offers = [offer_facts(kind="trial_day"), offer_facts(fields=["vehicles"]), offer_facts(fields=["beauty"])]
    found = advised(offers, fields=["metal"])
    assert found["kind", "trial_day"].more == 1
    assert found["field", "vehicles"].more == 1
    assert ("field", "beauty") not in found  # no neighbour of metal


def test_who_has_named_five_fields_is_advised_no_sixth() -> None:
    five = ["metal", "wood", "it", "retail", "beauty"]
    assert not [key for key in advised([offer_facts(fields=["vehicles"])], fields=five) if key[0] == "field"]


def test_the_summer_holidays_bring_what_lies_in_them() -> None:
    spring = [{"from": f"{NEXT_YEAR}-04-05", "to": f"{NEXT_YEAR}-04-16"}]
    found = advised([offer_facts(), offer_facts()], periods=spring)
    assert found["holidays", "summer"].more == 2
    assert found["any_time",].more == 2
    assert str(found["holidays", "summer"].change.values["from"]) <= f"{NEXT_YEAR}-07-19"


def test_holidays_one_has_named_already_are_not_advised() -> None:
    summer = next(period for period in school_holidays.ahead(TODAY, "ST") if period.start.month == 7)
    assert ("holidays", "summer") not in advised([offer_facts()], periods=[summer.model_dump(by_alias=True)])


def test_a_weekday_more_is_advised_only_to_who_has_named_days() -> None:
    saturdays = offer_facts(weekdays=["wed"])
    assert advised([saturdays], weekdays=["mon"])["weekday", "wed"].more == 1
    assert not [key for key in advised([saturdays]) if key[0] == "weekday"]


def test_nothing_is_advised_where_nothing_helps() -> None:
    assert advised([]) == {}
    assert advised([offer_facts()]) == {}


def test_of_each_sort_three_at_most_those_that_bring_most_first() -> None:
    sizes = {"trial_day": 1, "school_internship": 4, "orientation_internship": 3, "apprenticeship": 2}
    offers = [
        offer_facts(kind=kind, periods=(), by_arrangement=True, minimum_age=13)
        for kind, n in sizes.items()
        for _ in range(n)
    ]
    found = advised(offers, kinds=["voluntary_service"], birth_date=f"{TODAY.year - 19}-01-01", school_until=None)
    kinds = [(key[1], one.more) for key, one in found.items() if key[0] == "kind"]
    assert kinds == [("school_internship", 4), ("orientation_internship", 3), ("apprenticeship", 2)]


def test_each_change_is_a_profile_that_could_be_saved_and_is_counted_once() -> None:
    spring = [{"from": f"{NEXT_YEAR}-04-05", "to": f"{NEXT_YEAR}-04-16"}]
    wishes = a_profile(periods=spring, weekdays=["mon"]).wishes
    every = list(changes(wishes, TODAY))
    for change in every:
        ProfileInput.model_validate(change.wishes.model_dump(by_alias=True))
        assert change.wishes != wishes
    assert {change.reason.key for change in every} == {key for keys in SORTS.values() for key in keys}


def test_the_neighbours_are_pairs_of_different_fields_and_each_field_has_one() -> None:
    assert all(a != b for a, b in NEIGHBOURS)
    assert len({frozenset(pair) for pair in NEIGHBOURS}) == len(NEIGHBOURS)
    assert {field for pair in NEIGHBOURS for field in pair} == set(WorkField)


@pytest.mark.parametrize("day", [dt.date(2026, 1, 1), dt.date(2026, 7, 15), dt.date(2026, 11, 22)])
def test_the_coming_holidays_are_whole_and_ahead(day: dt.date) -> None:
    for period in school_holidays.ahead(day, "ST"):
        assert day <= period.start < period.end
        assert (period.start + (period.end - period.start) / 2).month in school_holidays.NAMES


def test_a_preview_shows_the_best_first_and_counts_them_all() -> None:
    offers = [offer_facts(point=north(km)) for km in (20, 1, 8)]
    shown = looked_up(unsaved(ProfileInput.model_validate(profile_body())), offers, limit=2)
    assert shown.total == 3
    assert [one.offer for one in shown.items] == [offers[1], offers[2]]
    assert shown.items[0].score == sum(int(reason.values.get("points", 0)) for reason in shown.items[0].reasons)
