"""What matching hears and answers: one function per message in, one file per noun."""

from services.matching.handlers import counts, matches, offers, people, profiles, searches
from services.matching.handlers.things import Matching, handlers

__all__ = ["Matching", "counts", "handlers", "matches", "offers", "people", "profiles", "searches"]
