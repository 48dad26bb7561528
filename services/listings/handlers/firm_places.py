"""Firm places of several people, for a class list."""

from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.firm_places import FirmPlace, FirmPlaceList, ListFirmPlaces
from shared.contracts.words import Kind

FOR_SCHOOL = (Kind.SCHOOL_INTERNSHIP, Kind.ORIENTATION_INTERNSHIP, Kind.TRIAL_DAY)


@handlers.answers(ListFirmPlaces)
async def list_firm_places(request: ListFirmPlaces, listings: Listings) -> FirmPlaceList:
    """The gateway asks for those alone who allow it."""
    firm = await listings.ledgers.find_firm(request.people, FOR_SCHOOL, request.since)
    own = ("person_id", "employer_name", "town", "first_day", "last_day")
    return FirmPlaceList(items=tuple(FirmPlace(**{name: getattr(one, name) for name in own}) for one in firm))
