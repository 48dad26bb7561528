"""Two replicas that lag, and a large offer whose replica dies: no pair missed, none told twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.matching.handlers import Matching
from services.matching.handlers.offers import on_offer_changed, on_offer_published
from services.matching.handlers.profiles import on_profile_saved, save_profile
from services.matching.profile import Profile
from services.matching.row import pack
from services.matching.store import profile_document, told
from shared import clock, envelope, mongo
from shared.contracts.listings.offer_events import OfferChanged, OfferPublished
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import MatchesLost
from shared.contracts.matching.profiles import ProfileInput, ProfileSaved, SaveProfile
from shared.envelope import Envelope
from tests.builders import a_profile, offer_facts, profile_body
from tests.eventually import eventually
from tests.matching.conftest import a_replica, announced


@pytest.fixture
async def other(matching: Matching) -> AsyncIterator[Matching]:
    """A second replica on the same database."""
    replica = await a_replica(matching.db)
    yield replica
    await replica.follower.stop()


async def deliver(handle: Any, event: Any, replica: Matching) -> None:
    with envelope.opened(Envelope(f"matching.on.{event.routing_key}", str(clock.new_id()), "c")):
        await handle(event, replica)


def lagging(replica: Matching, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Its follower takes nothing until what came is handed on by :func:`released`."""
    held: list[Any] = []
    monkeypatch.setattr(replica.follower, "_take", held.append)
    return held


def released(replica: Matching, held: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for change in held:
        replica.follower._take(change)


async def told_pairs(matching: Matching) -> Counter[tuple[Any, Any]]:
    return Counter((pair.offer_id, pair.person_id) for event in await announced(matching.db) for pair in event.found)


async def test_of_an_offer_and_a_profile_on_two_lagging_replicas_the_later_sees_the_other(
    matching: Matching, other: Matching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both handlers have looked at an old picture and wait; as each catches up, the pair is found, and told once."""
    offer, profile = offer_facts(), a_profile()
    held = lagging(matching, monkeypatch), lagging(other, monkeypatch)
    publishing = asyncio.create_task(deliver(on_offer_published, OfferPublished(offer=offer), matching))
    await matching.profiles.save(profile)
    saving = asyncio.create_task(deliver(on_profile_saved, ProfileSaved(person_id=profile.person_id, version=1), other))
    await asyncio.sleep(0.1)
    assert not publishing.done()
    assert not saving.done()
    assert await told_pairs(matching) == {}
    released(matching, held[0], monkeypatch)
    released(other, held[1], monkeypatch)
    await asyncio.gather(publishing, saving)
    assert await told_pairs(matching) == {(offer.offer_id, profile.person_id): 1}


@pytest.mark.parametrize("deleted", [False, True], ids=["changed", "deleted"])
async def test_whom_an_offer_fits_in_an_old_picture_alone_loses_it_again(
    matching: Matching, other: Matching, monkeypatch: pytest.MonkeyPatch, deleted: bool
) -> None:
    """The profile's own handler has been there before the offer was, and comes no more."""
    offer, profile = offer_facts(), a_profile()
    await matching.profiles.save(profile)
    await matching.follower.caught_up()
    held = lagging(matching, monkeypatch)
    if deleted:
        await other.profiles.delete(profile.person_id)
    else:
        await other.profiles.save(a_profile(profile.person_id, fields=["food"]))
    await deliver(on_profile_saved, ProfileSaved(person_id=profile.person_id, version=2), other)
    publishing = asyncio.create_task(deliver(on_offer_published, OfferPublished(offer=offer), matching))
    await eventually(lambda: told_pairs(matching))
    released(matching, held, monkeypatch)
    await publishing
    assert await matching.told.count() == 0
    rows = await matching.db["outbox"].find({"routing_key": MatchesLost.routing_key}).to_list(None)
    assert len(rows) == (0 if deleted else 1), "who has gone is told nothing of"


async def test_many_offers_and_profiles_at_once_on_two_replicas_each_pair_is_told_exactly_once(
    matching: Matching, other: Matching
) -> None:
    offers, people = [offer_facts() for _ in range(6)], [clock.new_id() for _ in range(12)]
    body = ProfileInput.model_validate(profile_body())

    async def save(number: int) -> None:
        replica = (matching, other)[number % 2]
        await save_profile(SaveProfile(person_id=people[number], profile=body), replica)
        saved = ProfileSaved(person_id=people[number], version=1)
        await asyncio.gather(deliver(on_profile_saved, saved, matching), deliver(on_profile_saved, saved, other))

    async def publish(number: int) -> None:
        await deliver(on_offer_published, OfferPublished(offer=offers[number]), (other, matching)[number % 2])

    await asyncio.gather(*(save(n) for n in range(12)), *(publish(n) for n in range(6)))
    every = {(offer.offer_id, person): 1 for offer in offers for person in people}
    assert await told_pairs(matching) == every
    assert await matching.told.count() == len(every)


async def test_a_large_offer_goes_on_after_a_crash_without_losing_or_doubling(
    matching: Matching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two thousand people, in parts; the replica dies after the second part, and the event is delivered again."""
    monkeypatch.setattr(told, "PAIRS_AT_ONCE", 400)
    pattern = a_profile()
    people = [Profile(clock.new_id(), 1, pattern.wishes, pattern.home) for _ in range(2_000)]
    document = profile_document(pattern)
    rows = [{**document, "_id": p.person_id, "row": p.person_id.bytes + pack(pattern)[16:]} for p in people]
    await matching.db["profiles"].insert_many(rows)
    await matching.follower.caught_up()
    offer, done = offer_facts(), 0

    async def dies(*arguments: Any) -> Any:
        nonlocal done
        done += 1
        if done == 3:
            raise ConnectionResetError("killed")
        return await mongo.transaction(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(told, "transaction", dies)
        with pytest.raises(ConnectionResetError):
            await deliver(on_offer_published, OfferPublished(offer=offer), matching)
    assert await matching.told.count() == 2 * told.PAIRS_AT_ONCE
    await deliver(on_offer_published, OfferPublished(offer=offer), matching)
    pairs = await told_pairs(matching)
    assert pairs == {(offer.offer_id, person.person_id): 1 for person in people}


async def test_on_offer_changed_twice_changes_nothing(matching: Matching) -> None:
    await matching.profiles.save(a_profile())
    await matching.follower.caught_up()
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer), matching)
    for _ in range(2):
        await deliver(on_offer_changed, OfferChanged(offer=_newer(offer)), matching)
    assert len(await announced(matching.db)) == 1


def _newer(offer: OfferFacts) -> OfferFacts:
    return offer.model_copy(update={"version": offer.version + 1})
