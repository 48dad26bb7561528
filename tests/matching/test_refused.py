"""Profiles that cannot be: each is refused with its field named, and nothing is stored or announced."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.matching.handlers import Matching
from services.matching.handlers.counts import preview_profile
from services.matching.handlers.profiles import save_profile
from services.matching.handlers.searches import save_search
from services.matching.profile import ProfileRefused
from shared import clock
from shared.contracts.matching.previews import PreviewProfile
from shared.contracts.matching.profiles import ProfileInput, SaveProfile
from shared.contracts.matching.searches import SaveSearch
from shared.contracts.words import Point, WorkField
from tests.builders import born, profile_body

PERSON = UUID(int=9)
EVERY_FIELD = [field.value for field in WorkField]
LAST_YEAR = clock.today().year - 1
OVER = [{"from": f"{LAST_YEAR}-07-01", "to": f"{LAST_YEAR}-07-31"}]
MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "no field": ({"fields": []}, "fields"),
    "forty fields": ({"fields": (EVERY_FIELD * 2)[:40]}, "fields"),
    "a field twice": ({"fields": ["metal", "metal"]}, ""),
    "an unknown field": ({"fields": ["space_travel"]}, "fields"),
    "no kind": ({"kinds": []}, "kinds"),
    "radius 0": ({"radius_km": 0}, "radius_km"),
    "radius 10,000 km": ({"radius_km": 10_000}, "radius_km"),
    "a radius of no number": ({"radius_km": float("nan")}, "radius_km"),
    "a period before any board": ({"periods": [{"from": "1900-01-01", "to": "1900-02-01"}]}, "periods"),
    "a period that ends first": ({"periods": [{"from": "2027-08-01", "to": "2027-07-01"}]}, "periods"),
    "21 periods": ({"periods": [{"from": "2027-07-01", "to": "2027-07-02"}] * 21}, "periods"),
    "a day that is none": ({"birth_date": "2010-02-30"}, "birth_date"),
    "a place of letters": ({"postal_code": "Dessau"}, "postal_code"),
    "a score over 100": ({"minimum_score": 101}, "minimum_score"),
    "a query instead of a number": ({"radius_km": {"$gt": 0}}, "radius_km"),
    "a name": ({"name": "Mia"}, "name"),
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "born in the future": ({"birth_date": "2999-01-01"}, "/birth_date"),
    "born today": ({"birth_date": clock.today().isoformat()}, "/birth_date"),
    "too young": ({"birth_date": born(12).isoformat()}, "/birth_date"),
    "too old": ({"birth_date": born(26).isoformat()}, "/birth_date"),
    "off the map": ({"postal_code": "00000"}, "/postal_code"),
    "over already": ({"periods": OVER}, "/periods/0/to"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_profile_is_refused_and_its_field_named(name: str) -> None:
    changes, field = MALFORMED[name]
    with pytest.raises(ValidationError) as no:
        ProfileInput.model_validate(profile_body(**changes))
    assert {str(error["loc"][0]) if error["loc"] else "" for error in no.value.errors()} == {field}


async def test_what_cannot_be_is_refused_by_name_and_nothing_is_stored(matching: Matching) -> None:
    for name, (changes, pointer) in REFUSED.items():
        profile = ProfileInput.model_validate(profile_body(**changes))
        for ask in (
            save_profile(SaveProfile(person_id=PERSON, profile=profile), matching),
            save_search(SaveSearch(person_id=PERSON, number=1, search=profile), matching),
            preview_profile(PreviewProfile(profile=profile), matching),
        ):
            with pytest.raises(ProfileRefused) as no:
                await ask
            assert [error.pointer for error in no.value.errors] == [pointer], name
    for collection in ("profiles", "searches", "outbox", "told"):
        assert await matching.db[collection].count_documents({}) == 0, collection


async def test_every_wrong_field_is_named_at_once(matching: Matching) -> None:
    body: dict[str, Any] = profile_body(postal_code="00000", birth_date="2999-01-01", periods=OVER)
    with pytest.raises(ProfileRefused) as no:
        await save_profile(SaveProfile(person_id=PERSON, profile=ProfileInput.model_validate(body)), matching)
    assert {error.pointer for error in no.value.errors} == {"/postal_code", "/birth_date", "/periods/0/to"}


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 12), (-91, 12), (51, 181), (51, -181), (float("nan"), 12)])
def test_a_point_off_the_earth_is_none(latitude: float, longitude: float) -> None:
    with pytest.raises(ValidationError):
        Point(latitude=latitude, longitude=longitude)
