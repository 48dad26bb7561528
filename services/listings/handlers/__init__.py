"""What listings hears and answers: one function per message in, one file per noun."""

from services.listings.handlers import calendar, content, employers, offers, search
from services.listings.handlers.things import Listings, handlers

__all__ = ["Listings", "calendar", "content", "employers", "handlers", "offers", "search"]
