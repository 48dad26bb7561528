"""What becomes due in listings by the clock. Runs in every replica; each store sees to it that a thing is done once."""

from services.listings.handlers import Listings
from shared import clock


async def look(listings: Listings) -> None:
    """Everything that is due now."""
    await listings.calendar.remind(clock.now())
