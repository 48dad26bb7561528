"""The board as a whole, for feeds, files and other boards."""

from services.listings.handlers.standing import with_standing
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
    """One page of the whole board, without what a ban has just hidden: it may be shorter than asked."""
    batch = await listings.exports.page(request)
    return batch.model_copy(update={"items": await with_standing(batch.items, listings)})


@handlers.answers(GetBoardStamp)
async def get_board_stamp(request: GetBoardStamp, listings: Listings) -> BoardStamp:
    """Whether a copy of the board is still the same."""
    return await listings.exports.stamp()


@handlers.answers(ListOfferAddresses)
async def list_offer_addresses(request: ListOfferAddresses, listings: Listings) -> OfferAddresses:
    """Ids and days of change, for a sitemap."""
    return await listings.exports.addresses(request.after, request.skip, request.limit)
