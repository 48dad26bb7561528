"""A person is forgotten by notifications; what is heard of them later is told to nobody."""

import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest

from services.notifications.handlers import Notifications
from services.notifications.handlers.calendar import on_seats_found
from services.notifications.handlers.matches import on_matches_found, on_matches_lost
from services.notifications.handlers.people import (
    get_notifications_data,
    on_account_deletion_near,
    on_account_erased,
)
from services.notifications.store.people import PLACES
from shared import clock, inbox, mongo, people
from shared.contracts.gateway.accounts import AccountDeletionNear, AccountErased
from shared.contracts.listings.calendar import SeatsFound
from shared.contracts.matching.matches import Lost, MatchesLost
from shared.contracts.notifications.people import GetNotificationsData, NotificationsDataErased
from shared.mongo import Database, Session
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, a_contact, matches


def near(person: UUID) -> AccountDeletionNear:
    return AccountDeletionNear(account_id=person, role="young_person", deleted_on=clock.today())


def seats_found(person: UUID) -> SeatsFound:
    entry = {"title": "Messe", "starts_at": clock.now() + dt.timedelta(days=9), "place": "Halle 1"}
    return SeatsFound.model_validate({"event_id": clock.new_id(), "person_id": person, **entry})


async def test_on_account_erased_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    await deliver(on_account_deletion_near, near(mia.person_id))
    db = notifications.db
    assert await db["messages"].count_documents({"person_id": mia.person_id})
    question = GetNotificationsData(account_id=mia.person_id)
    data = await get_notifications_data(question, notifications)
    assert {"contacts", "messages"} <= data.parts.keys()
    ids = {"erasure_id": clock.new_id(), "account_id": mia.person_id, "substitute": clock.new_id()}
    event: Any = AccountErased.model_validate({**ids, "role": "young_person"})
    for _ in range(2):
        await deliver(on_account_erased, event, "m1")
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id), "later")
    for collection in ("contacts", "proofs", "messages", "told", "counts", "topics"):
        assert str(mia.person_id) not in str(await db[collection].find({}).to_list(None)), collection
    rows = db["outbox"].find({"routing_key": NotificationsDataErased.routing_key})
    (answer,) = [NotificationsDataErased.model_validate_json(row["body"]) async for row in rows]
    assert answer.erased["contacts"] == 1
    assert not (await get_notifications_data(question, notifications)).parts


PLANNING: list[tuple[Any, Callable[[UUID], Any]]] = [
    (on_matches_found, lambda person: matches([offer_facts()], person)),
    (on_account_deletion_near, near),
    (on_seats_found, seats_found),
]


@pytest.mark.parametrize(("handle", "event"), PLANNING)
async def test_who_is_erased_while_messages_to_them_are_planned_is_forgotten(
    notifications: Notifications, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, handle: Any, event: Any
) -> None:
    """What is written has not been there yet when everything that was kept of the person was deleted."""
    mia, transaction = a_contact(), mongo.transaction
    await notifications.contacts.save(mia)

    async def erased_meanwhile(db: Database, work: Callable[[Session], Coroutine[Any, Any, None]]) -> None:
        async def write(session: Session) -> None:
            await work(session)
            await people.erase(db, PLACES, mia.person_id, clock.new_id())

        await transaction(db, write)

    monkeypatch.setattr(inbox, "transaction", erased_meanwhile)
    await deliver(handle, event(mia.person_id))
    assert await notifications.db["inbox"].count_documents({}) == 1
    assert not (await get_notifications_data(GetNotificationsData(account_id=mia.person_id), notifications)).parts


async def test_of_who_is_erased_nothing_is_noted_that_is_heard_later(
    notifications: Notifications, deliver: Deliver
) -> None:
    person, offer = clock.new_id(), offer_facts()
    await deliver(on_matches_found, matches([offer], person, at=clock.now()))
    lost = MatchesLost(lost=(Lost(person_id=person, offer_id=offer.offer_id),), at=clock.now())
    await deliver(on_matches_lost, lost)
    await deliver(on_account_deletion_near, near(person))
    assert not (await get_notifications_data(GetNotificationsData(account_id=person), notifications)).parts


def test_what_is_saved_with_a_proof_or_a_message_is_erased_before_them() -> None:
    """So one that is written at the same moment is either found, or refused with what it was to be saved with."""
    order = [place.collection for place in PLACES]
    assert max(map(order.index, ("contacts", "permissions"))) < min(map(order.index, ("proofs", "messages")))


@pytest.mark.parametrize("collection", ["messages", "proofs", "permissions"])
async def test_what_is_kept_of_a_person_is_found_by_an_index(notifications: Notifications, collection: str) -> None:
    """For the export and the erasure, which everybody may ask for: messages of a year are many."""
    explained = await notifications.db[collection].find({"person_id": clock.new_id()}).explain()
    assert explained["queryPlanner"]["winningPlan"]["inputStage"]["stage"] == "IXSCAN"
