"""What listings answers, on a real database."""

import asyncio

import pytest

from services.listings.employer import Employer, NotAMember
from services.listings.fit import OfferRefused
from services.listings.handlers import Listings
from services.listings.handlers.employers import get_employer
from services.listings.handlers.offers import close_offer, get_offer, list_own_offers, publish_offer
from services.listings.offer import IdempotencyKeyReused, OfferNotFound
from services.listings.store.offers import ChangedMeanwhile
from shared import clock
from shared.contracts.listings.employers import GetEmployer
from shared.contracts.listings.offers import GetOffer, OfferInput
from shared.contracts.listings.own_offers import CloseOffer, ListOwnOffers, OwnOffer, PublishOffer
from shared.mongo import Database
from tests.builders import an_employer, offer_input


async def published(
    listings: Listings, employer: Employer, key: str = "", content: OfferInput | None = None
) -> OwnOffer:
    content = content or offer_input()
    request = PublishOffer(account_id=employer.members[0], key=key or str(clock.new_id()), offer=content)
    return await publish_offer(request, listings)


async def test_publishing_saves_the_offer_and_its_event_together(
    listings: Listings, employer: Employer, db: Database
) -> None:
    view = await published(listings, employer)
    seen = await get_offer(GetOffer(offer_id=view.id), listings)
    assert (seen.id, seen.version, seen.title, seen.seats_free) == (view.id, 1, view.title, 2)
    assert await db["outbox"].count_documents({"routing_key": "listings.offer.published.v1", "state": 0}) == 1


async def test_the_same_key_is_the_same_offer_however_often_and_however_fast(
    listings: Listings, employer: Employer, db: Database
) -> None:
    views = await asyncio.gather(*(published(listings, employer, "double-click") for _ in range(5)))
    assert len({view.id for view in views}) == 1
    assert await db["offers"].count_documents({}) == 1
    assert await db["outbox"].count_documents({}) == 1


async def test_the_same_key_for_another_offer_is_refused(listings: Listings, employer: Employer, db: Database) -> None:
    await published(listings, employer, "k1")
    with pytest.raises(IdempotencyKeyReused):
        await published(listings, employer, "k1", offer_input(title="Ein ganz anderes Angebot"))
    assert await db["offers"].count_documents({}) == 1


async def test_two_employers_may_use_the_same_key(listings: Listings, employer: Employer) -> None:
    other = an_employer()
    await listings.employers.save(other)
    first, second = await published(listings, employer, "k1"), await published(listings, other, "k1")
    assert first.id != second.id


async def test_a_refused_offer_stores_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    with pytest.raises(OfferRefused):
        await published(listings, employer, content=offer_input(place={"postal_code": "99999", "town": "x"}))
    assert await db["offers"].count_documents({}) == 0
    assert await db["outbox"].count_documents({}) == 0


async def test_who_belongs_to_no_employer_publishes_nothing(listings: Listings) -> None:
    with pytest.raises(NotAMember):
        await publish_offer(PublishOffer(account_id=clock.new_id(), key="k", offer=offer_input()), listings)
    with pytest.raises(NotAMember):
        await get_employer(GetEmployer(account_id=clock.new_id()), listings)


async def test_a_closed_offer_is_no_longer_there_for_anyone(
    listings: Listings, employer: Employer, db: Database
) -> None:
    view = await published(listings, employer)
    order = CloseOffer(account_id=employer.members[0], offer_id=view.id, reason="filled")
    assert (await close_offer(order, listings)).state == "closed"
    with pytest.raises(OfferNotFound):
        await get_offer(GetOffer(offer_id=view.id), listings)
    assert await db["outbox"].count_documents({"routing_key": "listings.offer.closed.v1"}) == 1


async def test_an_employer_sees_all_its_own_offers_open_ones_first(listings: Listings, employer: Employer) -> None:
    closed, other = await published(listings, employer), an_employer()
    await close_offer(CloseOffer(account_id=employer.members[0], offer_id=closed.id, reason="filled"), listings)
    first, second = await published(listings, employer), await published(listings, employer)
    await listings.employers.save(other)
    await published(listings, other)
    own = await list_own_offers(ListOwnOffers(account_id=employer.members[0]), listings)
    assert [offer.id for offer in own.items] == [second.id, first.id, closed.id]
    assert [offer.state for offer in own.items] == ["published", "published", "closed"]


async def test_somebody_elses_offer_does_not_exist_for_an_employer(listings: Listings, employer: Employer) -> None:
    view = await published(listings, employer)
    other = an_employer()
    await listings.employers.save(other)
    with pytest.raises(OfferNotFound):
        await close_offer(CloseOffer(account_id=other.members[0], offer_id=view.id, reason="filled"), listings)


async def test_of_two_changes_at_once_one_wins_and_the_other_is_told(listings: Listings, employer: Employer) -> None:
    view = await published(listings, employer)
    order = CloseOffer(account_id=employer.members[0], offer_id=view.id, reason="filled")
    outcomes = await asyncio.gather(*(close_offer(order, listings) for _ in range(2)), return_exceptions=True)
    assert sum(isinstance(outcome, OwnOffer) for outcome in outcomes) == 1
    offer = await listings.offers.get(view.id)
    with pytest.raises(ChangedMeanwhile):
        await listings.offers.save(offer)
