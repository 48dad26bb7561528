"""What notifications hears and answers: one function per message in, one file per noun."""

from services.notifications.handlers import (
    applications,
    calendar,
    contacts,
    employers,
    guardians,
    letters,
    matches,
    messages,
    offers,
    people,
    permissions,
    recommendations,
    reports,
    staff,
    webhooks,
)
from services.notifications.handlers.things import Notifications, handlers

__all__ = [
    "Notifications",
    "applications",
    "calendar",
    "contacts",
    "employers",
    "guardians",
    "handlers",
    "letters",
    "matches",
    "messages",
    "offers",
    "people",
    "permissions",
    "recommendations",
    "reports",
    "staff",
    "webhooks",
]
