"""What is kept: claimed by one, woken once, forgotten in time; newest facts, whole contacts."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from services.notifications import message as messages
from services.notifications.handlers import Notifications
from services.notifications.message import About, Message, Private, State
from services.notifications.phone_code import PhoneCode
from services.notifications.store import ChangedMeanwhile, claims
from services.notifications.store.claims import CLAIM_SECONDS
from services.notifications.store.messages import TIMED, WAITING, insert
from shared import clock
from shared.contracts.notifications.contacts import QuietHours
from shared.contracts.words import Channel, Language
from shared.mongo import DuplicateKeyError, transaction
from tests.builders import offer_facts
from tests.eventually import eventually
from tests.notifications.conftest import REASONS, a_contact, planned, states

NOW = clock.now()
HOUR = dt.timedelta(hours=1)


def a_message(**changes: Any) -> Message:
    about = [About(clock.new_id(), 90, REASONS)]
    return replace(messages.plan_matches(clock.new_id(), Channel.MAIL, about, NOW), **changes)


async def keep(notifications: Notifications, *made: Message) -> None:
    await transaction(notifications.db, lambda session: insert(notifications.db, session, made))


async def claimed(notifications: Notifications, message: Message) -> Message:
    found = await notifications.claims.claim(message.id)
    assert found is not None
    return found


async def document(notifications: Notifications, message: Message) -> dict[str, Any]:
    found = await notifications.db["messages"].find_one({"_id": message.id})
    assert found is not None
    return found


async def test_a_message_comes_back_as_it_was_kept(notifications: Notifications) -> None:
    private, language = Private("mia@demo.example", "https://a.example"), Language.ENGLISH
    message = a_message(private=private, language=language, reason="smtp_451")
    await keep(notifications, message)
    found = await claimed(notifications, message)
    assert found == replace(message, state=State.SENDING, attempt=found.attempt, due=found.due)


async def test_one_of_many_attempts_gets_the_message(notifications: Notifications) -> None:
    message = a_message()
    await keep(notifications, message)
    results = await asyncio.gather(*(notifications.claims.claim(message.id) for _ in range(10)))
    assert sum(result is not None for result in results) == 1


async def test_an_abandoned_claim_passes_to_the_next_and_its_outcome_no_longer_counts(
    notifications: Notifications,
) -> None:
    message = a_message()
    await keep(notifications, message)
    first = await claimed(notifications, message)
    assert await notifications.messages.wake(clock.now() + dt.timedelta(seconds=CLAIM_SECONDS - 10)) == 0
    assert await notifications.messages.wake(clock.now() + dt.timedelta(seconds=CLAIM_SECONDS + 10)) == 1
    assert len(await planned(notifications.db)) == 2
    second = await claimed(notifications, message)
    await notifications.claims.record(first.fail("smtp_550"))
    assert (await document(notifications, message))["state"] == "sending"
    await notifications.claims.record(second.send("id-2", NOW))
    assert (await document(notifications, message))["provider_id"] == "id-2"


@pytest.mark.parametrize("state", [State.DEFERRED, State.SENT, State.FAILED, State.SUPERSEDED, State.SUPPRESSED])
async def test_there_is_nothing_to_claim_of_a_message_that_is_not_to_go(
    notifications: Notifications, state: State
) -> None:
    message = a_message(state=state)
    await keep(notifications, message)
    assert await notifications.claims.claim(message.id) is None


async def test_a_deferred_message_wakes_when_it_is_due_and_once(notifications: Notifications) -> None:
    due, later = a_message(state=State.DEFERRED, due=NOW), a_message(state=State.DEFERRED, due=NOW + HOUR)
    await keep(notifications, due, later)
    woken = await asyncio.gather(*(notifications.messages.wake(NOW) for _ in range(4)))
    assert sum(woken) == 1
    assert [event.message_id for event in await planned(notifications.db)] == [due.id]
    assert await states(notifications.db) == {"planned": 1, "deferred": 1}


async def test_waking_goes_on_in_batches(notifications: Notifications) -> None:
    await keep(notifications, *(a_message(state=State.DEFERRED, due=NOW) for _ in range(250)))
    assert [await notifications.messages.wake(NOW) for _ in range(3)] == [200, 50, 0]
    assert len({event.message_id for event in await planned(notifications.db)}) == 250


async def test_what_has_expired_is_let_go_with_its_secret(notifications: Notifications) -> None:
    private = Private("mia@demo.example", "https://a.example")
    over = a_message(private=private, expires_at=NOW)
    deferred = a_message(private=private, expires_at=NOW, state=State.DEFERRED, due=NOW + HOUR)
    held = a_message(private=private, expires_at=NOW)
    young = a_message(private=private, expires_at=NOW + HOUR)
    await keep(notifications, over, deferred, held, young)
    await claimed(notifications, held)
    assert await notifications.messages.expire(NOW) == 2
    for message in (over, deferred):
        kept = await document(notifications, message)
        assert (kept["state"], kept["reason"], kept["private"]) == ("suppressed", "expired", None)
    assert (await document(notifications, held))["state"] == "sending"
    assert (await document(notifications, young))["private"] == vars(private)
    assert await notifications.messages.expire(NOW) == 0


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"state": {"$in": TIMED}, "due": {"$lte": NOW}}, "due_1"),
        ({"state": {"$in": WAITING}, "expires_at": {"$lte": NOW}}, "expires_at_1"),
        ({"state": {"$in": WAITING}, "open": clock.new_id()}, "open_1"),
    ],
)
async def test_what_the_clock_and_closing_offers_ask_is_answered_by_a_partial_index(
    notifications: Notifications, asked: dict[str, Any], index: str
) -> None:
    explained = await notifications.db["messages"].find(asked).explain()
    assert explained["queryPlanner"]["winningPlan"]["inputStage"]["indexName"] == index


async def test_an_error_of_the_database_quotes_no_address_and_no_secret(notifications: Notifications) -> None:
    message = a_message(private=Private("mia@demo.example", "https://a.example"))
    await keep(notifications, message)
    with pytest.raises(DuplicateKeyError) as error:
        await keep(notifications, message)
    assert "mia@" not in str(error.value)
    assert "https://" not in str(error.value)


async def test_an_older_version_of_an_offer_changes_nothing(notifications: Notifications) -> None:
    new = offer_facts(version=2, title="$neu")
    await notifications.offers.learn([new])
    await notifications.offers.learn([new.model_copy(update={"version": 1, "title": "alt"})])
    assert await notifications.offers.find_open([new.offer_id]) == {new.offer_id: new}


async def test_two_versions_learnt_at_the_same_moment_leave_the_newer(notifications: Notifications) -> None:
    versions = [offer_facts(version=number + 1) for number in range(8)]
    one = [offer.model_copy(update={"offer_id": versions[0].offer_id}) for offer in versions]
    await asyncio.gather(*(notifications.offers.learn([offer]) for offer in one))
    assert (await notifications.offers.find_open([one[0].offer_id]))[one[0].offer_id].version == 8


async def test_an_offer_closed_before_it_is_known_stays_closed(notifications: Notifications) -> None:
    offer = offer_facts()
    await notifications.offers.close(offer.offer_id)
    await notifications.offers.learn([offer])
    assert await notifications.offers.find_open([offer.offer_id]) == {}


async def test_a_contact_comes_back_as_it_was_kept(notifications: Notifications) -> None:
    quiet = QuietHours(start=dt.time(20, 30), end=dt.time(6))
    contact = a_contact(quiet_hours=quiet, code=PhoneCode("digest", NOW, 2, 3, NOW + HOUR))
    await notifications.contacts.save(contact)
    assert await notifications.contacts.get(contact.person_id) == contact
    assert await notifications.contacts.find_many([contact.person_id, clock.new_id()]) == {contact.person_id: contact}


async def test_of_two_changes_at_once_one_is_refused(notifications: Notifications) -> None:
    contact = a_contact()
    await notifications.contacts.save(contact)
    with pytest.raises(ChangedMeanwhile):
        await notifications.contacts.save(contact)
    await notifications.contacts.save(replace(contact, version=2, language=Language.ENGLISH))
    with pytest.raises(ChangedMeanwhile):
        await notifications.contacts.save(replace(contact, version=2, language=Language.ARABIC))
    assert (await notifications.contacts.get(contact.person_id)).language is Language.ENGLISH


async def test_a_contact_that_cannot_be_saved_sends_nothing(notifications: Notifications) -> None:
    contact = a_contact()
    await notifications.contacts.save(contact)
    with pytest.raises(ChangedMeanwhile):
        await notifications.contacts.save(replace(contact, version=5), a_message())
    assert await states(notifications.db) == {}
    assert await planned(notifications.db) == []


async def test_an_attempt_that_takes_long_keeps_its_claim(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "RENEW_SECONDS", 0.05)
    message = a_message()
    await keep(notifications, message)
    held = await claimed(notifications, message)
    first = (await document(notifications, message))["due"]

    async def renewed() -> bool:
        return bool((await document(notifications, message))["due"] > first)

    with notifications.claims.holding(held):
        await eventually(renewed)
