"""Applications on a real database: seats are never sold twice, and nobody reaches another's."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.listings import acts, life
from services.listings import application as applications
from services.listings.application import (
    Actor,
    ApplicationNotFound,
    ApplicationTransitionNotAllowed,
    AppliedAlready,
    GuardianNeeded,
    PlaceElsewhere,
)
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import (
    act_on_application,
    apply,
    confirm_application,
    get_placement,
    list_applications,
    on_offer_closed,
    plan_placement,
)
from services.listings.offer import CLOCK, Offer, OfferNotFound
from services.listings.offer import Actor as OfferActor
from services.listings.store.offers import OfferStore
from services.listings.store.seats import NoSeatLeft
from shared import clock
from shared.contracts.listings.applications import (
    ActOnApplication,
    ApplicationView,
    Apply,
    ConfirmApplication,
    GetPlacement,
    ListApplications,
    PlanPlacement,
)
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.words import Reason
from shared.mongo import Database, Session
from tests.builders import NEXT_YEAR, an_employer, offer_input


async def published(listings: Listings, employer: Employer, **changes: Any) -> Offer:
    offer, events = acts.post(employer, employer.members[0], str(clock.new_id()), offer_input(**changes))
    return await listings.offers.save_once(offer, *events)


def applying(offer: Offer, **changes: Any) -> Apply:
    values = {"person_id": clock.new_id(), "offer_id": offer.id, "key": str(clock.new_id()), "age": 18, "minor": False}
    return Apply.model_validate({**values, **changes})


def by_employer(employer: Employer, view: ApplicationView, act: str, reason: str = "") -> ActOnApplication:
    order = {"account_id": employer.members[0], "side": "employer", "application_id": view.id, "act": act}
    return ActOnApplication.model_validate({**order, "reason": reason})


async def accepted(listings: Listings, employer: Employer, offer: Offer, person_id: UUID) -> ApplicationView:
    sent = await apply(applying(offer, person_id=person_id), listings)
    return await act_on_application(by_employer(employer, sent, "accept"), listings)


def confirming(view: ApplicationView, person_id: UUID, minor: bool = False) -> ConfirmApplication:
    return ConfirmApplication(person_id=person_id, application_id=view.id, minor=minor)


async def announced(db: Database) -> list[str]:
    rows = await db["outbox"].find({"routing_key": {"$regex": "application"}}, sort=[("_id", 1)]).to_list(None)
    return [row["routing_key"].split(".")[2] for row in rows]


async def test_one_tap_is_one_application_however_often(listings: Listings, employer: Employer, db: Database) -> None:
    offer = await published(listings, employer)
    order = applying(offer, text="Ich mag Metall.")
    views = await asyncio.gather(*(apply(order, listings) for _ in range(4)))
    assert len({view.id for view in views}) == 1
    with pytest.raises(AppliedAlready):
        await apply(order.model_copy(update={"key": "another"}), listings)
    assert await announced(db) == ["sent"]
    assert views[0].acts == ("withdraw",)
    assert (await plan_placement(PlanPlacement(offer_id=offer.id), listings)).period == offer.content.periods[0]


async def test_the_whole_way_to_a_place_and_back(listings: Listings, employer: Employer, db: Database) -> None:
    offer, person = await published(listings, employer), clock.new_id()
    yes = await accepted(listings, employer, offer, person)
    confirmed = await confirm_application(confirming(yes, person), listings)
    assert (confirmed.state, confirmed.acts) == ("confirmed", ("cancel",))
    assert (await listings.offers.get(offer.id)).seats_free == 1
    tallies, _ = await listings.answers.find([employer.id])
    assert tallies[employer.id].answered == 1
    given_up = await act_on_application(by_employer(employer, yes, "cancel", "ill"), listings)
    assert given_up.state == "cancelled"
    assert (await listings.offers.get(offer.id)).seats_free == 2
    assert await announced(db) == ["sent", "accepted", "confirmed", "cancelled"]


async def test_twenty_confirm_at_once_and_three_have_a_place(
    listings: Listings, employer: Employer, db: Database
) -> None:
    offer = await published(listings, employer, seats=3)
    people = [clock.new_id() for _ in range(20)]
    ready = [(person, await accepted(listings, employer, offer, person)) for person in people]
    results = await asyncio.gather(
        *(confirm_application(confirming(view, person), listings) for person, view in ready), return_exceptions=True
    )
    assert sum(isinstance(one, ApplicationView) for one in results) == 3
    assert all(isinstance(one, ApplicationView | NoSeatLeft) for one in results), results
    ended = await listings.offers.get(offer.id)
    assert (ended.seats_free, ended.state, ended.reason) == (0, "closed", "filled")
    assert await db["applications"].count_documents({"state": "confirmed"}) == 3
    assert (await announced(db)).count("confirmed") == 3


async def test_a_place_ends_the_persons_other_hopes_for_the_same_days(listings: Listings, employer: Employer) -> None:
    person, later = clock.new_id(), [{"from": f"{NEXT_YEAR}-10-18", "to": f"{NEXT_YEAR}-10-22"}]
    first, second = await published(listings, employer), await published(listings, employer)
    third = await published(listings, employer, periods=later)
    views = [await accepted(listings, employer, one, person) for one in (first, second, third)]
    results = await asyncio.gather(
        *(confirm_application(confirming(view, person), listings) for view in views[:2]), return_exceptions=True
    )
    assert sum(isinstance(one, ApplicationView) for one in results) == 1
    own = await list_applications(ListApplications(account_id=person, side="young_person"), listings)
    assert sorted(one.state for one in own.items) == ["accepted", "confirmed", "withdrawn"]
    fourth = await accepted(listings, employer, await published(listings, employer), person)
    with pytest.raises(PlaceElsewhere):
        await confirm_application(confirming(fourth, person), listings)


async def test_a_minor_is_refused_and_no_seat_is_taken(listings: Listings, employer: Employer) -> None:
    offer, person = await published(listings, employer), clock.new_id()
    yes = await accepted(listings, employer, offer, person)
    with pytest.raises(GuardianNeeded):
        await confirm_application(confirming(yes, person, minor=True), listings)
    assert (await listings.offers.get(offer.id)).seats_free == 2


async def test_somebody_elses_application_does_not_exist(listings: Listings, employer: Employer) -> None:
    other, eve = an_employer(name="Andere"), clock.new_id()
    await listings.employers.save(other)
    yes = await accepted(listings, employer, await published(listings, employer), clock.new_id())
    order = {"application_id": yes.id, "account_id": eve, "side": "young_person", "act": "withdraw"}
    with pytest.raises(ApplicationNotFound):
        await act_on_application(ActOnApplication.model_validate(order), listings)
    with pytest.raises(ApplicationNotFound):
        await act_on_application(by_employer(other, yes, "decline"), listings)
    with pytest.raises(ApplicationNotFound):
        await confirm_application(confirming(yes, eve), listings)
    with pytest.raises(ApplicationNotFound):
        await get_placement(GetPlacement(person_id=eve, application_id=yes.id), listings)
    assert not (await list_applications(ListApplications(account_id=eve, side="young_person"), listings)).items


async def test_only_what_is_on_the_board_can_be_applied_for(listings: Listings, employer: Employer) -> None:
    draft = acts.draft(employer, employer.members[0], "d", offer_input())
    await listings.offers.save(draft)
    with pytest.raises(OfferNotFound):
        await apply(applying(draft), listings)


async def test_on_offer_closed_twice_changes_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    offer, person = await published(listings, employer), clock.new_id()
    waiting = await apply(applying(offer), listings)
    placed = await accepted(listings, employer, offer, person)
    await confirm_application(confirming(placed, person), listings)
    event = OfferClosed(offer_id=offer.id, version=9, reason=Reason(key="offer_withdrawn"))
    for _ in range(2):
        await on_offer_closed(event, listings)
    assert (await listings.applications.get(waiting.id)).reason == "offer_withdrawn"
    assert (await listings.applications.get(placed.id)).state == "confirmed"
    assert (await announced(db)).count("declined") == 1
    with pytest.raises(ApplicationTransitionNotAllowed):
        await act_on_application(by_employer(employer, waiting, "accept"), listings)


async def test_however_many_hope_for_an_offer_all_hear_of_its_end(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.listings.store.applications.LISTED", 1)
    offer = await published(listings, employer)
    hoping = [await apply(applying(offer), listings) for _ in range(2)]
    await on_offer_closed(OfferClosed(offer_id=offer.id, version=2, reason=Reason(key="offer_withdrawn")), listings)
    assert {(await listings.applications.get(one.id)).state for one in hoping} == {"declined"}


async def test_who_applies_at_the_moment_of_the_end_does_not_hope_for_what_is_gone(
    listings: Listings, employer: Employer, db: Database
) -> None:
    """Between the look at the offer and the application it has been closed, and all who hoped were told."""
    offer, person = await published(listings, employer), clock.new_id()
    facts = {"offer_id": offer.id, "employer_id": employer.id, "title": "", "employer_name": "", "town": "", "text": ""}
    new = applications.new(person, "k", age=18, minor=False, first_day=None, last_day=None, **facts)
    sent, event = applications.move(new, "send", Actor(applications.YOUNG, person), employer.members)
    gone, events = acts.close(offer, employer, OfferActor(life.VERIFIED), "withdraw")
    await listings.offers.save(gone, *events)
    with pytest.raises(OfferNotFound):
        await listings.applications.send(sent, event)
    assert await announced(db) == []


async def test_a_class_that_applies_at_once_stands_in_line(
    listings: Listings, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All write to the offer: in each other's way, 80 took seven seconds, and the gateway waits for five."""
    offer, held, hold = await published(listings, employer), list[UUID](), OfferStore.hold

    async def counted(store: OfferStore, session: Session, offer_id: UUID) -> None:
        held.append(offer_id)
        await hold(store, session, offer_id)

    monkeypatch.setattr(OfferStore, "hold", counted)
    await asyncio.gather(*(apply(applying(offer), listings) for _ in range(12)))
    assert held == [offer.id] * 12


