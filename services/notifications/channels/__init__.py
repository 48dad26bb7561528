"""What every channel is: something that takes one finished message and answers with the provider's id of it.

``DeliveryError(permanent)`` is all a channel says of what failed. Whether and when to try again is decided elsewhere.
"""

from dataclasses import dataclass
from typing import Protocol

OUTCOME_UNKNOWN = "outcome_unknown"


@dataclass(frozen=True)
class Outgoing:
    """A message ready to go. ``id`` is the same at every attempt; ``content``: a whole mail, or an SMS's text."""

    id: str
    to: str
    content: str


class DeliveryError(Exception):
    """Not handed over, for a ``reason`` without addresses. ``permanent``: the same again can only fail, or do harm."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Channel(Protocol):
    async def send(self, outgoing: Outgoing) -> str:
        """Hand over, within 40 s. Returns the provider's id. Raises DeliveryError, nothing else."""

    async def close(self) -> None:
        """Give back what is held."""
