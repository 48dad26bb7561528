"""Saved searches: matched and told like a profile, each person once for an offer, whichever of their wishes it fits."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching import search as from_offers
from services.matching.board import Board
from services.matching.handlers import Matching
from services.matching.handlers.matches import dismiss_match, list_matches
from services.matching.handlers.offers import on_offer_changed, on_offer_published
from services.matching.handlers.profiles import delete_profile, on_profile_saved
from services.matching.handlers.searches import delete_search, keep_search, list_searches, save_search
from services.matching.match import Match, fit
from services.matching.people import People
from services.matching.profile import Profile, ProfileRefused, SearchesUsedUp
from services.matching.row import pack
from shared import clock
from shared.contracts.listings.offer_events import OfferChanged, OfferPublished
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import DismissMatch, Found, ListMatches, MatchView
from shared.contracts.matching.profiles import DeleteProfile, ProfileInput, ProfileSaved
from shared.contracts.matching.searches import DeleteSearch, KeepSearch, ListSearches, SaveSearch
from shared.contracts.words import WorkField
from tests.builders import a_profile, offer_facts, profile_body
from tests.matching.cases import boards, crowds
from tests.matching.conftest import Deliver, announced
from tests.matching.test_lost import losses
from tests.matching.test_search import WITHOUT_SHRINKING

TODAY = clock.today()
PERSON = UUID(int=7)


def of_one(wishes: list[Profile], person: UUID) -> list[Profile]:
    """The same wishes as one person's profile and searches."""
    return [
        Profile(person, wish.version, wish.wishes, wish.home, search=number) for number, wish in enumerate(wishes[:6])
    ]


def best(offer: OfferFacts, wishes: list[Profile]) -> Match | None:
    """What the rule says of the wishes one by one."""
    found = [match for wish in wishes if (match := fit(offer, wish, TODAY)) is not None]
    return max(found, key=lambda match: match.score, default=None)


@given(everyone=crowds, asked=boards, several=st.integers(1, 6))
@settings(max_examples=10, deadline=None, phases=WITHOUT_SHRINKING)
def test_from_either_side_a_person_has_an_offer_once_as_it_fits_best(
    everyone: list[Profile], asked: list[OfferFacts], several: int
) -> None:
    people = [of_one(everyone[at : at + several], UUID(int=at + 1)) for at in range(0, len(everyone), several)]
    index, board = People(), Board()
    index.load([pack(wish) for wishes in people for wish in wishes])
    expected = {}
    for offer in asked:
        board.put(offer.model_dump_json().encode(), clock.now())
        fitting = from_offers.find(offer, index, TODAY).each_once()
        found = dict(zip(fitting.people(), fitting.matches(), strict=True))
        of_all = {wishes[0].person_id: best(offer, wishes) for wishes in people}
        assert found == {person: match for person, match in of_all.items() if match}
        expected.update({(person, offer.offer_id): match for person, match in found.items()})
    for wishes in people:
        fits = list(board.find_any(wishes, TODAY))
        person = wishes[0].person_id
        mine = {key: match for key, match in expected.items() if key[0] == person}
        assert {(person, one.offer.offer_id): one.match for one in fits} == mine
        assert [one.place for one in fits] == sorted((one.place for one in fits), reverse=True)
        after = [one.place for one in board.find_any(wishes, TODAY, fits[1].place)] if len(fits) > 1 else []
        assert after == [one.place for one in fits][2:]


async def save(matching: Matching, deliver: Deliver, number: int, **wishes: Any) -> None:
    order = SaveSearch(person_id=PERSON, number=number, search=ProfileInput.model_validate(profile_body(**wishes)))
    saved = await save_search(order, matching)
    await deliver(on_profile_saved, ProfileSaved(person_id=PERSON, version=saved.version))


async def told(matching: Matching) -> list[Found]:
    return [pair for event in await announced(matching.db) for pair in event.found]


async def listed(matching: Matching) -> list[MatchView]:
    await matching.follower.caught_up()
    return list((await list_matches(ListMatches(person_id=PERSON), matching)).items)


def searches_named(event_or_view: Found | MatchView) -> list[Any]:
    return [reason.values["number"] for reason in event_or_view.reasons if reason.key == "search"]


async def test_an_offer_that_fits_a_search_is_told_and_says_which(matching: Matching, deliver: Deliver) -> None:
    await save(matching, deliver, 3)
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    (pair,) = await told(matching)
    assert (pair.person_id, searches_named(pair)) == (PERSON, [3])
    assert [searches_named(view) for view in await listed(matching)] == [[3]]


async def test_who_has_several_that_fit_is_told_once_of_the_best(matching: Matching, deliver: Deliver) -> None:
    await save(matching, deliver, 1, fields=["wood", "metal"])
    await save(matching, deliver, 2)
    await matching.profiles.save(a_profile(PERSON, fields=["wood", "metal"]))
    await deliver(on_profile_saved, ProfileSaved(person_id=PERSON, version=1))
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    (pair,) = await told(matching)
    assert (pair.score, searches_named(pair)) == (100, [2])
    assert len(await listed(matching)) == 1
    await deliver(on_profile_saved, ProfileSaved(person_id=PERSON, version=2))
    assert len(await told(matching)) == 1


