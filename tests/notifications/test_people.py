"""A person is forgotten by notifications; what is heard of them later is told to nobody."""

from typing import Any

import pytest

from services.notifications.handlers import Notifications
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.people import (
    get_notifications_data,
    on_account_deletion_near,
    on_account_erased,
)
from shared import clock
from shared.contracts.gateway.accounts import AccountDeletionNear, AccountErased
from shared.contracts.notifications.people import GetNotificationsData, NotificationsDataErased
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, a_contact, matches


async def test_on_account_erased_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    near = AccountDeletionNear(account_id=mia.person_id, role="young_person", deleted_on=clock.today())
    await deliver(on_account_deletion_near, near)
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


@pytest.mark.parametrize("collection", ["messages", "proofs", "permissions"])
async def test_what_is_kept_of_a_person_is_found_by_an_index(notifications: Notifications, collection: str) -> None:
    """For the export and the erasure, which everybody may ask for: messages of a year are many."""
    explained = await notifications.db[collection].find({"person_id": clock.new_id()}).explain()
    assert explained["queryPlanner"]["winningPlan"]["inputStage"]["stage"] == "IXSCAN"
