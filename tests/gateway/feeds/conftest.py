"""Offers as listings would give them."""

from typing import Any

import pytest

from shared import clock
from shared.contracts.listings.exports import BoardStamp, ExportOffers, GetBoardStamp, OfferBatch
from shared.contracts.listings.offers import OfferView
from shared.contracts.words import Point
from tests.builders import offer_body
from tests.gateway.neighbours import Neighbours


def a_view(**changes: Any) -> OfferView:
    values = {
        **offer_body(by_arrangement=False),
        "id": clock.new_id(),
        "version": 1,
        "state": "published",
        "employer_id": clock.new_id(),
        "employer_name": "Schlosserei Muldeblick",
        "point": Point(latitude=51.8, longitude=12.2),
        "published_at": clock.now(),
        **changes,
    }
    return OfferView.model_validate(values)


@pytest.fixture
def board(neighbours: Neighbours) -> list[OfferView]:
    """Five offers, given out two at a time."""
    offers = [a_view(title=f"Ferienjob Nummer {number}") for number in range(5)]
    changed_at = clock.now()

    def page(request: ExportOffers) -> OfferBatch:
        begin = int(request.cursor or 0)
        more = begin + 2 < len(offers)
        return OfferBatch(items=tuple(offers[begin : begin + 2]), next=str(begin + 2) if more else None)

    neighbours.answers[ExportOffers] = page
    neighbours.answers[GetBoardStamp] = lambda _: BoardStamp(total=len(offers), changed_at=changed_at)
    return offers
