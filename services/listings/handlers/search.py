"""The board: searching it."""

from services.listings.handlers.standing import with_standing
from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.search import OfferPage, SearchOffers


@handlers.answers(SearchOffers)
async def search_offers(request: SearchOffers, listings: Listings) -> OfferPage:
    """One page of the board."""
    page = await listings.search.search(request)
    return page.model_copy(update={"items": await with_standing(page.items, listings)})
