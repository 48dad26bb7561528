"""Offers that reach few: what matching has counted becomes a word to the employer."""

from services.listings import demand
from services.listings.handlers.things import Listings, handlers
from shared.contracts.matching.reaches import ReachCounted


@handlers.on(ReachCounted)
async def on_reach_counted(event: ReachCounted, listings: Listings) -> None:
    """Say so where they are few. A count of an older version says nothing about the offer as it is."""
    offer = await listings.offers.get(event.offer_id)
    employer = await listings.employers.get(offer.employer_id)
    low = demand.signal(offer, event, employer.members)
    await listings.demand.tell(*([low] if low else []))
