"""Whether too few young people look at an offer, and when to ask: once for each offer. Pure."""

import datetime as dt
from uuid import UUID

from services.listings.offer import Offer
from shared.contracts.listings.offer_events import OfferDemandLow
from shared.contracts.matching.reaches import ReachCounted

ASKED_AFTER = dt.timedelta(days=7)  # on the board
ENOUGH = 20  # people reached: with fewer, an offer that nobody has taken is worth a word to its employer
MOST_ADVICE = 3


def due_at(offer: Offer) -> dt.datetime | None:
    """When matching is to be asked how many the offer reaches; None where that has been done or makes no sense."""
    if offer.state != "published" or offer.published_at is None or offer.reach_asked_at is not None:
        return None
    return offer.published_at + ASKED_AFTER


def taken(offer: Offer) -> bool:
    return offer.seats_free < offer.content.seats


def signal(offer: Offer, counted: ReachCounted, members: tuple[UUID, ...]) -> OfferDemandLow | None:
    """What its employer is told; nothing of an offer that has changed, ended or found somebody in the meantime."""
    stale = offer.state != "published" or offer.version != counted.version
    if stale or taken(offer) or counted.reach.at_least >= ENOUGH:
        return None
    return OfferDemandLow(
        offer_id=offer.id,
        version=offer.version,
        advice=counted.advice[:MOST_ADVICE],
        title=offer.content.title,
        employer_name=offer.employer_name,
        members=members,
    )
