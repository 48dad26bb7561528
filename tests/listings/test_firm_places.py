"""Firm places of a class: internships that both sides have confirmed, of those that are asked for; jobs never."""

import datetime as dt

from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import apply, confirm_application
from services.listings.handlers.firm_places import list_firm_places
from shared import clock
from shared.contracts.listings.firm_places import FirmPlaceList, ListFirmPlaces
from tests.builders import NEXT_YEAR
from tests.listings.test_applications import accepted, applying, confirming, published

SPRING = [{"from": f"{NEXT_YEAR}-03-01", "to": f"{NEXT_YEAR}-03-12"}]


async def test_a_class_has_the_firm_internships_of_those_who_are_asked_for(
    listings: Listings, employer: Employer
) -> None:
    mia, tim, eve = (clock.new_id() for _ in range(3))
    internship = await published(listings, employer, kind="school_internship", periods=SPRING, seats=5)
    job = await published(listings, employer)
    for person in (mia, eve):
        await confirm_application(confirming(await accepted(listings, employer, internship, person), person), listings)
    await confirm_application(confirming(await accepted(listings, employer, job, mia), mia), listings)
    await apply(applying(internship, person_id=tim), listings)

    async def asked(since: dt.date) -> FirmPlaceList:
        return await list_firm_places(ListFirmPlaces(people=(mia, tim), since=since), listings)

    (place,) = (await asked(clock.today())).items
    assert (place.person_id, place.employer_name) == (mia, employer.name)
    assert (place.first_day, place.last_day) == (dt.date(NEXT_YEAR, 3, 1), dt.date(NEXT_YEAR, 3, 12))
    assert (await asked(dt.date(NEXT_YEAR, 3, 13))).items == ()
