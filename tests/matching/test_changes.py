"""An offer edited, paused and resumed, a match seen and dismissed: the list shows what is so now."""

import pytest

from services.matching.handlers import Matching
from services.matching.handlers.matches import dismiss_match, list_matches, see_match
from services.matching.handlers.offers import on_offer_changed, on_offer_paused, on_offer_published
from services.matching.profile import MatchNotFound, Profile
from shared import clock
from shared.contracts.listings.offer_events import OfferChanged, OfferPaused, OfferPublished
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import DismissMatch, ListMatches, MatchView, SeeMatch
from shared.contracts.words import Reason, WorkField
from tests.builders import a_profile, offer_facts
from tests.matching.conftest import Deliver, announced


async def listed(matching: Matching, profile: Profile) -> list[MatchView]:
    await matching.follower.caught_up()
    return list((await list_matches(ListMatches(person_id=profile.person_id), matching)).items)


def _changed(offer: OfferFacts) -> OfferFacts:
    return offer.model_copy(update={"version": 2, "fields": (WorkField.FOOD,)})


def paused(offer: OfferFacts) -> OfferPaused:
    return OfferPaused(
        offer_id=offer.offer_id,
        version=offer.version + 1,
        reason=Reason(key="offer_paused"),
        title=offer.title,
        employer_name=offer.employer_name,
        members=(),
    )


async def test_an_offer_that_changes_loses_whom_it_no_longer_fits_and_gains_others(
    matching: Matching, deliver: Deliver
) -> None:
    metal, food = a_profile(fields=["metal"]), a_profile(fields=["food"])
    await matching.profiles.save(metal)
    await matching.profiles.save(food)
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    changed = offer.model_copy(update={"version": 2, "fields": (WorkField.FOOD,)})
    await deliver(on_offer_changed, OfferChanged(offer=changed))
    assert await listed(matching, metal) == []
    assert [view.offer for view in await listed(matching, food)] == [changed]
    assert [[found.person_id for found in event.found] for event in await announced(matching.db)] == [
        [metal.person_id],
        [food.person_id],
    ]


async def test_a_change_older_than_what_is_known_changes_nothing(matching: Matching, deliver: Deliver) -> None:
    profile, offer = a_profile(), offer_facts(version=3)
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await deliver(on_offer_changed, OfferChanged(offer=_changed(offer)))
    await deliver(on_offer_paused, paused(offer.model_copy(update={"version": 1})))
    assert [view.offer for view in await listed(matching, profile)] == [offer]


async def test_on_offer_paused_twice_changes_nothing(matching: Matching, deliver: Deliver) -> None:
    """And back on the board, it is in the list again and not told again."""
    profile, offer = a_profile(), offer_facts()
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer))
    for _ in range(2):
        await deliver(on_offer_paused, paused(offer))
        assert await listed(matching, profile) == []
    await deliver(on_offer_published, OfferPublished(offer=offer.model_copy(update={"version": 3})))
    assert len(await listed(matching, profile)) == 1
    assert len(await announced(matching.db)) == 1


async def test_a_match_that_is_dismissed_stays_away_and_one_that_is_seen_says_so(
    matching: Matching, deliver: Deliver
) -> None:
    profile, first, second = a_profile(), offer_facts(), offer_facts()
    await matching.profiles.save(profile)
    for offer in (first, second):
        await deliver(on_offer_published, OfferPublished(offer=offer))
    await matching.follower.caught_up()
    await see_match(SeeMatch(person_id=profile.person_id, offer_id=first.offer_id), matching)
    assert {view.offer.offer_id: view.seen for view in await listed(matching, profile)} == {
        first.offer_id: True,
        second.offer_id: False,
    }
    for _ in range(2):
        await dismiss_match(DismissMatch(person_id=profile.person_id, offer_id=second.offer_id), matching)
        await see_match(SeeMatch(person_id=profile.person_id, offer_id=second.offer_id), matching)
    assert [view.offer.offer_id for view in await listed(matching, profile)] == [first.offer_id]


async def test_what_is_no_match_cannot_be_seen_or_dismissed(matching: Matching) -> None:
    profile = a_profile()
    await matching.profiles.save(profile)
    with pytest.raises(MatchNotFound):
        await see_match(SeeMatch(person_id=profile.person_id, offer_id=clock.new_id()), matching)
    with pytest.raises(MatchNotFound):
        await dismiss_match(DismissMatch(person_id=clock.new_id(), offer_id=clock.new_id()), matching)
