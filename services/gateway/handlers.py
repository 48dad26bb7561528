"""What the gateway hears for good: how much each service has erased of an account. The first answer counts."""

from dataclasses import dataclass

from services.gateway.erasure import ErasureStore, Part
from shared.contracts.listings.people import ListingsDataErased
from shared.contracts.matching.people import MatchingDataErased
from shared.contracts.notifications.people import NotificationsDataErased
from shared.handlers import Handlers


@dataclass(frozen=True)
class Gateway:
    erasures: ErasureStore


handlers: Handlers[Gateway] = Handlers("gateway")


@handlers.on(ListingsDataErased)
async def on_listings_data_erased(event: ListingsDataErased, gateway: Gateway) -> None:
    """A line of the receipt."""
    await gateway.erasures.note(event.erasure_id, "listings", Part(event.erased, event.at))


@handlers.on(MatchingDataErased)
async def on_matching_data_erased(event: MatchingDataErased, gateway: Gateway) -> None:
    """A line of the receipt."""
    await gateway.erasures.note(event.erasure_id, "matching", Part(event.erased, event.at))


@handlers.on(NotificationsDataErased)
async def on_notifications_data_erased(event: NotificationsDataErased, gateway: Gateway) -> None:
    """A line of the receipt."""
    await gateway.erasures.note(event.erasure_id, "notifications", Part(event.erased, event.at))
