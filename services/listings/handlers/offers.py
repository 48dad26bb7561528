"""Offers: posting, ending, reading."""

from services.listings import offer as offers
from services.listings.handlers.things import Listings, handlers
from services.listings.offer import OfferNotFound
from shared.contracts.listings.offers import (
    CloseOffer,
    GetOffer,
    ListOwnOffers,
    OfferList,
    OfferView,
    PublishOffer,
)


@handlers.answers(PublishOffer)
async def publish_offer(request: PublishOffer, listings: Listings) -> OfferView:
    """Publish, once per key however often it is asked."""
    employer = await listings.employers.get_by_member(request.account_id)
    content_hash = offers.content_hash(request.offer)
    if before := await listings.offers.find_by_key(employer.id, request.key, content_hash):
        return before.view()
    offer, published = offers.publish(employer, request.account_id, request.key, request.offer)
    return (await listings.offers.save_once(offer, published)).view()


@handlers.answers(CloseOffer)
async def close_offer(request: CloseOffer, listings: Listings) -> OfferView:
    """Close an offer of one's own employer; someone else's does not exist for the caller."""
    employer = await listings.employers.get_by_member(request.account_id)
    offer = await listings.offers.get(request.offer_id)
    if offer.employer_id != employer.id:
        raise OfferNotFound("There is no such offer.")
    closed, event = offer.close(request.account_id, request.reason)
    await listings.offers.save(closed, event)
    return closed.view()


@handlers.answers(GetOffer)
async def get_offer(request: GetOffer, listings: Listings) -> OfferView:
    """One offer, as long as anyone may see it."""
    offer = await listings.offers.get(request.offer_id)
    if offer.state != "published":
        raise OfferNotFound("There is no such offer.")
    return offer.view()


@handlers.answers(ListOwnOffers)
async def list_own_offers(request: ListOwnOffers, listings: Listings) -> OfferList:
    """What one's own employer has posted, closed ones as well."""
    return await listings.offers.list_of((await listings.employers.get_by_member(request.account_id)).id)
