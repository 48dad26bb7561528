"""The mirror image: from the profile's side the same pairs with the same scores, best first."""

from uuid import UUID

from hypothesis import given, settings

from services.matching import match, search
from services.matching.board import Board, Place
from services.matching.match import Match
from services.matching.people import People
from services.matching.picture import Picture
from services.matching.profile import Profile
from services.matching.row import pack
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from tests.builders import a_profile, offer_facts
from tests.matching.cases import EXAMPLES, boards, crowds
from tests.matching.test_search import WITHOUT_SHRINKING

TODAY = clock.today()


def board_of(shown: list[OfferFacts]) -> Board:
    board = Board()
    for offer in shown:
        board.put(offer.model_dump_json().encode(), clock.now())
    return board


@given(shown=boards, everyone=crowds)
@settings(max_examples=EXAMPLES, deadline=None, phases=WITHOUT_SHRINKING)
def test_both_directions_give_the_same_pairs_and_scores(shown: list[OfferFacts], everyone: list[Profile]) -> None:
    people, board = People(), board_of(shown)
    people.load([pack(profile) for profile in everyone])
    from_offers: dict[UUID, dict[UUID, Match]] = {profile.person_id: {} for profile in everyone}
    for offer in shown:
        fitting = search.find(offer, people, TODAY)
        for person, found in zip(fitting.people(), fitting.matches(), strict=True):
            from_offers[person][offer.offer_id] = found
    for profile in everyone:
        from_profile = list(board.find(profile, TODAY))
        assert {fit.offer.offer_id: fit.match for fit in from_profile} == from_offers[profile.person_id]
        places = [fit.place for fit in from_profile]
        assert places == sorted(places, reverse=True)


def test_a_removed_offer_is_gone_and_a_new_version_takes_its_place() -> None:
    profile, offer = a_profile(), offer_facts()
    board = board_of([offer])
    newer = offer.model_copy(update={"version": 2, "title": "Neu"})
    board.put(newer.model_dump_json().encode(), clock.now())
    assert [fit.offer for fit in board.find(profile, TODAY)] == [newer]
    board.remove(offer.offer_id)
    assert list(board.find(profile, TODAY)) == []
    assert len(board) == 0


def test_more_offers_than_there_was_room_for() -> None:
    offer = offer_facts()
    board = board_of([offer.model_copy(update={"offer_id": clock.new_id()}) for _ in range(1_100)])
    profile = a_profile()
    best = board.best(profile, TODAY, 50)
    assert len(best) == 50
    assert best[0].match == match.fit(offer, profile, TODAY)
    following = next(board.find(profile, TODAY, after=best[-1].place))
    assert following.place < Place(*best[-1].place)


def test_a_board_that_many_offers_have_left_is_renewed_and_finds_the_same() -> None:
    picture, offers = Picture(), [offer_facts(title=str(number)) for number in range(3_000)]
    for offer in offers:
        facts = offer.model_dump_json().encode()
        picture.apply("offers", offer.offer_id, {"version": 1, "state": "open", "facts": facts, "since": clock.now()})
    before, profile, today = picture.board, a_profile(), clock.today()
    for offer in offers[5:]:
        picture.apply("offers", offer.offer_id, {"version": 2, "state": "closed"})
    assert picture.board.room < 3_000 < before.room
    stay = {offer.offer_id for offer in offers[:5]}
    assert {fit.offer.offer_id for fit in picture.board.find(profile, today)} == stay
    back = offers[7].model_dump_json().encode()
    picture.apply("offers", offers[7].offer_id, {"version": 3, "state": "open", "facts": back, "since": clock.now()})
    assert {fit.offer.offer_id for fit in picture.board.find(profile, today)} == stay | {offers[7].offer_id}
