"""Applications: each step is told to whom it concerns, the young person or the employer's members."""

from collections.abc import Mapping
from typing import Any

from services.notifications.handlers.things import Notifications, Told, handlers, tell
from services.notifications.handlers.webhooks import Facts, tell_partners
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.contracts.listings.application_events import (
    ApplicationAccepted,
    ApplicationCancelled,
    ApplicationConfirmed,
    ApplicationDeclined,
    ApplicationExpired,
    ApplicationFacts,
    ApplicationRead,
    ApplicationSent,
    ApplicationUnanswered,
    ApplicationUnconfirmed,
    ApplicationWithdrawn,
    PlacementEnded,
    PlacementNear,
)
from shared.contracts.notifications.webhooks import EventType

OFFER_GONE = ("offer_withdrawn", "offer_expired", "offer_removed", "offer_filled", "offer_closed")


@handlers.on(ApplicationSent)
async def on_application_sent(event: ApplicationSent, notifications: Notifications) -> None:
    """The young person hears that it has arrived, the employer of the interest."""
    await _tell(notifications, event.application, Kind.INTEREST_SENT, Kind.INTEREST_RECEIVED)
    await _tell_partner(notifications, event.application, "application.received")


@handlers.on(ApplicationRead)
async def on_application_read(event: ApplicationRead, notifications: Notifications) -> None:
    """Somebody has looked at it."""
    await _tell(notifications, event.application, Kind.INTEREST_READ)


@handlers.on(ApplicationAccepted)
async def on_application_accepted(event: ApplicationAccepted, notifications: Notifications) -> None:
    """The employer's yes, to be confirmed."""
    await _tell(notifications, event.application, Kind.INTEREST_ACCEPTED)
    await _tell_partner(notifications, event.application, "application.answered", answer="accepted")


@handlers.on(ApplicationDeclined)
async def on_application_declined(event: ApplicationDeclined, notifications: Notifications) -> None:
    """The employer's no; or there is no such offer any more."""
    kind = Kind.OFFER_WITHDRAWN if event.reason.key in OFFER_GONE else Kind.INTEREST_DECLINED
    await _tell(notifications, event.application, kind, more={"reason": event.reason.key})
    await _tell_partner(notifications, event.application, "application.answered", answer="declined")


@handlers.on(ApplicationConfirmed)
async def on_application_confirmed(event: ApplicationConfirmed, notifications: Notifications) -> None:
    """Both sides have said yes; the young person has just done so."""
    await _tell(notifications, event.application, None, Kind.PLACEMENT_CONFIRMED)
    await _tell_partner(notifications, event.application, "application.confirmed")


@handlers.on(ApplicationWithdrawn)
async def on_application_withdrawn(event: ApplicationWithdrawn, notifications: Notifications) -> None:
    """By the young person: the employer need not answer any more."""
    await _tell(notifications, event.application, None, Kind.INTEREST_WITHDRAWN, {"reason": event.reason.key})
    await _tell_partner(notifications, event.application, "application.withdrawn")


@handlers.on(ApplicationExpired)
async def on_application_expired(event: ApplicationExpired, notifications: Notifications) -> None:
    """Nobody has answered in time, or the yes was not confirmed."""
    await _tell(notifications, event.application, Kind.INTEREST_LAPSED, more={"reason": event.reason.key})


@handlers.on(ApplicationCancelled)
async def on_application_cancelled(event: ApplicationCancelled, notifications: Notifications) -> None:
    """A firm place is given up; both sides have it in writing."""
    both = (Kind.PLACEMENT_CANCELLED, Kind.EMPLOYER_PLACEMENT_CANCELLED)
    await _tell(notifications, event.application, *both, {"reason": event.reason.key})


@handlers.on(ApplicationUnanswered)
async def on_application_unanswered(event: ApplicationUnanswered, notifications: Notifications) -> None:
    """The employer is reminded, after 3 days and after 7."""
    await _tell(notifications, event.application, None, Kind.INTEREST_WAITING, {"days": event.days})


@handlers.on(ApplicationUnconfirmed)
async def on_application_unconfirmed(event: ApplicationUnconfirmed, notifications: Notifications) -> None:
    """The young person is reminded before the yes lapses."""
    await _tell(notifications, event.application, Kind.INTEREST_UNCONFIRMED)


@handlers.on(PlacementNear)
async def on_placement_near(event: PlacementNear, notifications: Notifications) -> None:
    """Two days before it begins."""
    await _tell(notifications, event.application, Kind.PLACEMENT_NEAR, Kind.EMPLOYER_PLACEMENT_NEAR)


@handlers.on(PlacementEnded)
async def on_placement_ended(event: PlacementEnded, notifications: Notifications) -> None:
    """Both sides are asked how it was."""
    await _tell(notifications, event.application, Kind.HOW_WAS_IT, Kind.EMPLOYER_HOW_WAS_IT)


async def _tell(
    notifications: Notifications,
    facts: ApplicationFacts,
    young: Kind | None,
    employer: Kind | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    said = {**values(facts), **(more or {})}
    to_young = [Told(young, {facts.person_id}, said)] if young else []
    to_employer = [Told(employer, set(facts.members), said)] if employer else []
    topic = Topic(f"application:{facts.application_id}", facts.version, str(said.get("days", "")))
    await tell(notifications, topic, *to_young, *to_employer)


async def _tell_partner(notifications: Notifications, facts: ApplicationFacts, told: EventType, **more: str) -> None:
    """The employer's own programs: ids, and nothing of the young person."""
    ids: Facts = {"application_id": facts.application_id, "offer_id": facts.offer_id, "version": facts.version}
    await tell_partners(notifications, facts.employer_id, told, **ids, **more)


def values(facts: ApplicationFacts) -> dict[str, Any]:
    """What messages about an application may speak of."""
    return {
        "application_id": str(facts.application_id),
        "offer_id": str(facts.offer_id),
        "title": facts.title,
        "employer": facts.employer_name,
        "town": facts.town,
        "until": facts.answer_by.isoformat() if facts.answer_by else "",
        "day": facts.first_day.isoformat() if facts.first_day else "",
    }
