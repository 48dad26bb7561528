"""The board: searching it."""

from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.search import OfferPage, SearchOffers


@handlers.answers(SearchOffers)
async def search_offers(request: SearchOffers, listings: Listings) -> OfferPage:
    """One page of the board."""
    return await listings.search.search(request)
