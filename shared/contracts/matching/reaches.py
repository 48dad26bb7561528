"""How many young people an offer reaches, as listings is told: the same rounded counts that employers see."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.matching.audiences import Reach
from shared.contracts.message import Event
from shared.contracts.words import Reason


class ReachCounted(Event):
    """``version``: of the offer that was counted. ``advice``: changes that would reach more, the best first."""

    routing_key: ClassVar[str] = "matching.offer.reach-counted.v1"
    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    reach: Reach
    advice: Annotated[tuple[Reason, ...], Field(max_length=10)]
