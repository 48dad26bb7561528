"""A person is forgotten by matching, with the pairs that were announced."""

import asyncio
from uuid import UUID

import pytest

from services.matching.board import Fit
from services.matching.handlers import Matching
from services.matching.handlers.offers import on_offer_published
from services.matching.handlers.people import get_matching_data, on_account_erased
from services.matching.handlers.profiles import on_profile_saved
from services.matching.match import fit
from services.matching.profile import Profile, ProfileNotFound
from shared import clock, outbox
from shared.contracts.gateway.accounts import AccountErased
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.matching.people import GetMatchingData, MatchingDataErased
from shared.contracts.matching.profiles import ProfileSaved
from shared.contracts.message import Event
from shared.mongo import Database, Session
from tests.builders import a_profile, offer_facts
from tests.matching.conftest import Deliver


async def test_on_account_erased_twice_changes_nothing(matching: Matching, deliver: Deliver) -> None:
    mia, ben, offer = a_profile(), a_profile(), offer_facts()
    for profile in (mia, ben):
        await matching.profiles.save(profile)
    await deliver(on_offer_published, OfferPublished(offer=offer))
    await matching.marks.mark(mia.person_id, offer.offer_id, "seen")
    data = await get_matching_data(GetMatchingData(account_id=mia.person_id), matching)
    assert data.parts.keys() == {"profiles", "marks"}
    ids = {"erasure_id": clock.new_id(), "account_id": mia.person_id, "substitute": clock.new_id()}
    for _ in range(2):
        await deliver(on_account_erased, AccountErased.model_validate({**ids, "role": "young_person"}), "m1")
    with pytest.raises(ProfileNotFound):
        await matching.profiles.get(mia.person_id)
    assert await matching.profiles.get(ben.person_id)
    assert await matching.told.count() == 1
    assert not (await get_matching_data(GetMatchingData(account_id=mia.person_id), matching)).parts
    rows = matching.db["outbox"].find({"routing_key": MatchingDataErased.routing_key})
    (answer,) = [MatchingDataErased.model_validate_json(row["body"]) async for row in rows]
    assert answer.erased == {"profiles": 1, "marks": 1}


async def test_what_was_under_way_while_somebody_was_erased_goes_when_it_is_said_once_more(
    matching: Matching, deliver: Deliver
) -> None:
    """A profile that was being saved, and what follows from it."""
    mia, offer = a_profile(), offer_facts()
    await deliver(on_offer_published, OfferPublished(offer=offer))
    ids = {"erasure_id": clock.new_id(), "account_id": mia.person_id, "substitute": clock.new_id()}
    event = AccountErased.model_validate({**ids, "role": "young_person"})
    await deliver(on_account_erased, event, "at once")
    await matching.profiles.save(mia)
    await matching.marks.mark(mia.person_id, offer.offer_id, "seen")
    await deliver(on_profile_saved, ProfileSaved(person_id=mia.person_id, version=1))
    assert await matching.told.count() == 1
    await deliver(on_account_erased, event, "once more")
    assert await matching.told.count() == 0
    assert not (await get_matching_data(GetMatchingData(account_id=mia.person_id), matching)).parts


async def test_many_are_forgotten_while_another_is_told_of_the_same_offer(
    matching: Matching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their ids lie in one document. More of them than the driver has threads: none waits for what waits for them."""
    offer, today, announce = offer_facts(), clock.today(), outbox.announce
    *gone, late = [a_profile(UUID(int=16 * number + 7)) for number in range(1, 26)]
    forgetting: list[asyncio.Task[None]] = []

    async def tell(profile: Profile) -> None:
        found = fit(offer, profile, today)
        assert found is not None
        await matching.told.tell_person(profile.person_id, [Fit(offer, found, clock.now())], still_there)

    async def still_there(_: Session) -> bool:
        return True

    async def meanwhile(db: Database, session: Session, *events: Event) -> None:
        if not forgetting:  # it is written and not yet committed
            forgetting.extend(asyncio.create_task(matching.told.forget_person(one.person_id)) for one in gone)
            await asyncio.sleep(0.2)
        await announce(db, session, *events)

    for profile in gone:
        await tell(profile)
    monkeypatch.setattr(outbox, "announce", meanwhile)
    async with asyncio.timeout(8):
        await tell(late)
        await asyncio.gather(*forgetting)
    assert await matching.told.count() == 1
