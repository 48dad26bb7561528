"""The audience of an offer: how many young people it reaches and what would widen that; counts that name nobody."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.listings.offers import OfferDraft
from shared.contracts.message import Message, Request
from shared.contracts.words import Reason


class Reach(Message):
    """About how many people, both ends included. Fewer than five are never counted: 0 to 4."""

    at_least: int
    at_most: int


class Widening(Message):
    """One change of the offer, and about how many more it would reach then; at least five.

    ``change.key`` and its values: ``minimum_age`` (age), ``without_weekend``, ``by_arrangement``, ``shorter_day``
    (from, to, break_minutes), ``without_hazards``.
    """

    change: Reason
    more: Reach


class AudienceView(Message):
    reach: Reach
    widenings: tuple[Widening, ...]


class GetAudience(Request[AudienceView]):
    """How many people an offer reaches, saved or still being written. The same question has the same answer.

    Whose offer it is and whether the employer is ``verified`` is for the asker to know. Refused:
    ``employer_not_verified``, ``offer_invalid`` (names what it needs: kind, fields, place), ``audience_exhausted``:
    this employer has asked about too many different offers today.
    """

    queue: ClassVar[str] = "matching.get-audience"
    employer_id: UUID
    verified: bool
    offer: OfferDraft
