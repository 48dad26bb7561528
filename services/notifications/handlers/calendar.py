"""The centre's calendar: who has a seat is reminded of it, who waited hears of one, and all when it is called off."""

import datetime as dt
from typing import Any

from services.notifications.handlers.things import Notifications, Told, handlers, tell
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.clock import BERLIN
from shared.contracts.listings.calendar import CalendarEntryCancelled, CalendarEntryNear, SeatsFound

PLANNED, CANCELLED = 1, 2  # of an entry: what is called off supersedes what waits, and nothing is told after it


@handlers.on(CalendarEntryNear)
async def on_calendar_entry_near(event: CalendarEntryNear, notifications: Notifications) -> None:
    """7 days and 1 day before. A date that has moved is reminded of anew."""
    values, day = _values(event), _begins(event).date()
    topic = Topic(f"event:{event.event_id}", PLANNED, f"{day} {event.days}")
    await tell(notifications, topic, Told(Kind.EVENT_REMINDER, set(event.people), {**values, "days": event.days}))


@handlers.on(SeatsFound)
async def on_seats_found(event: SeatsFound, notifications: Notifications) -> None:
    """Somebody has given seats back, and the next in line has them. For one date that is said once."""
    topic = Topic(f"event:{event.event_id}", PLANNED, f"seats {_begins(event).date()}")
    await tell(notifications, topic, Told(Kind.SEATS_FOUND, {event.person_id}, _values(event)))


@handlers.on(CalendarEntryCancelled)
async def on_calendar_entry_cancelled(event: CalendarEntryCancelled, notifications: Notifications) -> None:
    """It does not take place: reminders that wait are superseded."""
    topic = Topic(f"event:{event.event_id}", CANCELLED)
    await tell(notifications, topic, Told(Kind.EVENT_CANCELLED, set(event.people), _values(event)))


Entry = CalendarEntryNear | SeatsFound | CalendarEntryCancelled


def _begins(event: Entry) -> dt.datetime:
    return event.starts_at.astimezone(BERLIN)


def _values(event: Entry) -> dict[str, Any]:
    begins = _begins(event)
    return {
        "title": event.title,
        "place": event.place,
        "day": begins.date().isoformat(),
        "time": f"{begins:%H:%M}",
    }
