"""What the other services hear of an offer: a function for each kind of event in the table of its life. Pure."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from services.listings.offer import Offer
from shared.contracts.listings.offer_events import (
    OfferChanged,
    OfferClosed,
    OfferExpiring,
    OfferPaused,
    OfferPublished,
    OfferReviewed,
    OfferWaiting,
)
from shared.contracts.message import Event
from shared.contracts.words import Reason

Members = tuple[UUID, ...]


def _named(offer: Offer) -> dict[str, Any]:
    title, name = offer.content.title, offer.employer_name
    return {"offer_id": offer.id, "version": offer.version, "title": title, "employer_name": name}


def _closed(offer: Offer, members: Members) -> OfferClosed:
    reason = Reason(key=f"offer_{offer.reason}")
    return OfferClosed(**_named(offer), members=members, reason=reason, employer_id=offer.employer_id)


def _paused(offer: Offer, members: Members) -> OfferPaused:
    reason = Reason(key=offer.reason)
    return OfferPaused(**_named(offer), members=members, reason=reason, employer_id=offer.employer_id)


def _reviewed(offer: Offer, members: Members) -> OfferReviewed:
    approved = offer.state == "published"
    reason = None if approved else Reason(key=offer.reason)
    return OfferReviewed(**_named(offer), members=members, approved=approved, reason=reason)


# What is announced of the offer as it is after the act; ``members`` are its employer's.
EVENTS: dict[type[Event], Callable[[Offer, Members], Event]] = {
    OfferPublished: lambda offer, _: OfferPublished(offer=offer.facts()),
    OfferChanged: lambda offer, _: OfferChanged(offer=offer.facts()),
    OfferWaiting: lambda offer, _: OfferWaiting(**_named(offer)),
    OfferPaused: _paused,
    OfferReviewed: _reviewed,
    OfferClosed: _closed,
}


def appears(events: Iterable[Event]) -> bool:
    """Whether they put an offer before somebody's eyes."""
    return any(isinstance(event, OfferPublished | OfferWaiting) for event in events)


def expiring(offer: Offer, members: Members, days_left: int, token: str) -> OfferExpiring:
    return OfferExpiring(
        **_named(offer), members=members, days_left=days_left, expires_on=offer.expires_on, token=token
    )
