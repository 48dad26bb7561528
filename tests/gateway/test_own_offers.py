"""An employer's own offers over HTTP: drafts, versions, steps."""

import httpx2
import pytest

from services.listings import life
from shared import clock
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.listings.own_offers import ChangeOffer, CloseOffer, DeleteDraft, MoveOffer, SaveDraft
from shared.contracts.message import Done, Message
from tests.builders import offer_input, own_offer
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

OFFERS = "/api/v1/offers"


async def test_a_draft_may_lack_everything(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[SaveDraft] = lambda order: own_offer(order.offer, state="draft", point=None, published_at=None)
    headers = await signed_in("employer")
    answer = await http.post(OFFERS, json={"state": "draft", "title": "Irgendwas mit Holz"}, headers=headers)
    assert answer.status_code == 201, answer.text
    assert neighbours.only(SaveDraft).offer == OfferDraft(title="Irgendwas mit Holz")
    wrong = await http.post(OFFERS, json={"state": "draft", "seats": 0}, headers=headers)
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/seats"]


async def test_a_change_names_its_fields_and_the_version_it_is_about(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[ChangeOffer] = lambda order: own_offer(offer_input(), id=order.offer_id)
    headers, offer_id = await signed_in("employer"), clock.new_id()
    path, tag = f"{OFFERS}/{offer_id}", f'W/"{offer_id}-2"'
    answer = await http.patch(path, json={"seats": 3, "daily": None}, headers={**headers, "if-match": tag})
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'W/"{offer_id}-3"'
    asked = neighbours.only(ChangeOffer)
    assert (asked.version, asked.fields, asked.offer.seats) == (2, ("daily", "seats"), 3)


async def test_a_change_without_a_version_is_428_and_with_an_old_one_412(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    headers, offer_id = await signed_in("employer"), clock.new_id()
    path = f"{OFFERS}/{offer_id}"
    assert (await http.patch(path, json={"seats": 3}, headers=headers)).status_code == 428
    for tag in ('"something"', f'W/"{clock.new_id()}-2"', f'"{offer_id}-0"', "2"):
        assert (await http.patch(path, json={"seats": 3}, headers={**headers, "if-match": tag})).status_code == 412
    assert neighbours.asked == []
    neighbours.answers[ChangeOffer] = refusing("version_outdated")
    old = await http.patch(path, json={"seats": 3}, headers={**headers, "if-match": f'"{offer_id}-1"'})
    assert old.status_code == 412


@pytest.mark.parametrize("act", ["publish", "pause", "resume", "prolong"])
async def test_a_step_is_passed_on_and_a_wrong_one_names_the_allowed_ones(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, act: str
) -> None:
    neighbours.answers[MoveOffer] = own_offer(offer_input())
    headers, offer_id = await signed_in("employer"), clock.new_id()
    assert (await http.post(f"{OFFERS}/{offer_id}/{act}", headers=headers)).status_code == 200
    asked = neighbours.only(MoveOffer)
    assert (asked.act, asked.version, asked.offer_id) == (act, None, offer_id)

    def refuse(_: MoveOffer) -> Message:
        life.find(act, "closed", life.VERIFIED)
        raise AssertionError

    neighbours.answers[MoveOffer] = refuse
    answer = await http.post(f"{OFFERS}/{offer_id}/{act}", headers=headers)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["values"] == {"state": "closed", "allowed": "nothing"}


async def test_a_draft_is_deleted(http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn) -> None:
    neighbours.answers[DeleteDraft] = Done()
    answer = await http.delete(f"{OFFERS}/{clock.new_id()}", headers=await signed_in("employer"))
    assert (answer.status_code, answer.content) == (204, b"")


async def test_an_own_offer_is_closed_with_a_reason(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    offer = own_offer(offer_input(), state="closed")
    neighbours.answers[CloseOffer] = offer
    headers = await signed_in("employer")
    answer = await http.post(f"{OFFERS}/{offer.id}/close", json={"reason": "filled"}, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["state"] == "closed"
    assert neighbours.only(CloseOffer).reason == "filled"
    neighbours.answers[CloseOffer] = refusing("transition_not_allowed")
    again = await http.post(f"{OFFERS}/{offer.id}/close", json={"reason": "filled"}, headers=headers)
    assert again.status_code == 409
