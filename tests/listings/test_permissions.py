"""What guardians say reaches the application: in any order, twice, before and after the place is firm."""

import pytest

from services.listings.application import GuardianNeeded
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import confirm_application, get_application
from services.listings.handlers.permissions import on_permission_answered
from shared import clock
from shared.contracts.listings.applications import ApplicationView, GetApplication
from shared.contracts.notifications.permissions import PermissionAnswered
from shared.mongo import Database
from tests.listings.test_applications import accepted, announced, applying, confirming, published


def answer(view: ApplicationView, version: int, *, given: bool) -> PermissionAnswered:
    return PermissionAnswered(application_id=view.id, person_id=clock.new_id(), version=version, given=given)


async def test_a_minor_confirms_once_the_guardians_have_said_yes(listings: Listings, employer: Employer) -> None:
    offer, person = await published(listings, employer), clock.new_id()
    yes = await accepted(listings, employer, offer, person)
    with pytest.raises(GuardianNeeded):
        await confirm_application(confirming(yes, person, minor=True), listings)
    await on_permission_answered(answer(yes, 2, given=True), listings)
    confirmed = await confirm_application(confirming(yes, person, minor=True), listings)
    assert (confirmed.state, confirmed.guardian) == ("confirmed", "given")
    assert (await listings.offers.get(offer.id)).seats_free == 1


async def test_on_permission_answered_twice_changes_nothing(
    listings: Listings, employer: Employer, db: Database
) -> None:
    offer, person = await published(listings, employer), clock.new_id()
    yes = await accepted(listings, employer, offer, person)
    for version, given in ((2, True), (2, True)):
        await on_permission_answered(answer(yes, version, given=given), listings)
    await confirm_application(confirming(yes, person, minor=True), listings)
    for _ in range(2):
        await on_permission_answered(answer(yes, 3, given=False), listings)
    one = await listings.applications.get(yes.id)
    assert (one.state, one.reason, one.history[-1].who) == ("cancelled", "guardian_refused", "guardian")
    assert (await listings.offers.get(offer.id)).seats_free == 2
    assert (await announced(db)).count("cancelled") == 1


async def test_on_permission_answered_an_older_answer_changes_nothing(listings: Listings, employer: Employer) -> None:
    person = clock.new_id()
    yes = await accepted(listings, employer, await published(listings, employer), person)
    await on_permission_answered(answer(yes, 3, given=False), listings)
    await on_permission_answered(answer(yes, 2, given=True), listings)
    own = GetApplication(account_id=person, side="young_person", application_id=yes.id)
    assert not (await listings.applications.get(yes.id)).permitted
    with pytest.raises(GuardianNeeded):
        await confirm_application(confirming(yes, person, minor=True), listings)
    assert (await get_application(own, listings)).state == "accepted"


async def test_on_permission_answered_for_what_is_gone_is_nothing(listings: Listings, employer: Employer) -> None:
    order = applying(await published(listings, employer))
    gone = PermissionAnswered(application_id=order.offer_id, person_id=order.person_id, version=1, given=True)
    await on_permission_answered(gone, listings)
