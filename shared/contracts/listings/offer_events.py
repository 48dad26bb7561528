"""What becomes of an offer, as other services hear of it.

``members`` are the accounts that act for the employer: who is to be told. ``title`` and ``employer_name`` are what the
board shows anyway. What a moderator writes to an employer stays in listings; an event carries the key of the reason.
"""

import datetime as dt
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.listings.offers import OfferFacts
from shared.contracts.message import Event
from shared.contracts.words import Reason


class OfferPublished(Event):
    """On the board: new, approved, or no longer paused."""

    routing_key: ClassVar[str] = "listings.offer.published.v1"
    offer: OfferFacts


class OfferClosed(Event):
    """``reason.key``: offer_filled, offer_withdrawn, offer_expired or offer_removed."""

    routing_key: ClassVar[str] = "listings.offer.closed.v1"
    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    reason: Reason
    title: str = ""
    employer_name: str = ""
    members: tuple[UUID, ...] = ()
    employer_id: UUID | None = None


class OfferChanged(Event):
    """Still on the board, with other content or other days."""

    routing_key: ClassVar[str] = "listings.offer.changed.v1"
    offer: OfferFacts


class OfferPaused(Event):
    """Off the board for now. ``reason.key``: offer_paused (by its employer), employer_silent (by the clock)."""

    routing_key: ClassVar[str] = "listings.offer.paused.v1"
    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    reason: Reason
    title: str
    employer_name: str
    members: tuple[UUID, ...]
    employer_id: UUID | None = None


class OfferExpiring(Event):
    """It leaves the board in ``days_left`` days (7 or 1) unless somebody says that it still stands.

    ``token``: for the link in the mail, ``/angebote/erinnerung/<token>``: prolong or close it without an account.
    """

    routing_key: ClassVar[str] = "listings.offer.expiring.v1"
    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    days_left: int
    expires_on: dt.date
    title: str
    employer_name: str
    members: tuple[UUID, ...]
    token: str = ""


class OfferWaiting(Event):
    """Waits for a counsellor's approval."""

    routing_key: ClassVar[str] = "listings.offer.waiting.v1"
    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    title: str
    employer_name: str


class OfferReviewed(Event):
    """A counsellor has decided. ``reason`` is why not, None where it was approved."""

    routing_key: ClassVar[str] = "listings.offer.reviewed.v1"
    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    approved: bool
    reason: Reason | None
    title: str
    employer_name: str
    members: tuple[UUID, ...]


class OfferFlagged(Event):
    """A visitor has reported the offer. ``reason.key`` is the kind of report."""

    routing_key: ClassVar[str] = "listings.offer.flagged.v1"
    offer_id: UUID
    report_id: UUID
    reason: Reason
    title: str
    employer_name: str


class OfferReachAsked(Event):
    """Some days on the board and nobody has taken a seat: how many does it reach? matching answers ReachCounted."""

    routing_key: ClassVar[str] = "listings.offer.reach-asked.v1"
    offer: OfferFacts


class OfferDemandLow(Event):
    """Few young people are reached. ``advice``: what would help, each with its values."""

    routing_key: ClassVar[str] = "listings.offer.demand-low.v1"
    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    advice: tuple[Reason, ...]
    title: str
    employer_name: str
    members: tuple[UUID, ...]
