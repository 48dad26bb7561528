"""Whether a young person may do this work on these days, asked before applying and again before the place is firm."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.listings.ledgers import WorkElsewhere
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.message import Message, Request
from shared.contracts.words import Period, Reason


class PlacementCheck(Message):
    """``outcome`` with the findings of the law that decide it, or ``minimum_age``. ``age``: completed years today."""

    outcome: Literal["allowed", "allowed_if", "forbidden"]
    reasons: tuple[Reason, ...]
    age: int
    minor: bool


class CheckPlacement(Request[PlacementCheck]):
    """For the person's birth date and schooling as in their profile, and what else they work.

    Refused: ``profile_not_found``.
    """

    queue: ClassVar[str] = "matching.check-placement"
    person_id: UUID
    offer: OfferFacts
    period: Period | None
    elsewhere: tuple[WorkElsewhere, ...] = ()
