"""The form that posts an offer, when the law says no."""

import re

import httpx2

from services.listings.fit import OfferRefused
from services.listings.lawful import unlawful
from shared import clock
from shared.contracts.listings.own_offers import PublishOffer
from shared.contracts.message import Message
from tests.builders import NEXT_YEAR
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours

FORM = "/betrieb/angebote/neu"
FILLED_IN = {
    "key": "0b1e",
    "kind": "holiday_job",
    "title": "Ferienjob in der Schlosserei",
    "description": "Du hilfst beim Zuschneiden.",
    "fields": ["metal"],
    "branch": "car_repair",
    "place.postal_code": "06842",
    "place.town": "Dessau-Roßlau",
    "periods.0.from": f"{NEXT_YEAR}-07-19",
    "periods.0.to": f"{NEXT_YEAR}-07-30",
    "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    "daily.from": "08:00",
    "daily.to": "18:00",
    "daily.break_minutes": "60",
    "seats": "1",
    "minimum_age": "15",
}


def refuse(order: PublishOffer) -> Message:
    raise OfferRefused("Forbidden.", *unlawful(order.offer, clock.today()))


async def test_what_the_law_forbids_stands_in_german_at_its_input_and_in_the_summary(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[PublishOffer] = refuse
    answer = await http.post(FORM, data=FILLED_IN, headers=await signed_in("employer"))
    assert answer.status_code == 422
    page = answer.text.replace("\u00a0", " ")
    day = "Erlaubt sind höchstens 8 Stunden Arbeit am Tag, nicht 9 (§ 8 Abs. 1 JArbSchG)."
    ways = "Möglich wäre: von 8 bis 17 Uhr, von 9 bis 18 Uhr oder mit Mindestalter 18."
    week = "Erlaubt sind höchstens 40 Stunden Arbeit in der Woche, nicht 45 (§ 8 Abs. 1 JArbSchG)."
    assert f'href="#daily-from">Beginn: {day} {ways} {week}</a>' in page
    assert re.search(rf'id="daily-from-error">.*{re.escape(f"{day} {ways} {week}")}', page)
    assert neighbours.only(PublishOffer).offer.branch == "car_repair"
    assert '<option value="car_repair" selected>Kfz-Werkstatt</option>' in page


async def test_hazards_and_weekdays_are_called_by_their_german_names(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[PublishOffer] = refuse
    headers = await signed_in("employer")
    hours = {"daily.to": "15:00", "branch": "other"}
    hazard = await http.post(FORM, data={**FILLED_IN, **hours, "hazards": ["chemicals"]}, headers=headers)
    assert "„Umgang mit Chemikalien“ ist unter 18 Jahren nicht erlaubt" in hazard.text
    saturday = await http.post(FORM, data={**FILLED_IN, **hours, "weekdays": ["fri", "sat"]}, headers=headers)
    assert "Samstags haben Jugendliche in dieser Art von Betrieb frei" in saturday.text
    assert "Möglich wäre: ohne Samstag" in saturday.text


async def test_the_form_asks_for_the_branch_and_takes_another_one_for_granted(
    http: httpx2.AsyncClient, signed_in: SignedIn
) -> None:
    page = (await http.get(FORM, headers=await signed_in("employer"))).text
    assert "In welcher Art von Betrieb?" in page
    assert '<option value="other" selected>andere</option>' in page
