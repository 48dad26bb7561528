"""Offers: what of them is known, and what their employer's members and the team are told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.notifications.handlers.things import Notifications, Told, handlers, tell, tell_staff
from services.notifications.handlers.webhooks import Facts, tell_partners
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.contracts.listings.offer_events import (
    OfferChanged,
    OfferClosed,
    OfferDemandLow,
    OfferExpiring,
    OfferFlagged,
    OfferPaused,
    OfferPublished,
    OfferReviewed,
    OfferWaiting,
)

Named = OfferClosed | OfferPaused | OfferExpiring | OfferReviewed | OfferDemandLow
CLOSED_TELLS = {
    "offer_expired": Kind.OFFER_EXPIRED,
    "offer_filled": Kind.OFFER_FULL,
    "offer_removed": Kind.OFFER_REJECTED,
}  # and nothing where the employer has withdrawn it


@handlers.on(OfferPublished)
async def on_offer_published(event: OfferPublished, notifications: Notifications) -> None:
    """On the board, perhaps again. Employers who see it there need no message; reminders of before are over."""
    await notifications.offers.learn([event.offer])
    await tell(notifications, _topic(event.offer.offer_id, event.offer.version))
    told: Facts = {"offer_id": event.offer.offer_id, "version": event.offer.version}
    await tell_partners(notifications, event.offer.employer_id, "offer.published", **told)


@handlers.on(OfferChanged)
async def on_offer_changed(event: OfferChanged, notifications: Notifications) -> None:
    """What is told of it from now on is the new content."""
    await notifications.offers.learn([event.offer])
    await tell(notifications, _topic(event.offer.offer_id, event.offer.version))


@handlers.on(OfferClosed)
async def on_offer_closed(event: OfferClosed, notifications: Notifications) -> None:
    """Nothing more is told of it to young people. The first steps concern thousands, and may be repeated."""
    await notifications.offers.close(event.offer_id)
    await notifications.messages.close_offer(event.offer_id)
    await _tell_members(notifications, event, CLOSED_TELLS.get(event.reason.key), {"reason": event.reason.key})
    told: Facts = {"offer_id": event.offer_id, "version": event.version, "reason": event.reason.key}
    await tell_partners(notifications, event.employer_id, "offer.closed", **told)


@handlers.on(OfferPaused)
async def on_offer_paused(event: OfferPaused, notifications: Notifications) -> None:
    """Messages about it wait. Its employer hears of it where that was not their own act."""
    await notifications.offers.pause(event.offer_id, event.version)
    kind = Kind.OFFER_PAUSED if event.reason.key == "employer_silent" else None
    await _tell_members(notifications, event, kind, {"reason": event.reason.key})
    told: Facts = {"offer_id": event.offer_id, "version": event.version, "reason": event.reason.key}
    await tell_partners(notifications, event.employer_id, "offer.paused", **told)


@handlers.on(OfferExpiring)
async def on_offer_expiring(event: OfferExpiring, notifications: Notifications) -> None:
    """7 days and 1 day before it leaves the board."""
    values: dict[str, Any] = {"days": event.days_left, "day": event.expires_on.isoformat()}
    if event.token:
        values["path"] = f"/angebote/erinnerung/{event.token}"
    await _tell_members(notifications, event, Kind.OFFER_EXPIRING, values)


@handlers.on(OfferReviewed)
async def on_offer_reviewed(event: OfferReviewed, notifications: Notifications) -> None:
    """A counsellor's yes or no."""
    kind = Kind.OFFER_APPROVED if event.approved else Kind.OFFER_REJECTED
    await _tell_members(notifications, event, kind, {"reason": event.reason.key if event.reason else ""})


@handlers.on(OfferDemandLow)
async def on_offer_demand_low(event: OfferDemandLow, notifications: Notifications) -> None:
    """What would help."""
    values = {"advice": [reason.model_dump(mode="json") for reason in event.advice]}
    await _tell_members(notifications, event, Kind.OFFER_DEMAND_LOW, values)


@handlers.on(OfferWaiting)
async def on_offer_waiting(event: OfferWaiting, notifications: Notifications) -> None:
    """For the team. The message's id does what the inbox would."""
    values = _values(event.offer_id, event.title, event.employer_name)
    await tell_staff(notifications, Kind.OFFER_WAITING, f"{event.offer_id} {event.version}", values)


@handlers.on(OfferFlagged)
async def on_offer_flagged(event: OfferFlagged, notifications: Notifications) -> None:
    """For the team, each report. The message's id does what the inbox would."""
    values = _values(event.offer_id, event.title, event.employer_name) | {"reason": event.reason.key}
    await tell_staff(notifications, Kind.OFFER_FLAGGED, str(event.report_id), values)


async def _tell_members(notifications: Notifications, event: Named, kind: Kind | None, more: Mapping[str, Any]) -> None:
    values = {**_values(event.offer_id, event.title, event.employer_name), **more}
    told = [Told(kind, set(event.members), values)] if kind else []
    await tell(notifications, _topic(event.offer_id, event.version, str(more.get("days", ""))), *told)


def _topic(offer_id: UUID, version: int, occasion: str = "") -> Topic:
    return Topic(f"offer:{offer_id}", version, f"{version} {occasion}".strip())


def _values(offer_id: UUID, title: str, employer: str) -> dict[str, Any]:
    return {"offer_id": str(offer_id), "title": title, "employer": employer}
