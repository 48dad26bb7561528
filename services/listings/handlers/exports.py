"""The board as a whole, for feeds, files and other boards."""

from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.exports import (
    BoardStamp,
    ExportOffers,
    GetBoardStamp,
    ListOfferAddresses,
    OfferAddresses,
    OfferBatch,
)


@handlers.answers(ExportOffers)
async def export_offers(request: ExportOffers, listings: Listings) -> OfferBatch:
    """One page of the whole board."""
    return await listings.exports.page(request)


@handlers.answers(GetBoardStamp)
async def get_board_stamp(request: GetBoardStamp, listings: Listings) -> BoardStamp:
    """Whether a copy of the board is still the same."""
    return await listings.exports.stamp()


@handlers.answers(ListOfferAddresses)
async def list_offer_addresses(request: ListOfferAddresses, listings: Listings) -> OfferAddresses:
    """Ids and days of change, for a sitemap."""
    return await listings.exports.addresses(request.after, request.skip, request.limit)
