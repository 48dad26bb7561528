"""Counting without saving: what an offer reaches, for its own employer alone; what a profile would find, for anyone."""

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.listings.own_offers import GetOwnOffer
from shared.contracts.matching.audiences import AudienceView, GetAudience, Reach, Widening
from shared.contracts.matching.previews import PreviewProfile, ProfilePreview
from shared.contracts.words import Reason
from tests.builders import offer_input, own_offer, profile_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

COUNTED = AudienceView(
    reach=Reach(at_least=40, at_most=44),
    widenings=(Widening(change=Reason(key="minimum_age", values={"age": 15}), more=Reach(at_least=10, at_most=14)),),
)
EMPLOYER = EmployerView(id=clock.new_id(), name="Schlosserei Muldeblick", state="verified")


async def test_the_audience_of_an_own_offer_is_asked_for_with_what_counts(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    offer = own_offer(offer_input())
    neighbours.answers = {GetOwnOffer: offer, GetEmployer: EMPLOYER, GetAudience: COUNTED}
    answer = await http.get(f"/api/v1/offers/{offer.id}/audience", headers=await signed_in("employer"))
    assert answer.status_code == 200
    assert answer.json() == COUNTED.model_dump(mode="json")
    asked = neighbours.only(GetAudience)
    assert (asked.employer_id, asked.verified) == (EMPLOYER.id, True)
    assert (asked.offer.kind, asked.offer.fields, asked.offer.place) == (offer.kind, offer.fields, offer.place)
    assert (asked.offer.title, asked.offer.description) == ("", "")


async def test_somebody_elses_offer_is_none(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers = {GetOwnOffer: refusing("offer_not_found"), GetEmployer: EMPLOYER, GetAudience: COUNTED}
    answer = await http.get(f"/api/v1/offers/{clock.new_id()}/audience", headers=await signed_in("employer"))
    assert answer.status_code == 404
    assert not [one for one in neighbours.asked if isinstance(one, GetAudience)]


async def test_a_draft_is_counted_while_it_is_written(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers = {GetEmployer: EMPLOYER.model_copy(update={"state": "registered"}), GetAudience: COUNTED}
    draft = {"kind": "holiday_job", "fields": ["metal"], "place": {"postal_code": "06842", "town": "Dessau"}}
    answer = await http.post("/api/v1/offers/audience", json=draft, headers=await signed_in("employer"))
    assert answer.json()["reach"] == {"at_least": 40, "at_most": 44}
    assert neighbours.only(GetAudience).verified is False


@pytest.mark.parametrize(("code", "status"), [("audience_exhausted", 429), ("employer_not_verified", 403)])
async def test_a_refusal_says_why(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, code: str, status: int
) -> None:
    neighbours.answers = {GetEmployer: EMPLOYER, GetAudience: refusing(code)}
    answer = await http.post("/api/v1/offers/audience", json={}, headers=await signed_in("employer"))
    assert answer.status_code == status
    assert answer.json()["type"].endswith(code)


async def test_anyone_may_look_what_a_profile_would_find(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers = {PreviewProfile: ProfilePreview(total=0, items=(), advice=())}
    answer = await http.post("/api/v1/profile/preview?limit=3", json=profile_body())
    assert answer.json() == {"total": 0, "items": [], "advice": []}
    asked = neighbours.only(PreviewProfile)
    assert (asked.limit, asked.profile.postal_code) == (3, "06842")
