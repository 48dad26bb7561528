"""Firm places, as their papers and calendar entries name them."""

from services.listings import application as applications
from services.listings.application import PlaceNotFirm
from services.listings.fit import complete
from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.agreed_places import AgreedPlace, GetAgreedPlace


@handlers.answers(GetAgreedPlace)
async def get_agreed_place(request: GetAgreedPlace, listings: Listings) -> AgreedPlace:
    """To both sides the same."""
    if request.side == applications.EMPLOYER:
        employer = await listings.employers.get_by_member(request.account_id)
        found = await listings.applications.get_of_employer(request.application_id, employer.id)
    else:
        found = await listings.applications.get_of_person(request.application_id, request.account_id)
    if found.state != "confirmed":
        raise PlaceNotFirm("Papers are for a place that both sides have confirmed.")
    content = complete((await listings.offers.get(found.offer_id)).content)
    shown = ("kind", "place", "weekdays", "daily", "bring", "contact_person")
    own = ("version", "title", "employer_name", "first_day", "last_day", "minor")
    return AgreedPlace(
        application_id=found.id,
        **{name: getattr(content, name) for name in shown},
        **{name: getattr(found, name) for name in own},
    )
