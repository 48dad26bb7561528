"""Pairs that were announced and fit no more are announced as lost: once, by the truth in the database."""

from services.matching.handlers import Matching
from services.matching.handlers.offers import on_offer_changed, on_offer_paused, on_offer_published
from services.matching.handlers.profiles import on_profile_saved
from services.matching.profile import Profile
from services.matching.store import profile_document, told
from shared import clock
from shared.contracts.listings.offer_events import OfferChanged, OfferPublished
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import Lost, MatchesLost
from shared.contracts.matching.profiles import ProfileSaved
from shared.contracts.words import WorkField
from shared.mongo import Database
from tests.builders import a_profile, offer_facts
from tests.matching.conftest import Deliver, announced
from tests.matching.test_changes import paused


async def losses(db: Database) -> list[MatchesLost]:
    rows = db["outbox"].find({"routing_key": MatchesLost.routing_key}, sort=[("_id", 1)])
    return [MatchesLost.model_validate_json(row["body"]) async for row in rows]


def for_food(offer: OfferFacts, version: int = 2) -> OfferFacts:
    return offer.model_copy(update={"version": version, "fields": (WorkField.FOOD,)})


def pair(profile: Profile, offer: OfferFacts) -> Lost:
    return Lost(person_id=profile.person_id, offer_id=offer.offer_id)


async def saved(profile: Profile, matching: Matching, deliver: Deliver) -> Profile:
    await matching.profiles.save(profile)
    await deliver(on_profile_saved, ProfileSaved(person_id=profile.person_id, version=profile.version))
    return profile


async def test_an_offer_that_changes_says_whom_it_has_lost_and_no_one_else(
    matching: Matching, deliver: Deliver
) -> None:
    metal, both = a_profile(fields=["metal"]), a_profile(fields=["metal", "food"])
    for profile in (metal, both):
        await matching.profiles.save(profile)
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    for message_id in ("m1", "m1", "again by hand"):
        await deliver(on_offer_changed, OfferChanged(offer=for_food(offer)), message_id)
    (event,) = await losses(matching.db)
    assert event.lost == (pair(metal, offer),)
    assert await matching.told.count() == 1


async def test_a_profile_that_changes_says_what_it_has_lost_and_no_more(matching: Matching, deliver: Deliver) -> None:
    offer, other = offer_facts(), offer_facts(fields=["food"])
    for one in (offer, other):
        await deliver(on_offer_published, OfferPublished(offer=one))
    profile = await saved(a_profile(fields=["metal", "food"]), matching, deliver)
    changed = await saved(a_profile(profile.person_id, 2, fields=["food"]), matching, deliver)
    await deliver(on_profile_saved, ProfileSaved(person_id=changed.person_id, version=2))
    (event,) = await losses(matching.db)
    assert event.lost == (pair(profile, offer),)


async def test_a_pair_that_fits_again_is_announced_again_and_later(matching: Matching, deliver: Deliver) -> None:
    offer, profile = offer_facts(), a_profile(fields=["metal"])
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await deliver(on_offer_changed, OfferChanged(offer=for_food(offer)))
    await deliver(on_offer_changed, OfferChanged(offer=offer.model_copy(update={"version": 3})))
    first, again = await announced(matching.db)
    (lost,) = await losses(matching.db)
    assert first.at is not None
    assert again.at is not None
    assert first.at < lost.at < again.at


async def test_an_older_change_takes_nothing_back(matching: Matching, deliver: Deliver) -> None:
    offer, profile = offer_facts(), a_profile(fields=["metal"])
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer.model_copy(update={"version": 3})))
    await deliver(on_offer_changed, OfferChanged(offer=for_food(offer)))
    assert await losses(matching.db) == []
    assert await matching.told.count() == 1


async def test_what_the_database_says_counts_and_not_who_asks(matching: Matching, deliver: Deliver) -> None:
    """A look from before a change, or one that stayed away too long, cannot lose what fits."""
    offer, profile = offer_facts(), a_profile()
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await matching.lost.lose_of_offer(offer.offer_id, [])
    await matching.lost.lose_of_person(profile.person_id, [])
    assert await losses(matching.db) == []


async def test_a_paused_offer_is_not_lost(matching: Matching, deliver: Deliver) -> None:
    offer, profile = offer_facts(), a_profile()
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await deliver(on_offer_paused, paused(offer))
    await saved(a_profile(profile.person_id, 2, fields=["food"]), matching, deliver)
    assert await losses(matching.db) == []


async def test_many_are_lost_in_parts_that_fit_the_broker(matching: Matching, deliver: Deliver) -> None:
    people = [a_profile(clock.new_id(), fields=["metal"]) for _ in range(told.PAIRS_AN_EVENT + 1)]
    await matching.db["profiles"].insert_many([profile_document(profile) for profile in people])
    await matching.follower.caught_up()
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await deliver(on_offer_changed, OfferChanged(offer=for_food(offer)))
    events = await losses(matching.db)
    assert sorted(len(event.lost) for event in events) == [1, told.PAIRS_AN_EVENT]
    assert {one.person_id for event in events for one in event.lost} == {profile.person_id for profile in people}
    assert await matching.told.count() == 0
