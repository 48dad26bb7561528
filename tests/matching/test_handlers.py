"""What matching does when an event comes: once, twice, late, or after a newer one."""

import asyncio
from typing import Any

import pytest

from services.matching.handlers import Matching
from services.matching.handlers.matches import list_matches
from services.matching.handlers.offers import on_offer_closed, on_offer_published
from services.matching.handlers.profiles import delete_profile, get_profile, on_profile_saved, save_profile
from services.matching.handlers.searches import save_search
from services.matching.profile import ProfileNotFound, ProfileRefused, VersionOutdated
from services.matching.store import profile_document, told
from shared import clock
from shared.contracts.listings.offer_events import OfferClosed, OfferPublished
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import ListMatches
from shared.contracts.matching.profiles import DeleteProfile, GetProfile, ProfileInput, ProfileSaved, SaveProfile
from shared.contracts.matching.searches import SaveSearch
from shared.contracts.words import Reason
from shared.cursor import CursorInvalid
from shared.mongo import Session, transaction
from tests.builders import a_profile, offer_facts, profile_body
from tests.matching.conftest import Deliver, announced


def closing(offer: OfferFacts) -> OfferClosed:
    return OfferClosed(offer_id=offer.offer_id, version=offer.version + 1, reason=Reason(key="offer_filled"))


async def test_an_offer_finds_those_it_fits_and_announces_them(matching: Matching, deliver: Deliver) -> None:
    fitting, far = a_profile(), a_profile(postal_code="14827", radius_km=5)
    await matching.profiles.save(fitting)
    await matching.profiles.save(far)
    offer = offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    (event,) = await announced(matching.db)
    assert [found.person_id for found in event.found] == [fitting.person_id]
    assert event.offers == (offer,)


async def test_on_offer_published_twice_changes_nothing(matching: Matching, deliver: Deliver) -> None:
    await matching.profiles.save(a_profile())
    event = OfferPublished(offer=offer_facts())
    await deliver(on_offer_published, event, "m1")
    await deliver(on_offer_published, event, "m1")
    await deliver(on_offer_published, event, "sent again by hand under another id")
    assert len(await announced(matching.db)) == 1
    assert await matching.told.count() == 1


async def test_on_profile_saved_twice_changes_nothing(matching: Matching, deliver: Deliver) -> None:
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    profile = a_profile()
    await matching.profiles.save(profile)
    event = ProfileSaved(person_id=profile.person_id, version=1)
    await deliver(on_profile_saved, event, "m1")
    await deliver(on_profile_saved, event, "m1")
    assert len(await announced(matching.db)) == 1


async def test_on_offer_closed_twice_changes_nothing(matching: Matching, deliver: Deliver) -> None:
    profile, offer = a_profile(), offer_facts()
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer))
    for _ in range(2):
        await deliver(on_offer_closed, closing(offer), "m1")
        await matching.follower.caught_up()
        assert (await list_matches(ListMatches(person_id=profile.person_id), matching)).items == ()
        assert await matching.told.count() == 0


async def test_an_offer_that_arrives_after_its_own_end_is_not_matched(matching: Matching, deliver: Deliver) -> None:
    await matching.profiles.save(a_profile())
    offer = offer_facts()
    await deliver(on_offer_closed, closing(offer))
    await deliver(on_offer_published, OfferPublished(offer=offer))
    assert await announced(matching.db) == []


async def test_an_older_version_never_overwrites_a_newer_one(matching: Matching, deliver: Deliver) -> None:
    await matching.profiles.save(a_profile())
    newer = offer_facts(version=3, title="Neuer Titel")
    older = newer.model_copy(update={"version": 2, "title": "Alter Titel"})
    await deliver(on_offer_published, OfferPublished(offer=newer))
    await deliver(on_offer_published, OfferPublished(offer=older))
    (kept,) = (await matching.follower.caught_up()).board.near(newer.point, 1)
    assert kept.title == "Neuer Titel"


