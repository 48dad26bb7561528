"""The three steps of an offer: kept as a draft, checked by the law on the way, put on the board once."""

import re
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.listings.fit import OfferRefused, obstacles
from services.listings.lawful import unlawful
from shared import clock, places
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.listings.own_offers import ChangeOffer, GetOwnOffer, MoveOffer, OwnOffer, SaveDraft
from shared.contracts.matching.audiences import AudienceView, GetAudience, Reach, Widening
from shared.contracts.message import Message
from shared.contracts.words import Place, Reason
from tests.builders import NEXT_YEAR, offer_body, offer_input, own_offer
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

NEW, OFFER = "/betrieb/angebote/neu", UUID(int=7)
WHAT = {
    "key": "0b1e",
    "kind": "holiday_job",
    "title": "Ferienjob in der Schlosserei",
    "description": "Du hilfst beim Zuschneiden.",
    "fields": ["metal"],
    "branch": "car_repair",
}
WHEN = {
    "place.postal_code": "06842",
    "place.town": "Dessau-Roßlau",
    "periods.0.from": f"{NEXT_YEAR}-07-19",
    "periods.0.to": f"{NEXT_YEAR}-07-30",
    "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    "daily.from": "08:00",
    "daily.to": "15:00",
    "daily.break_minutes": "60",
}
WHOM = {"seats": "1", "minimum_age": "15"}
REACH = Widening(change=Reason(key="minimum_age", values={"age": 14}), more=Reach(at_least=15, at_most=20))


class Stored:
    """One offer as listings keeps it."""

    def __init__(self, **changes: Any) -> None:
        self.offer = own_offer(
            OfferDraft.model_validate(offer_body(**changes)), id=OFFER, state="draft", acts=("edit",)
        )

    def get(self, _: object) -> OwnOffer:
        draft = OfferDraft(**{name: getattr(self.offer, name) for name in OfferDraft.model_fields})
        point = places.find(draft.place.postal_code) if draft.place else None
        warnings = obstacles(draft, clock.today(), point) if self.offer.state == "draft" else ()
        return self.offer.model_copy(update={"warnings": warnings})

    def change(self, order: ChangeOffer) -> OwnOffer:
        named = {name: getattr(order.offer, name) for name in order.fields}
        self.offer = self.offer.model_copy(update=named)
        return self.get(order)


@pytest.fixture
def stored(neighbours: Neighbours) -> Stored:
    one = Stored()
    neighbours.answers |= {
        GetOwnOffer: one.get,
        ChangeOffer: one.change,
        GetEmployer: EmployerView(id=UUID(int=1), name="Schlosserei", state="verified"),
        GetAudience: AudienceView(reach=Reach(at_least=40, at_most=45), widenings=(REACH,)),
    }
    return one


