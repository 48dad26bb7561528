"""May I? The law's word on an offer for an age; and the region drawn from our own table."""

import datetime as dt
from itertools import combinations
from uuid import UUID

import pytest

from services.gateway.pages import may_i, region
from shared import clock
from shared.contracts.listings.offers import OfferView
from shared.contracts.words import Point
from tests.builders import offer_input


def an_offer(**changes: object) -> OfferView:
    seen = {
        "id": UUID(int=9),
        "version": 1,
        "state": "published",
        "employer_id": UUID(int=7),
        "employer_name": "Schlosserei Muldeblick",
        "point": Point(latitude=51.82, longitude=12.26),
        "published_at": clock.now(),
    }
    return OfferView.model_validate({**dict(offer_input()), **seen, **changes})


@pytest.mark.parametrize(
    ("age", "in_school", "outcome"),
    [(13, True, "forbidden"), (15, True, "allowed"), (16, False, "allowed"), (18, False, "allowed")],
)
def test_a_holiday_job_in_the_holidays_is_for_who_may(age: int, in_school: bool, outcome: str) -> None:
    said = may_i.answer(an_offer(), age, in_school, clock.today())
    assert said.outcome.startswith(outcome)
    assert said.sentences
    assert said.too_young == (age < 15)


def test_what_is_forbidden_names_its_section() -> None:
    late = {"from": "14:00", "to": "23:00", "break_minutes": 60}
    said = may_i.answer(an_offer(daily=late), 16, False, clock.today())
    assert said.outcome == "forbidden"
    assert any("§\u00a014" in sentence for sentence in said.sentences)


def test_the_best_of_several_periods_counts() -> None:
    over = {"from": dt.date(2020, 7, 1), "to": dt.date(2020, 7, 5)}
    said = may_i.answer(an_offer(periods=(over, *offer_input().periods)), 15, True, clock.today())
    assert said.outcome != "forbidden"


def test_every_town_with_offers_lies_within_the_drawing() -> None:
    drawing = region.drawn({"Dessau-Roßlau": 14, "Bitterfeld-Wolfen": 2, "Atlantis": 3})
    assert [spot.town for spot in drawing.spots] == ["Dessau-Roßlau", "Bitterfeld-Wolfen"]
    assert all(0 < spot.x < drawing.width and 0 < spot.y < drawing.height for spot in drawing.spots)
    assert drawing.spots[0].radius > drawing.spots[1].radius
    assert drawing.spots[0].name_at


def test_no_name_on_the_map_covers_a_spot_or_another_name() -> None:
    towns = {"Dessau-Roßlau": 14, "Bitterfeld-Wolfen": 8, "Oranienbaum-Wörlitz": 6, "Coswig (Anhalt)": 3}
    drawing = region.drawn(towns | {"Aken (Elbe)": 3, "Osternienburger Land": 3, "Sandersdorf-Brehna": 3})
    named = [spot for spot in drawing.spots if spot.name_at]
    assert {"Dessau-Roßlau", "Coswig"} <= {spot.name for spot in named}, "to one side, where it would cover a spot"
    boxes = []
    for spot in named:
        assert spot.name_at is not None
        (x, y), half = spot.name_at, 7 * len(spot.name)
        boxes.append((x - half, y - 20, x + half, y))
    for left, top, right, bottom in boxes:
        for spot in drawing.spots:
            x, y = min(max(spot.x, left), right), min(max(spot.y, top), bottom)
            assert (x - spot.x) ** 2 + (y - spot.y) ** 2 >= spot.radius**2, spot.town
    assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2))
