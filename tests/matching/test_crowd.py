"""Both directions on a crowd as the benchmarks have it: the rule's own pairs, and the same from either side."""

from services.matching import search
from services.matching.board import Board
from services.matching.people import People
from services.matching.row import pack
from shared import clock
from tests.benchmarks import brute_force, crowd
from tests.matching.cases import CASES

PEOPLE = crowd.people(200)
OFFERS = crowd.offers(max(100, CASES), 200)
TODAY = clock.today()
EVERYONE = list(PEOPLE.profiles())


def test_every_offer_finds_whom_the_rule_lets_through_and_everybody_finds_the_same_pairs() -> None:
    index, board = People(), Board()
    index.load([pack(profile) for profile in EVERYONE])
    from_offers, from_people = {}, {}
    for offer in OFFERS:
        board.put(offer.model_dump_json().encode(), clock.now())
        fitting = search.find(offer, index, TODAY)
        found = {person.int - 1: match for person, match in zip(fitting.people(), fitting.matches(), strict=True)}
        assert found == brute_force.matches(offer, PEOPLE)
        from_offers.update({(row, offer.offer_id): match for row, match in found.items()})
    for row, profile in enumerate(EVERYONE):
        from_people.update({(row, fit.offer.offer_id): fit.match for fit in board.find(profile, TODAY)})
    assert from_people == from_offers
    assert len(from_offers) > len(OFFERS) / 4
