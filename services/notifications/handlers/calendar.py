"""The centre's calendar: who has a seat is reminded of it."""

from services.notifications.handlers.things import Notifications, Told, handlers, tell
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.clock import BERLIN
from shared.contracts.listings.calendar import CalendarEntryNear


@handlers.on(CalendarEntryNear)
async def on_calendar_entry_near(event: CalendarEntryNear, notifications: Notifications) -> None:
    """7 days and 1 day before. A date that has moved is reminded of anew."""
    begins = event.starts_at.astimezone(BERLIN)
    values = {
        "title": event.title,
        "place": event.place,
        "day": begins.date().isoformat(),
        "time": f"{begins:%H:%M}",
        "days": event.days,
    }
    topic = Topic(f"event:{event.event_id}", 1, f"{begins.date()} {event.days}")
    await tell(notifications, topic, Told(Kind.EVENT_REMINDER, set(event.people), values))
