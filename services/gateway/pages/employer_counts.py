"""What has become of an employer's offers, counted out of its own applications. Pure."""

import datetime as dt
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.listings.applications import ApplicationView
from shared.contracts.listings.own_offers import OwnOffer

ANSWERS = ("accept", "decline")
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Count:
    """Of one offer or of all. ``waiting``: still to be answered in time; ``hours``: half of the answers came within."""

    received: int
    answered: int
    waiting: int
    taken: int
    hours: int | None

    @property
    def share(self) -> int | None:
        """Of a hundred that are decided, how many had an answer; None while none is decided."""
        decided = self.received - self.waiting
        return round(100 * self.answered / decided) if decided else None


def count(sent: Sequence[ApplicationView]) -> Count:
    """What was taken back before an answer counts as if it had not been sent: nobody could answer it."""
    asked = [one for one in sent if one.state != "withdrawn" or _answered_after(one) is not None]
    took = [after for one in asked if (after := _answered_after(one)) is not None]
    return Count(
        received=len(asked),
        answered=len(took),
        waiting=sum(one.state in ("sent", "read") for one in asked),
        taken=sum(one.state == "confirmed" for one in asked),
        hours=max(1, round(statistics.median(after / HOUR for after in took))) if took else None,
    )


ByOffer = list[tuple[OwnOffer, Count]]


def by_offer(offers: Sequence[OwnOffer], sent: Sequence[ApplicationView]) -> ByOffer:
    """Offers that anybody could see, those that were asked for most first."""
    of: dict[UUID, list[ApplicationView]] = {}
    for one in sent:
        of.setdefault(one.offer_id, []).append(one)
    counted = [(offer, count(of.get(offer.id, []))) for offer in offers if offer.published_at is not None]
    return sorted(counted, key=lambda pair: -pair[1].received)


def _answered_after(one: ApplicationView) -> dt.timedelta | None:
    """From the tap to the employer's own yes or no."""
    at = next((line.at for line in one.history if line.act in ANSWERS and line.who == "employer"), None)
    return at - one.sent_at if at else None
