"""What listings hears and answers: one function per message in, one file per noun."""

from services.listings.handlers import (
    applications,
    calendar,
    content,
    demand,
    employer_review,
    employers,
    exports,
    figures,
    imports,
    letters,
    links,
    moderation,
    offers,
    permissions,
    places,
    search,
    silence,
)
from services.listings.handlers.things import Listings, handlers

__all__ = [
    "Listings",
    "applications",
    "calendar",
    "content",
    "demand",
    "employer_review",
    "employers",
    "exports",
    "figures",
    "handlers",
    "imports",
    "letters",
    "links",
    "moderation",
    "offers",
    "permissions",
    "places",
    "search",
    "silence",
]
