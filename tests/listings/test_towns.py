"""Which place is meant: by code, by point, by name, by a name that several have."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings.towns import LANDS, PlaceAmbiguous, PlaceUnknown, Town, distinct, meant, of_region, read, views
from shared import places
from shared.contracts.words import Point


def town(
    name: str, land: str, latitude: float, longitude: float, people: int = 10_000, code: str | None = None
) -> Town:
    return Town(name, land, Point(latitude=latitude, longitude=longitude), people, code, counted=code is None)


MAIN = town("Frankfurt am Main", "HE", 50.11, 8.68, 750_000)
ODER = town("Frankfurt (Oder)", "BB", 52.35, 14.55, 58_000)
BREISGAU = town("Freiburg im Breisgau", "BW", 48.0, 7.85, 230_000)
ELBE = town("Freiburg/Elbe", "NI", 53.82, 9.29, 1_800)


def choices(near: str, towns: Sequence[Town]) -> list[str]:
    with pytest.raises(PlaceAmbiguous) as no:
        meant(near, towns)
    return [str(wrong.values["near"]) for wrong in no.value.errors]


def test_a_name_that_several_have_is_answered_with_all_of_them_the_largest_first() -> None:
    assert choices("Frankfurt", distinct([ODER, MAIN])) == [
        "Frankfurt am Main, Hessen",
        "Frankfurt (Oder), Brandenburg",
    ]


def test_what_is_offered_as_a_choice_means_that_one() -> None:
    twins = [town("Neuenkirchen", "NI", 52.51, 7.97), town("Neuenkirchen", "NI", 53.03, 9.71, 5_000, "29643")]
    for one, view in zip(twins, views(twins), strict=True):
        wanted = read(view.near)
        assert wanted.code == one.postal_code if one.postal_code else wanted.point == one.point
    for one, view in zip([MAIN, ODER], views([MAIN, ODER]), strict=True):
        assert read(view.near).key in places.keys(one.name)
        assert read(view.near).land == one.land


def test_the_one_that_everybody_means_is_taken() -> None:
    assert meant("Freiburg", distinct([ELBE, BREISGAU])) == BREISGAU


def test_the_boards_own_region_comes_before_a_larger_town_elsewhere() -> None:
    found = distinct([*of_region("halle"), town("Halle", "NW", 52.06, 8.36, 21_000)])
    assert meant("Halle", found).land == "ST"
    assert of_region("atlantis") == []


def test_one_town_out_of_two_sources_is_one_with_a_code_and_its_inhabitants() -> None:
    (one,) = distinct([town("Köln", "NW", 50.94, 6.96, 1_080_000), town("Köln", "NW", 50.96, 6.95, 450_000, "50667")])
    assert (one.people, one.postal_code) == (1_080_000, "50667")
    nextdoor = distinct([town("Roßlau", "ST", 51.89, 12.25), town("Rodleben", "ST", 51.9, 12.2)])
    assert len(nextdoor) == 2


def test_no_place_is_no_place() -> None:
    with pytest.raises(PlaceUnknown):
        meant("Atlantis", [])
    for near in ("(99.0, 999.0)", "Neustadt (91.5, 8.0)"):
        assert read(near) == ("", None, "", "")


@pytest.mark.parametrize(
    ("near", "code", "key", "land"),
    [
        ("06842", "06842", "", ""),
        ("06842 Dessau-Roßlau", "06842", "", ""),
        ("NEUSTADT", "", "neustadt", ""),
        ("Neustadt, hessen", "", "neustadt", "HE"),
        ("Eisleben, Lutherstadt", "", "eisleben, lutherstadt", ""),
        (", Hessen", "", ", hessen", ""),
        ("0684", "", "0684", ""),
        ("068423", "", "068423", ""),
    ],
)
def test_what_is_written_is_a_code_or_a_town_with_its_land(near: str, code: str, key: str, land: str) -> None:
    assert read(near) == (code, None, key, land)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_whatever_is_written_is_read(near: str) -> None:
    wanted = read(near)
    assert wanted.land in ("", *LANDS)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Frankfurt am Main", {"frankfurt am main", "frankfurt"}),
        ("Lutherstadt Wittenberg", {"lutherstadt wittenberg", "wittenberg"}),
        ("Dessau-Roßlau", {"dessau-rosslau", "dessau", "rosslau"}),
        ("Neustadt/Harz", {"neustadt/harz", "neustadt"}),
        ("Bad Neustadt a.d. Saale", {"bad neustadt a.d. saale", "bad neustadt", "neustadt"}),
        ("St. Ingbert", {"st. ingbert"}),
        ("Köthen (Anhalt)", {"koethen (anhalt)", "koethen", "kothen (anhalt)", "kothen"}),
        ("Zahna-Elster", {"zahna-elster", "zahna"}),
    ],
)
def test_a_town_is_found_by_what_people_call_it(name: str, keys: set[str]) -> None:
    assert set(places.keys(name)) == keys
