"""How it was: from both sides of a firm place, once each, from the first day on."""

import datetime as dt

import pytest

from services.listings.application import ApplicationNotFound, FeedbackNotDue
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import confirm_application
from services.listings.handlers.feedback import give_feedback, list_feedback
from shared import clock
from shared.contracts.listings.feedback import GiveFeedback, ListFeedback
from tests.listings.test_applications import accepted, confirming, published


async def test_both_sides_tell_how_it_was_once_it_has_begun(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, boss = clock.new_id(), employer.members[0]
    yes = await accepted(listings, employer, await published(listings, employer), person)
    await confirm_application(confirming(yes, person), listings)
    order = {"application_id": yes.id, "account_id": person, "side": "young_person", "stars": 4, "text": "Gut."}
    with pytest.raises(FeedbackNotDue):
        await give_feedback(GiveFeedback.model_validate(order), listings)
    assert yes.first_day is not None
    begun = yes.first_day
    monkeypatch.setattr(clock, "today", lambda: begun)
    for stars in (4, 5):
        await give_feedback(GiveFeedback.model_validate({**order, "stars": stars}), listings)
    by_boss = {**order, "account_id": boss, "side": "employer", "stars": 2, "text": ""}
    await give_feedback(GiveFeedback.model_validate(by_boss), listings)
    first = await list_feedback(ListFeedback(limit=1), listings)
    second = await list_feedback(ListFeedback(limit=1, cursor=first.next or ""), listings)
    assert second.next is None
    found = (*first.items, *second.items)
    assert {(one.side, one.stars) for one in found} == {("young_person", 5), ("employer", 2)}
    assert str(person) not in "".join(one.model_dump_json() for one in found)
    with pytest.raises(ApplicationNotFound):
        await give_feedback(GiveFeedback.model_validate({**order, "account_id": clock.new_id()}), listings)


async def test_a_place_that_is_not_firm_has_none(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = clock.new_id()
    yes = await accepted(listings, employer, await published(listings, employer), person)
    later = clock.today() + dt.timedelta(days=900)
    monkeypatch.setattr(clock, "today", lambda: later)
    order = {"application_id": yes.id, "account_id": person, "side": "young_person", "stars": 4}
    with pytest.raises(FeedbackNotDue):
        await give_feedback(GiveFeedback.model_validate(order), listings)