async def test_a_changed_profile_loses_what_no_longer_fits_and_gains_it_anew(
    matching: Matching, deliver: Deliver
) -> None:
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    first = a_profile()
    await matching.profiles.save(first)
    await deliver(on_profile_saved, ProfileSaved(person_id=first.person_id, version=1))
    await matching.profiles.save(a_profile(first.person_id, 2, fields=["food"]))
    await deliver(on_profile_saved, ProfileSaved(person_id=first.person_id, version=2))
    assert (await list_matches(ListMatches(person_id=first.person_id), matching)).items == ()
    await matching.profiles.save(a_profile(first.person_id, 3))
    for _ in range(2):
        await deliver(on_profile_saved, ProfileSaved(person_id=first.person_id, version=3))
    assert len((await list_matches(ListMatches(person_id=first.person_id), matching)).items) == 1
    assert len(await announced(matching.db)) == 2  # once, and once more after the loss


async def test_a_match_under_the_persons_own_minimum_score_is_listed_but_not_announced(
    matching: Matching, deliver: Deliver
) -> None:
    choosy = a_profile(minimum_score=95, fields=["wood", "metal"])
    await matching.profiles.save(choosy)
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    assert await announced(matching.db) == []
    assert len((await list_matches(ListMatches(person_id=choosy.person_id), matching)).items) == 1


async def test_an_offer_and_a_profile_that_come_at_the_same_moment_never_miss_each_other(
    matching: Matching, deliver: Deliver
) -> None:
    for _ in range(20):
        offer, profile = offer_facts(), a_profile()

        async def save_and_look(profile: Any = profile) -> None:
            await matching.profiles.save(profile)
            await deliver(on_profile_saved, ProfileSaved(person_id=profile.person_id, version=1))

        await asyncio.gather(deliver(on_offer_published, OfferPublished(offer=offer)), save_and_look())
        told = [f.person_id for e in await announced(matching.db) for f in e.found if f.offer_id == offer.offer_id]
        assert told.count(profile.person_id) == 1