async def test_a_search_saved_later_finds_what_is_open(matching: Matching, deliver: Deliver) -> None:
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    for _ in range(2):
        await save(matching, deliver, 1)
    assert [pair.offer_id for pair in await told(matching)] == [offer.offer_id]


async def test_a_search_too_choosy_for_an_offer_leaves_it_to_another(matching: Matching, deliver: Deliver) -> None:
    await save(matching, deliver, 1, minimum_score=99, fields=["wood", "metal"])
    await save(matching, deliver, 2, fields=["wood", "metal"], radius_km=20)
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    assert [searches_named(pair) for pair in await told(matching)] == [[2]]


async def test_what_only_a_deleted_search_had_is_lost_and_what_another_has_is_not(
    matching: Matching, deliver: Deliver
) -> None:
    await save(matching, deliver, 1, fields=["metal"])
    await save(matching, deliver, 2, fields=["metal", "food"])
    metal, food = offer_facts(), offer_facts(fields=["food"])
    for offer in (metal, food):
        await deliver(on_offer_published, OfferPublished(offer=offer))
    for _ in range(2):
        await delete_search(DeleteSearch(person_id=PERSON, number=2), matching)
        await deliver(on_profile_saved, ProfileSaved(person_id=PERSON, version=2))
    assert [pair.offer_id for event in await losses(matching.db) for pair in event.lost] == [food.offer_id]
    assert [view.offer for view in await listed(matching)] == [metal]


async def test_a_changed_offer_is_lost_only_where_no_wish_fits_it(matching: Matching, deliver: Deliver) -> None:
    await matching.profiles.save(a_profile(PERSON, fields=["metal"]))
    await save(matching, deliver, 1, fields=["food"])
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    for_food = offer.model_copy(update={"version": 2, "fields": (WorkField.FOOD,)})
    await deliver(on_offer_changed, OfferChanged(offer=for_food))
    assert await losses(matching.db) == []
    assert len(await told(matching)) == 1


async def test_searches_are_listed_by_number_and_all_go_with_the_profile(matching: Matching, deliver: Deliver) -> None:
    for number in (4, 2):
        await save(matching, deliver, number)
    asked = await list_searches(ListSearches(person_id=PERSON), matching)
    assert [(search.number, search.version) for search in asked.items] == [(2, 1), (4, 1)]
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    await delete_profile(DeleteProfile(person_id=PERSON), matching)
    await deliver(on_profile_saved, ProfileSaved(person_id=PERSON, version=1))
    assert (await list_searches(ListSearches(person_id=PERSON), matching)).items == ()
    assert await matching.told.count() == 0
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    assert len(await told(matching)) == 1


async def test_a_match_of_a_search_can_be_dismissed(matching: Matching, deliver: Deliver) -> None:
    await save(matching, deliver, 1)
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await matching.follower.caught_up()
    await dismiss_match(DismissMatch(person_id=PERSON, offer_id=offer.offer_id), matching)
    assert await listed(matching) == []


async def test_a_search_is_held_to_the_rules_of_a_profile(matching: Matching) -> None:
    unknown = ProfileInput.model_validate(profile_body(postal_code="99999"))
    with pytest.raises(ProfileRefused) as no:
        await save_search(SaveSearch(person_id=PERSON, number=1, search=unknown), matching)
    assert [error.pointer for error in no.value.errors] == ["/postal_code"]
    assert (await list_searches(ListSearches(person_id=PERSON), matching)).items == ()


@pytest.mark.parametrize("number", [0, 6, -1])
def test_there_is_room_for_five(number: int) -> None:
    with pytest.raises(ValueError, match="number"):
        SaveSearch.model_validate({"person_id": str(PERSON), "number": number, "search": profile_body()})


def keeping(**wishes: Any) -> KeepSearch:
    return KeepSearch(person_id=PERSON, search=ProfileInput.model_validate(profile_body(**wishes)))


async def test_different_searches_kept_at_the_same_moment_have_a_number_each(matching: Matching) -> None:
    views = await asyncio.gather(*(keep_search(keeping(radius_km=km), matching) for km in range(1, 6)))
    assert sorted(view.number for view in views) == [1, 2, 3, 4, 5]
    kept = (await list_searches(ListSearches(person_id=PERSON), matching)).items
    assert {one.number: one.radius_km for one in kept} == {view.number: view.radius_km for view in views}
    with pytest.raises(SearchesUsedUp):
        await keep_search(keeping(radius_km=6), matching)


async def test_a_search_is_kept_under_the_first_free_number_and_the_same_not_twice(matching: Matching) -> None:
    for km in (1, 2, 3):
        await keep_search(keeping(radius_km=km), matching)
    await delete_search(DeleteSearch(person_id=PERSON, number=2), matching)
    again = await asyncio.gather(*(keep_search(keeping(radius_km=4), matching) for _ in range(2)))
    assert [(view.number, view.version) for view in again] == [(2, 1), (2, 1)]
    assert (await keep_search(keeping(radius_km=3), matching)).number == 3
