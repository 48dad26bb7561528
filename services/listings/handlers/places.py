"""Places: what somebody may mean who has typed their beginning."""

from services.listings import towns
from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.places import FindPlaces, PlaceList


@handlers.answers(FindPlaces)
async def find_places(request: FindPlaces, listings: Listings) -> PlaceList:
    """Towns and postal codes, the largest first."""
    return PlaceList(items=tuple(towns.views(await listings.places.find(request.q, request.limit))))