async def test_many_people_are_announced_in_parts_that_fit_the_broker(
    matching: Matching, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [a_profile() for _ in range(told.PAIRS_AN_EVENT + 1)]
    await matching.db["profiles"].insert_many([profile_document(profile) for profile in people])
    await matching.follower.caught_up()  # whom the picture shows only after the first look, the second one announces
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    events = await announced(matching.db)
    assert sorted(len(event.found) for event in events) == [1, told.PAIRS_AN_EVENT]
    assert len({found.person_id for event in events for found in event.found}) == len(people)
    assert max(len(event.model_dump_json()) for event in events) < 256 * 1024


async def test_of_two_who_have_read_the_same_profile_one_saves(matching: Matching) -> None:
    """However close together: also where there was none yet."""
    body = ProfileInput.model_validate(profile_body())
    order = SaveProfile(person_id=clock.new_id(), profile=body)
    for seen in range(3):
        orders = [order.model_copy(update={"version": seen}) for _ in "ab"]
        both = await asyncio.gather(*(save_profile(one, matching) for one in orders), return_exceptions=True)
        assert sorted(type(one).__name__ for one in both) == ["ProfileView", "VersionOutdated"]
    search = SaveSearch(person_id=order.person_id, number=2, search=body, version=0)
    assert (await save_search(search, matching)).version == 1
    with pytest.raises(VersionOutdated):
        await save_search(search, matching)


async def test_saving_a_profile_counts_its_versions(matching: Matching) -> None:
    person = clock.new_id()
    body = ProfileInput.model_validate(profile_body())
    first = await save_profile(SaveProfile(person_id=person, profile=body), matching)
    second = await save_profile(SaveProfile(person_id=person, profile=body), matching)
    assert (first.version, second.version) == (1, 2)
    at_once = await asyncio.gather(*(save_profile(SaveProfile(person_id=person, profile=body), matching) for _ in "ab"))
    assert sorted(saved.version for saved in at_once) == [3, 4]
    second = max(at_once, key=lambda saved: saved.version)
    assert await get_profile(GetProfile(person_id=person), matching) == second


@pytest.mark.parametrize("changes", [{"postal_code": "99999"}, {"birth_date": "2999-01-01"}])
async def test_a_refused_profile_changes_nothing(matching: Matching, changes: dict[str, Any]) -> None:
    person = clock.new_id()
    kept = await save_profile(
        SaveProfile(person_id=person, profile=ProfileInput.model_validate(profile_body())), matching
    )
    refused = ProfileInput.model_validate({**profile_body(), **changes})
    with pytest.raises(ProfileRefused):
        await save_profile(SaveProfile(person_id=person, profile=refused), matching)
    assert await get_profile(GetProfile(person_id=person), matching) == kept


async def test_a_deleted_profile_leaves_nothing(matching: Matching, deliver: Deliver) -> None:
    profile = a_profile()
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    await delete_profile(DeleteProfile(person_id=profile.person_id), matching)
    await deliver(on_profile_saved, ProfileSaved(person_id=profile.person_id, version=1))
    assert await matching.told.count() == 0
    with pytest.raises(ProfileNotFound):
        await get_profile(GetProfile(person_id=profile.person_id), matching)
    await delete_profile(DeleteProfile(person_id=profile.person_id), matching)


async def test_the_list_pages_through_every_match_once(matching: Matching, deliver: Deliver) -> None:
    profile = a_profile()
    await matching.profiles.save(profile)
    offers = [offer_facts(fields=[field]) for field in ("wood", "metal", "wood", "metal", "metal")]
    for offer in offers:
        await deliver(on_offer_published, OfferPublished(offer=offer))
    seen, cursor = [], ""
    while True:
        page = await list_matches(ListMatches(person_id=profile.person_id, limit=2, cursor=cursor), matching)
        seen += [(match.score, match.offer.offer_id) for match in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert [score for score, _ in seen] == [100, 100, 100, 90, 90]
    assert {offer_id for _, offer_id in seen} == {offer.offer_id for offer in offers}


@pytest.mark.parametrize("cursor", ["xyz", "e30=", "YSBi"])
async def test_a_cursor_not_of_this_list_is_refused(matching: Matching, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        await list_matches(ListMatches(person_id=clock.new_id(), cursor=cursor), matching)


async def test_matches_come_best_first(matching: Matching, deliver: Deliver) -> None:
    profile = a_profile()
    await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer_facts(fields=["wood"])))
    await deliver(on_offer_published, OfferPublished(offer=offer_facts(fields=["metal"])))
    listed = await list_matches(ListMatches(person_id=profile.person_id), matching)
    assert [match.score for match in listed.items] == [100, 90]


async def test_who_deletes_a_profile_and_makes_another_at_once_loses_what_no_longer_fits(
    matching: Matching, deliver: Deliver
) -> None:
    await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    first = a_profile()
    await matching.profiles.save(first)
    await deliver(on_profile_saved, ProfileSaved(person_id=first.person_id, version=1))
    await delete_profile(DeleteProfile(person_id=first.person_id), matching)
    await matching.profiles.save(a_profile(first.person_id, fields=["food"]))
    rows = matching.db["outbox"].find({"routing_key": ProfileSaved.routing_key}, sort=[("_id", 1)])
    for saved in [ProfileSaved.model_validate_json(row["body"]) async for row in rows][1:]:
        await deliver(on_profile_saved, saved)
    assert await matching.told.count() == 0


async def test_an_offer_that_is_closed_at_the_moment_it_is_published_is_closed_in_the_end(matching: Matching) -> None:
    """Its two events lie in two queues: after a pause both are in hand at once, on any replica."""
    offer, closing = offer_facts(), set[asyncio.Task[None]]()

    async def publish(session: Session) -> None:
        await matching.offers.remember(offer, session)
        if not closing:
            closing.add(asyncio.create_task(matching.offers.take_off(offer.offer_id, 2, "closed")))
        await asyncio.sleep(0.1)  # not yet committed: the other one meets what it does not see

    await transaction(matching.db, publish)
    await asyncio.gather(*closing)
    assert [one["state"] async for one in matching.db["offers"].find({})] == ["closed"]


async def test_what_is_known_of_a_closed_offer_expires_and_goes_from_memory_as_well(
    matching: Matching, deliver: Deliver
) -> None:
    offer, paused = offer_facts(), offer_facts()
    for one in (offer, paused):
        await deliver(on_offer_published, OfferPublished(offer=one))
    await deliver(on_offer_closed, closing(offer))
    await matching.offers.take_off(paused.offer_id, 2, "paused")
    expires = {"closed_at": {"$lte": clock.now()}}
    assert [one["_id"] async for one in matching.db["offers"].find(expires)] == [offer.offer_id]
    picture = await matching.follower.caught_up()
    assert picture.version("offers", offer.offer_id) == 2, "its events may come again"
    await matching.db["offers"].delete_many(expires)
    picture = await matching.follower.caught_up()
    assert picture.version("offers", offer.offer_id) is None
    assert picture.version("offers", paused.offer_id) == 2
