"""An account is forgotten by listings: employers hear that the person has withdrawn, mentions become nobody's."""

import asyncio
from typing import Any
from uuid import UUID

from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import apply, confirm_application
from services.listings.handlers.ledgers import save_work_elsewhere
from services.listings.handlers.letters import send_letter
from services.listings.handlers.people import get_listings_data, on_account_erased
from shared import clock, envelope
from shared.contracts.gateway.accounts import AccountErased
from shared.contracts.listings.application_events import ApplicationCancelled, ApplicationWithdrawn
from shared.contracts.listings.ledgers import SaveWorkElsewhere
from shared.contracts.listings.people import GetListingsData, ListingsDataErased
from shared.envelope import Envelope
from shared.mongo import Database
from tests.listings.test_applications import accepted, applying, confirming, published
from tests.listings.test_letters import sending


async def deliver(event: AccountErased, listings: Listings, message_id: str = "m") -> None:
    with envelope.opened(Envelope("listings.on.gateway.account.erased.v1", message_id, "c")):
        await on_account_erased(event, listings)


def erased(account_id: UUID, role: str) -> AccountErased:
    ids = {"erasure_id": clock.new_id(), "account_id": account_id, "substitute": clock.new_id()}
    return AccountErased.model_validate({**ids, "role": role})


async def announced(db: Database, kind: type[Any]) -> list[Any]:
    rows = db["outbox"].find({"routing_key": kind.routing_key})
    return [kind.model_validate_json(row["body"]) async for row in rows]


async def test_on_account_erased_twice_changes_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    order = applying(await published(listings, employer))
    await apply(order, listings)
    data = await get_listings_data(GetListingsData(account_id=order.person_id), listings)
    assert len(data.parts["applications"]) == 1
    event = erased(order.person_id, "young_person")
    for _ in range(2):
        await deliver(event, listings)
    assert await db["applications"].count_documents({}) == 0
    assert len(await announced(db, ApplicationWithdrawn)) == 1
    (answer,) = await announced(db, ListingsDataErased)
    assert (answer.erasure_id, answer.erased) == (event.erasure_id, {"applications": 1})
    assert not (await get_listings_data(GetListingsData(account_id=order.person_id), listings)).parts


async def test_the_seat_of_who_is_erased_comes_free_though_guardians_answer_at_the_same_moment(
    listings: Listings, employer: Employer, db: Database
) -> None:
    offer, person = await published(listings, employer), clock.new_id()
    place = await accepted(listings, employer, offer, person)
    await confirm_application(confirming(place, person), listings)
    answers = (listings.applications.permit(place.id, version, permitted=True) for version in range(1, 15))
    await asyncio.gather(deliver(erased(person, "young_person"), listings), *answers)
    assert await db["applications"].count_documents({}) == 0
    assert (await listings.offers.get(offer.id)).seats_free == 2
    assert len(await announced(db, ApplicationCancelled)) == 1


async def test_a_letter_written_while_its_person_is_erased_does_not_outlive_them(
    listings: Listings, employer: Employer, db: Database
) -> None:
    """It would belong to no application any more, and no erasure would find it."""
    offer, boss = await published(listings, employer, seats=9), employer.members[0]
    people = [clock.new_id() for _ in range(9)]
    sent = [await apply(applying(offer, person_id=person), listings) for person in people]
    letters = [send_letter(sending(one, boss, "employer", "Um acht."), listings) for one in sent]
    erasures = [deliver(erased(person, "young_person"), listings, str(person)) for person in people]
    await asyncio.gather(*letters, *erasures, return_exceptions=True)
    assert await db["applications"].count_documents({}) == 0
    assert await db["letters"].count_documents({}) == 0


async def test_what_was_under_way_while_somebody_was_erased_goes_when_it_is_said_once_more(
    listings: Listings, employer: Employer, db: Database
) -> None:
    person, offer = clock.new_id(), await published(listings, employer)
    event = erased(person, "young_person")
    await deliver(event, listings, "at once")
    await apply(applying(offer, person_id=person), listings)
    jobs = SaveWorkElsewhere(person_id=person, entered=())
    await save_work_elsewhere(jobs, listings)
    await deliver(event, listings, "once more")
    assert not (await get_listings_data(GetListingsData(account_id=person), listings)).parts
    assert len(await announced(db, ApplicationWithdrawn)) == 1, "its employer hears of it"


async def test_what_an_erased_account_did_for_its_employer_was_nobody(listings: Listings, employer: Employer) -> None:
    offer = await published(listings, employer)
    event = erased(employer.members[0], "employer")
    await deliver(event, listings)
    now = await listings.employers.get(employer.id)
    assert employer.members[0] not in now.members
    assert event.substitute in now.members
    history = (await listings.offers.get(offer.id)).history
    assert {line.by for line in history} == {event.substitute}


async def test_an_account_nothing_is_known_of_is_answered_as_well(listings: Listings, db: Database) -> None:
    await deliver(erased(clock.new_id(), "young_person"), listings)
    (answer,) = await announced(db, ListingsDataErased)
    assert answer.erased == {}