async def test_on_offer_closed_after_its_time_hopes_stay_and_a_yes_still_holds(
    listings: Listings, employer: Employer
) -> None:
    """The older event after the newer: the offer has run out, and its employer answers the last application."""
    offer, person = await published(listings, employer), clock.new_id()
    waiting = await apply(applying(offer, person_id=person), listings)
    expired, events = acts.close(await listings.offers.get(offer.id), employer, CLOCK, "expire")
    await listings.offers.save(expired, *events)
    await on_offer_closed(OfferClosed(offer_id=offer.id, version=2, reason=Reason(key="offer_expired")), listings)
    yes = await act_on_application(by_employer(employer, waiting, "accept"), listings)
    assert (await confirm_application(confirming(yes, person), listings)).state == "confirmed"
    assert (await listings.offers.get(offer.id)).seats_free == 1


async def test_each_list_and_the_closing_use_an_index(listings: Listings, db: Database) -> None:
    some = clock.new_id()
    for wanted in (
        {"person_id": some, "key": "k"},
        {"person_id": some, "state": {"$in": list(applications.ACTIVE)}, "_id": {"$ne": some}},
        {"employer_id": some},
        {"offer_id": some, "active": True},
    ):
        plan = (await db["applications"].find(wanted).explain())["queryPlanner"]["winningPlan"]
        assert plan["inputStage"]["stage"] == "IXSCAN", wanted


async def test_an_offer_that_has_run_out_keeps_one_promise_for_each_seat(
    listings: Listings, employer: Employer
) -> None:
    """It is closed already, so that its seats alone say no."""
    offer = await published(listings, employer, seats=1)
    people = [clock.new_id() for _ in range(2)]
    views = [await accepted(listings, employer, offer, person) for person in people]
    expired, events = acts.close(await listings.offers.get(offer.id), employer, CLOCK, "expire")
    await listings.offers.save(expired, *events)
    await confirm_application(confirming(views[0], people[0]), listings)
    with pytest.raises(NoSeatLeft):
        await confirm_application(confirming(views[1], people[1]), listings)
