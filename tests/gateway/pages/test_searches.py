"""The page of the searches a young person has kept: from the board's filters to a search with a number, and away."""

import httpx2
import pytest

from shared import clock
from shared.contracts.matching.profiles import GetProfile, ProfileView
from shared.contracts.matching.searches import DeleteSearch, KeepSearch, ListSearches, SearchList, SearchView
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import NeedGuardian
from tests.builders import profile_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

PATH = "/suchen"
TYPED = {"kinds": ["holiday_job"], "fields": ["it", "office"], "postal_code": "06844", "radius_km": "10"}


def a_search(number: int, **changes: object) -> SearchView:
    return SearchView.model_validate({**profile_body(**TYPED), **changes, "number": number, "version": 1})


@pytest.fixture(autouse=True)
def nothing_kept(neighbours: Neighbours) -> None:
    neighbours.answers |= {
        GetProfile: ProfileView.model_validate({**profile_body(), "person_id": clock.new_id(), "version": 3}),
        ListSearches: SearchList(items=()),
        NeedGuardian: Done(),
        KeepSearch: a_search(1),
    }


async def test_the_form_begins_with_what_the_board_was_asked(http: httpx2.AsyncClient, signed_in: SignedIn) -> None:
    shown = await http.get(
        f"{PATH}?near=06844&radius_km=10&kind=holiday_job&field=it", headers=await signed_in("young_person")
    )
    assert 'value="06844"' in shown.text
    assert shown.text.count(" checked") == 2


async def test_who_is_signed_in_is_led_from_the_alert_without_signing_in_to_here(
    http: httpx2.AsyncClient, signed_in: SignedIn
) -> None:
    answer = await http.get("/bescheid?near=06844&field=it", headers=await signed_in("young_person"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?near=06844&field=it")


async def test_it_is_kept_for_the_age_of_the_profile(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    answer = await http.post(PATH, headers=await signed_in("young_person"), data=TYPED)
    assert answer.headers["location"] == f"{PATH}?gemerkt"
    order = neighbours.only(KeepSearch)
    assert (order.search.radius_km, order.search.birth_date.isoformat()) == (10, profile_body()["birth_date"])


async def test_a_sixth_is_refused_and_what_was_typed_stays(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[KeepSearch] = refusing("searches_used_up")
    answer = await http.post(PATH, headers=await signed_in("young_person"), data=TYPED)
    assert (answer.status_code, "Fünf Suchen sind genug" in answer.text) == (422, True)
    assert 'value="06844"' in answer.text


async def test_without_a_profile_the_age_is_asked_first(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[GetProfile] = refusing("profile_not_found")
    headers = await signed_in("young_person")
    assert "Leg zuerst dein Profil an" in (await http.get(PATH, headers=headers)).text
    assert (await http.post(PATH, headers=headers, data=TYPED)).headers["location"] == "/profil"


async def test_deleting_twice_is_deleting_once(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[DeleteSearch] = Done()
    headers = await signed_in("young_person")
    for _ in ("once", "and again"):
        gone = await http.post(f"{PATH}/2/loeschen", headers=headers)
        assert gone.headers["location"] == f"{PATH}?geloescht"
    assert (await http.post(f"{PATH}/9/loeschen", headers=headers)).status_code in (404, 422)
