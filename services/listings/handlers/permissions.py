"""What guardians say to a placement: listings hears it from notifications, which knows how they are reached."""

from services.listings.handlers.things import Listings, handlers
from shared.contracts.notifications.permissions import PermissionAnswered


@handlers.on(PermissionAnswered)
async def on_permission_answered(event: PermissionAnswered, listings: Listings) -> None:
    """A yes opens the way to the confirmation; a no shuts it, and ends a place that is firm already.

    Safe to repeat, and in any order: what is not newer than the answer that is known changes nothing.
    """
    await listings.applications.permit(event.application_id, event.version, permitted=event.given)
