"""What listings is told of an offer's reach: blurred as for employers, once, and without counting as a question."""

from services.matching.handlers import Matching
from services.matching.handlers.counts import on_offer_reach_asked
from shared.contracts.listings.offer_events import OfferReachAsked
from shared.contracts.matching.reaches import ReachCounted
from tests.builders import a_profile, offer_facts
from tests.matching.conftest import Deliver


async def told(matching: Matching) -> list[ReachCounted]:
    rows = matching.db["outbox"].find({"routing_key": ReachCounted.routing_key}, sort=[("_id", 1)])
    return [ReachCounted.model_validate_json(row["body"]) async for row in rows]


async def test_on_offer_reach_asked_twice_changes_nothing(matching: Matching, deliver: Deliver) -> None:
    for _ in range(30):
        await matching.profiles.save(a_profile())
    await matching.follower.caught_up()
    offer = offer_facts(version=3)
    for _ in range(2):
        await deliver(on_offer_reach_asked, OfferReachAsked(offer=offer), "m1")
    (answer,) = await told(matching)
    assert (answer.offer_id, answer.version) == (offer.offer_id, 3)
    assert 15 <= answer.reach.at_least <= 45
    assert answer.reach.at_least % 5 == 0
    assert await matching.db["questions"].count_documents({}) == 0


async def test_an_older_question_after_a_newer_one_is_answered_for_its_own_version(
    matching: Matching, deliver: Deliver
) -> None:
    """Listings knows by the version which answer still holds."""
    newer = offer_facts(version=4)
    older = newer.model_copy(update={"version": 2})
    for offer in (newer, older):
        await deliver(on_offer_reach_asked, OfferReachAsked(offer=offer))
    assert [(answer.version, answer.reach.at_least) for answer in await told(matching)] == [(4, 0), (2, 0)]
