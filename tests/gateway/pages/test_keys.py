"""The page of an employer's API keys: made there, shown once, revoked for good."""

import re
from typing import Any

import httpx2
import pytest

from services.gateway.keys import MOST
from shared import clock
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.listings.own_offers import ListOwnOffers, OwnOfferList
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours

PATH = "/betrieb/schluessel"
OWN = EmployerView(id=clock.new_id(), name="Tischlerei", state="verified", role="owner")
NEW = {"label": "Personalprogramm", "scopes": ["offers:read", "import"]}


@pytest.fixture
def employer(neighbours: Neighbours) -> EmployerView:
    own = OWN.model_copy(update={"id": clock.new_id()})
    neighbours.answers |= {GetEmployer: own, ListOwnOffers: OwnOfferList(items=())}
    return own


async def test_a_key_is_shown_once_and_opens_until_it_is_revoked(
    http: httpx2.AsyncClient, employer: EmployerView, signed_in: SignedIn
) -> None:
    headers = await signed_in("employer")
    made = await http.post(PATH, headers=headers, data=NEW)
    (key,) = re.findall(r"<code>(anlauf_[\w-]{43})</code>", made.text)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    shown = (await http.get(PATH, headers=headers)).text
    assert ("Personalprogramm" in shown, key in shown, "noch nie benutzt" in shown) == (True, False, True)
    program = {"authorization": f"Bearer {key}"}
    assert (await http.get("/api/v1/employers/me/offers", headers=program)).status_code == 200
    assert "zuletzt benutzt am" in (await http.get(PATH, headers=headers)).text
    (act,) = re.findall(r'action="([^"]+/widerrufen)"', shown)
    for _ in ("once", "and again"):
        assert (await http.post(act, headers=headers)).headers["location"] == f"{PATH}?widerrufen"
    assert (await http.get("/api/v1/employers/me/offers", headers=program)).status_code == 401


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"scopes": ["import"]}, "Bitte ausfüllen."),
        ({"label": "Personalprogramm"}, "Bitte etwas auswählen."),
        ({"label": "Personalprogramm", "scopes": ["everything"]}, "Bitte etwas aus der Liste wählen."),
    ],
)
async def test_what_is_wrong_is_said_at_its_input(
    http: httpx2.AsyncClient, employer: EmployerView, signed_in: SignedIn, typed: dict[str, Any], complaint: str
) -> None:
    answer = await http.post(PATH, headers=await signed_in("employer"), data=typed)
    assert (answer.status_code, complaint in answer.text) == (422, True)


async def test_twenty_keys_are_enough(http: httpx2.AsyncClient, employer: EmployerView, signed_in: SignedIn) -> None:
    headers = await signed_in("employer")
    answers = [await http.post(PATH, headers=headers, data=NEW) for _ in range(MOST + 1)]
    assert [answer.status_code for answer in answers] == [200] * MOST + [422]
    assert "Zwanzig sind genug" in answers[-1].text


async def test_only_an_owner_sees_the_keys(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[GetEmployer] = OWN.model_copy(update={"role": "member"})
    answer = await http.get(PATH, headers=await signed_in("employer"))
    assert answer.headers["location"] == "/betrieb/team"
