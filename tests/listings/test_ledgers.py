"""The ledger: firm places and entered jobs count together, and what is confirmed meanwhile is noticed."""

import asyncio

import pytest
from pydantic import ValidationError

from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import confirm_application
from services.listings.handlers.ledgers import get_ledger, save_work_elsewhere
from services.listings.store.offers import ChangedMeanwhile
from shared import clock
from shared.contracts.listings.ledgers import GetLedger, SaveWorkElsewhere, WorkElsewhere
from tests.builders import NEXT_YEAR
from tests.listings.test_applications import accepted, confirming, published

JOB = WorkElsewhere.model_validate({"first_day": f"{NEXT_YEAR}-02-01", "last_day": f"{NEXT_YEAR}-02-05"})
LATER = [{"from": f"{NEXT_YEAR}-10-18", "to": f"{NEXT_YEAR}-10-22"}]


async def test_what_is_confirmed_or_entered_meanwhile_has_the_law_asked_again(
    listings: Listings, employer: Employer
) -> None:
    person = clock.new_id()
    first = await accepted(listings, employer, await published(listings, employer), person)
    second = await accepted(listings, employer, await published(listings, employer, periods=LATER), person)
    seen = await get_ledger(GetLedger(person_id=person), listings)
    assert (seen.version, seen.places, seen.entered) == (0, (), ())
    first_order = confirming(first, person).model_copy(update={"ledger": seen.version})
    await confirm_application(first_order, listings)
    stale = confirming(second, person).model_copy(update={"ledger": seen.version})
    with pytest.raises(ChangedMeanwhile):
        await confirm_application(stale, listings)
    saved = await save_work_elsewhere(SaveWorkElsewhere(person_id=person, entered=(JOB,)), listings)
    assert saved.entered == (JOB,)
    (place,) = saved.places
    assert (place.first_day, place.minutes_a_day, place.holiday_job) == (first.first_day, 360, True)
    fresh = await get_ledger(GetLedger(person_id=person, but=first.id), listings)
    assert (fresh.places, fresh.version) == ((), saved.version)
    await confirm_application(stale.model_copy(update={"ledger": fresh.version}), listings)


async def test_of_two_who_have_read_the_same_jobs_one_saves(listings: Listings) -> None:
    order = SaveWorkElsewhere(person_id=clock.new_id(), entered=(JOB,))
    for seen in range(3):
        orders = [order.model_copy(update={"version": seen}) for _ in "ab"]
        both = await asyncio.gather(*(save_work_elsewhere(one, listings) for one in orders), return_exceptions=True)
        assert sorted(type(one).__name__ for one in both) == ["LedgerView", "VersionOutdated"]
    assert (await save_work_elsewhere(order, listings)).version == 4, "who has read none in particular"


async def test_a_firm_place_may_last_for_years(listings: Listings, employer: Employer) -> None:
    """An apprenticeship: without it nothing else could be judged, nor applied for."""
    person = clock.new_id()
    years = {"kind": "apprenticeship", "periods": [{"from": f"{NEXT_YEAR}-08-01", "to": f"{NEXT_YEAR + 3}-07-31"}]}
    place = await accepted(listings, employer, await published(listings, employer, minimum_age=18, **years), person)
    await confirm_application(confirming(place, person), listings)
    (firm,) = (await get_ledger(GetLedger(person_id=person), listings)).places
    assert (firm.first_day, firm.last_day) == (place.first_day, place.last_day)
    with pytest.raises(ValidationError, match="a year at most"):
        SaveWorkElsewhere.model_validate({"person_id": person, "entered": [firm.model_dump()]})
