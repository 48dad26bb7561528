"""The page behind the link of a reminder."""

import datetime as dt

import httpx2

from shared.contracts.listings.own_offers import ActOnLinkedOffer, GetLinkedOffer, LinkedOffer
from tests.gateway.neighbours import Neighbours, refusing

PAGE = "/angebote/erinnerung/abc"
OFFER = LinkedOffer(
    title="Ferienjob in der Schlosserei",
    employer_name="Schlosserei Muldeblick",
    state="published",
    expires_on=dt.date(2027, 3, 1),
    acts=("prolong", "fill", "withdraw"),
)


async def test_opening_the_link_asks_and_only_a_button_acts(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers = {GetLinkedOffer: OFFER, ActOnLinkedOffer: OFFER}
    asked = await http.get(PAGE)
    assert "Gilt dieses Angebot noch?" in asked.text
    assert not [one for one in neighbours.asked if isinstance(one, ActOnLinkedOffer)]
    done = await http.post(PAGE, data={"act": "prolong"})
    assert "bleibt auf der Börse" in done.text
    assert neighbours.only(ActOnLinkedOffer).act == "prolong"
    assert (await http.post(PAGE, data={"act": "delete"})).status_code == 200
    assert neighbours.only(ActOnLinkedOffer).act == "prolong"


async def test_a_link_that_is_none_and_a_step_that_is_not_possible_have_their_words(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.answers = {GetLinkedOffer: refusing("token_invalid"), ActOnLinkedOffer: refusing("token_invalid")}
    for answer in (await http.get(PAGE), await http.post(PAGE, data={"act": "fill"})):
        assert answer.status_code == 410
        assert "Dieser Link gilt nicht mehr" in answer.text
    neighbours.answers = {GetLinkedOffer: OFFER, ActOnLinkedOffer: refusing("offer_invalid")}
    refused = await http.post(PAGE, data={"act": "prolong"})
    assert refused.status_code == 409
    assert "So ist das nicht möglich" in refused.text