async def test_the_first_step_makes_a_draft_and_leads_to_the_second(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, stored: Stored
) -> None:
    neighbours.answers[SaveDraft] = stored.offer
    answer = await http.post(NEW, data=WHAT, headers=await signed_in("employer"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/betrieb/angebote/{OFFER}/2")
    kept = neighbours.only(SaveDraft)
    assert (kept.key, kept.offer.branch, kept.offer.place) == ("0b1e", "car_repair", None)


async def test_the_second_step_begins_with_the_employers_address_and_the_working_week(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, stored: Stored
) -> None:
    step, headers = f"/betrieb/angebote/{OFFER}/2", await signed_in("employer")
    address = Place(street="Werftstraße 1", postal_code="06844", town="Dessau-Roßlau")
    neighbours.answers[GetEmployer] = EmployerView(id=UUID(int=1), name="S", state="verified", address=address)
    proposed = ('value="Werftstraße 1"', 'value="06844"', 'value="mon" checked', 'value="fri" checked')
    html = (await http.get(step, headers=headers)).text
    assert [said in html for said in proposed] == [False, False, True, True], "what has been said stays"
    nothing = {"place": None, "periods": (), "weekdays": (), "daily": None, "by_arrangement": False}
    stored.offer = stored.offer.model_copy(update=nothing)
    html = (await http.get(step, headers=headers)).text
    assert [said in html for said in proposed] == [True] * 4
    assert 'value="sat" checked' not in html


async def test_going_on_while_the_page_keeps_the_same_draft_goes_on(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, stored: Stored
) -> None:
    path, headers = f"/betrieb/angebote/{OFFER}/2", await signed_in("employer")
    answers = [refusing("changed_meanwhile"), stored.change]

    def change(order: ChangeOffer) -> Message:
        return answers.pop(0)(order)

    neighbours.answers[ChangeOffer] = change
    assert (await http.post(path, data=WHEN, headers=headers)).status_code == 303
    answers += [refusing("changed_meanwhile")] * 2
    assert (await http.post(path, data=WHEN, headers=headers)).status_code == 422


async def test_a_draft_may_be_kept_as_far_as_it_is_written_but_not_gone_on_with(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, stored: Stored
) -> None:
    neighbours.answers[SaveDraft] = stored.offer
    headers = await signed_in("employer")
    kept = await http.post(NEW, data={"key": "1", "title": "Praktikum", "act": "keep"}, headers=headers)
    assert kept.headers["location"] == "/betrieb?erledigt=keep"
    stopped = await http.post(NEW, data={"key": "1", "title": "Praktikum", "act": "next"}, headers=headers)
    assert stopped.status_code == 422
    assert 'value="Praktikum"' in stopped.text
    assert 'href="#kind"' in stopped.text
    assert 'href="#description"' in stopped.text
    assert len([one for one in neighbours.asked if isinstance(one, SaveDraft)]) == 1


async def test_what_the_law_says_and_whom_it_reaches_stand_beside_the_form(
    http: httpx2.AsyncClient, signed_in: SignedIn, stored: Stored
) -> None:
    headers = await signed_in("employer")
    late = {**WHEN, "daily.to": "18:00", "act": "check"}
    page = (await http.post(f"/betrieb/angebote/{OFFER}/2", data=late, headers=headers)).text.replace("\u00a0", " ")
    assert "Dieses Angebot erreicht zurzeit 40 bis 45 junge Leute." in page
    assert "<dt>Mit Mindestalter 14</dt><dd>15 bis 20 mehr</dd>" in page
    assert "Erlaubt sind höchstens 8 Stunden Arbeit am Tag, nicht 9 (§ 8 Abs. 1 JArbSchG)." in page
    assert "Möglich wäre: von 8 bis 17 Uhr, von 9 bis 18 Uhr oder mit Mindestalter 18." in page
    part = await http.post(f"/betrieb/angebote/{OFFER}/2/stand", data=WHEN, headers=headers)
    assert "<html" not in part.text
    assert "Für Jugendliche ab dem Mindestalter erlaubt." in part.text


async def test_what_is_online_is_not_changed_by_looking_at_it(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, stored: Stored
) -> None:
    stored.offer = stored.offer.model_copy(update={"state": "published"})
    await http.post(
        f"/betrieb/angebote/{OFFER}/3/stand", data={**WHOM, "seats": "9"}, headers=await signed_in("employer")
    )
    assert not [one for one in neighbours.asked if isinstance(one, ChangeOffer)]
    assert neighbours.only(GetAudience).offer.seats == 9


async def test_publishing_twice_is_publishing_once(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, stored: Stored
) -> None:
    headers = await signed_in("employer")
    online = stored.offer.model_copy(update={"state": "published"})
    neighbours.answers[MoveOffer] = online
    first = await http.post(f"/betrieb/angebote/{OFFER}/3", data={**WHOM, "act": "publish"}, headers=headers)
    neighbours.answers[MoveOffer] = refusing("transition_not_allowed")
    again = await http.post(f"/betrieb/angebote/{OFFER}/3", data={**WHOM, "act": "publish"}, headers=headers)
    assert first.headers["location"] == again.headers["location"] == f"/angebote/{OFFER}?veroeffentlicht"


async def test_what_is_wrong_in_another_step_is_named_with_the_way_there(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, stored: Stored
) -> None:
    def refuse(_: object) -> Message:
        wrong = unlawful(offer_input(daily={"from": "08:00", "to": "18:00", "break_minutes": 60}), clock.today())
        raise OfferRefused("Forbidden.", *wrong)

    neighbours.answers[MoveOffer] = refuse
    headers = await signed_in("employer")
    page = await http.post(f"/betrieb/angebote/{OFFER}/3", data={**WHOM, "act": "publish"}, headers=headers)
    assert page.status_code == 422
    assert re.search(rf'href="/betrieb/angebote/{OFFER}/2#daily-from">Wann und wo, Beginn: Erlaubt sind', page.text)


async def test_hazards_and_weekdays_are_called_by_their_names(
    http: httpx2.AsyncClient, signed_in: SignedIn, stored: Stored
) -> None:
    headers = await signed_in("employer")
    hazard = await http.post(
        f"/betrieb/angebote/{OFFER}/3/stand", data={**WHOM, "hazards": "chemicals"}, headers=headers
    )
    assert "„Umgang mit Chemikalien“ ist unter 18 Jahren nicht erlaubt" in hazard.text
    await http.post(f"/betrieb/angebote/{OFFER}/3/stand", data=WHOM, headers=headers)
    weekend = {**WHEN, "weekdays": ["fri", "sat"]}
    saturday = await http.post(f"/betrieb/angebote/{OFFER}/2/stand", data=weekend, headers=headers)
    assert "Samstags haben Jugendliche in dieser Art von Betrieb frei" in saturday.text
    assert "Möglich wäre: ohne Samstag" in saturday.text


async def test_the_form_asks_for_the_branch_and_takes_another_one_for_granted(
    http: httpx2.AsyncClient, signed_in: SignedIn
) -> None:
    page = (await http.get(NEW, headers=await signed_in("employer"))).text
    assert "In welcher Art von Betrieb?" in page
    assert '<option value="other" selected>andere</option>' in page
