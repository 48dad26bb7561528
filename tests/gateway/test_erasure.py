"""Erasing accounts: at once here, tracked until every service has answered, and before that a warning to the silent."""

import asyncio
import datetime as dt
import functools
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.gateway.accounts import Account, Address, Pepper
from services.gateway.erasure import AGAIN, OWN, PLACES, ErasureStore, Receipt
from services.gateway.handlers import (
    Gateway,
    on_listings_data_erased,
    on_matching_data_erased,
    on_notifications_data_erased,
)
from services.gateway.store import INDEXES, AccountStore
from shared import clock, inbox, mongo, outbox, retention
from shared.contracts.gateway.accounts import AccountDeletionNear, AccountErased
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.listings.people import GetListingsData, ListingsDataErased
from shared.contracts.matching.people import GetMatchingData, MatchingDataErased
from shared.contracts.notifications.people import GetNotificationsData, NotificationsDataErased
from shared.contracts.people import PersonData
from shared.contracts.words import Channel
from shared.mongo import Database
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours

MIA = Address(Channel.MAIL, "mia@demo.example")
ME, RECEIPT = "/api/v1/me", "/api/v1/me/erasure"
ANSWERS: list[tuple[type[Any], Callable[..., Awaitable[None]], str]] = [
    (ListingsDataErased, on_listings_data_erased, "listings"),
    (MatchingDataErased, on_matching_data_erased, "matching"),
    (NotificationsDataErased, on_notifications_data_erased, "notifications"),
]


@pytest.fixture
async def accounts(db: Database) -> AccountStore:
    await mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
    return AccountStore(db, Pepper("pepper-of-the-tests"))


@pytest.fixture
async def erasures(db: Database, accounts: AccountStore) -> ErasureStore:
    return ErasureStore(db)


async def signed_in_as(accounts: AccountStore, token: str) -> Account:
    account = await accounts.open_account("young_person", MIA)
    await accounts.open_session(token, account, clock.now() + dt.timedelta(days=1))
    return account


async def announced(db: Database, kind: type[Any]) -> list[Any]:
    rows = db["outbox"].find({"routing_key": kind.routing_key}, sort=[("_id", 1)])
    return [kind.model_validate_json(row["body"]) async for row in rows]


async def test_an_erased_account_is_gone_at_once_and_announced_once(
    accounts: AccountStore, erasures: ErasureStore, db: Database
) -> None:
    account = await signed_in_as(accounts, "token")
    for _ in range(2):
        await erasures.begin(account, "token")
    (event,) = await announced(db, AccountErased)
    assert (event.account_id, event.role) == (account.id, "young_person")
    assert await accounts.find_session("token") is None
    assert await accounts.find_account(MIA) is None
    assert (await accounts.open_account("young_person", MIA)).id != account.id
    receipt = await erasures.find("token")
    assert receipt is not None
    assert (receipt.id, receipt.finished_at) == (event.erasure_id, None)
    assert receipt.parts["gateway"].erased == {"accounts": 1, "sessions": 1}
    assert await erasures.find("another token") is None


async def all_have_answered(erasures: ErasureStore, receipt: Receipt) -> None:
    for kind, handle, service in ANSWERS:
        await handle(kind(erasure_id=receipt.id, erased={f"of {service}": 3}, at=clock.now()), Gateway(erasures))


async def test_with_the_last_answer_the_receipt_is_complete_and_copies_of_events_are_gone(
    accounts: AccountStore, erasures: ErasureStore, db: Database
) -> None:
    account = await signed_in_as(accounts, "token")
    receipt = await erasures.begin(account, "token")
    await db["outbox"].update_many({}, {"$set": {"state": 1}})  # sent
    await all_have_answered(erasures, receipt)
    done = await erasures.find("token")
    assert done is not None
    assert done.finished_at is not None
    assert {name: part.erased for name, part in done.parts.items() if name != "gateway"} == {
        service: {f"of {service}": 3} for _, _, service in ANSWERS
    }
    assert await naming(account.id, db) == {"erasures"}, "until it is said once more"


async def naming(account_id: UUID, db: Database) -> set[str]:
    """The collections in which the account is still named."""
    kept = {name: str(await db[name].find({}).to_list(None)) for name in await db.list_collection_names()}
    return {name for name, text in kept.items() if str(account_id) in text}


async def test_an_erasure_is_said_once_more_a_while_after_the_last_answer_and_the_id_is_forgotten(
    accounts: AccountStore, erasures: ErasureStore, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What had been asked for before may be written after it: here a teacher's view of the person."""
    account = await signed_in_as(accounts, "token")
    receipt = await erasures.begin(account, "token")
    await erasures.log_class_list([account.id], by=clock.new_id(), reason="9b")
    monkeypatch.setattr(clock, "now", functools.partial(lambda now: now + AGAIN * 2, clock.now()))
    await erasures.look()
    assert len(await announced(db, AccountErased)) == 1, "not before all have answered"
    await all_have_answered(erasures, receipt)
    await erasures.look()
    assert len(await announced(db, AccountErased)) == 1, "nor at once"
    monkeypatch.setattr(clock, "now", functools.partial(lambda now: now + AGAIN * 2, clock.now()))
    await asyncio.gather(*(erasures.look() for _ in range(3)))
    first, again = await announced(db, AccountErased)
    assert first == again
    assert await naming(account.id, db) == {"outbox"}, "the last ones go after a week"


async def test_on_listings_data_erased_twice_changes_nothing(accounts: AccountStore, erasures: ErasureStore) -> None:
    await _noted_once(accounts, erasures, ListingsDataErased, on_listings_data_erased, "listings")


async def test_on_matching_data_erased_twice_changes_nothing(accounts: AccountStore, erasures: ErasureStore) -> None:
    await _noted_once(accounts, erasures, MatchingDataErased, on_matching_data_erased, "matching")


async def test_on_notifications_data_erased_twice_changes_nothing(
    accounts: AccountStore, erasures: ErasureStore
) -> None:
    await _noted_once(accounts, erasures, NotificationsDataErased, on_notifications_data_erased, "notifications")


async def _noted_once(accounts: AccountStore, erasures: ErasureStore, kind: Any, handle: Any, service: str) -> None:
    """Nor does another answer after the first: a delivery repeated finds less to delete."""
    receipt = await erasures.begin(await signed_in_as(accounts, "token"), "token")
    first = kind(erasure_id=receipt.id, erased={"things": 3}, at=clock.now())
    for event in (first, first, kind(erasure_id=receipt.id, erased={}, at=clock.now())):
        await handle(event, Gateway(erasures))
    found = await erasures.find("token")
    assert found is not None
    assert found.parts[service].erased == {"things": 3}


async def test_who_has_not_signed_in_for_long_is_warned_and_then_erased(
    accounts: AccountStore, erasures: ErasureStore, db: Database
) -> None:
    silent = await signed_in_as(accounts, "token")
    day = dt.timedelta(days=1)
    long_ago = clock.now() - retention.INACTIVE + retention.NOTICE - day
    await db["accounts"].update_one({"_id": silent.id}, {"$set": {"last_seen_at": long_ago}})
    for _ in range(2):
        await erasures.look()
    (near,) = await announced(db, AccountDeletionNear)
    assert (near.account_id, near.deleted_on) == (silent.id, clock.today() + retention.NOTICE)
    times = {"warned_at": clock.now() - retention.NOTICE - day, "last_seen_at": clock.now() - retention.INACTIVE - day}
    await db["accounts"].update_one({"_id": silent.id}, {"$set": times})
    await erasures.look()
    assert [event.account_id for event in await announced(db, AccountErased)] == [silent.id]


async def test_who_signs_in_again_is_not_erased(accounts: AccountStore, erasures: ErasureStore, db: Database) -> None:
    account = await signed_in_as(accounts, "token")
    ages_ago = dict.fromkeys(("warned_at", "last_seen_at"), dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    await db["accounts"].update_one({"_id": account.id}, {"$set": ages_ago})
    await accounts.open_session("new token", account, clock.now() + dt.timedelta(days=1))
    await erasures.look()
    assert await announced(db, AccountErased) == []
    assert await accounts.find_session("new token") == account


async def test_who_comes_back_while_others_are_erased_is_not(
    accounts: AccountStore, erasures: ErasureStore, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred are found at once and erased one after the other."""
    first, late = await signed_in_as(accounts, "token"), await accounts.open_account("employer", MIA)
    ages_ago = dict.fromkeys(("warned_at", "last_seen_at"), dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    await db["accounts"].update_many({}, {"$set": ages_ago})
    announce = outbox.announce

    async def meanwhile(*args: Any) -> None:
        gone = args[2].account_id
        other = late if gone == first.id else first
        await accounts.open_session("new token", other, clock.now() + dt.timedelta(days=1))
        await announce(*args)

    monkeypatch.setattr(outbox, "announce", meanwhile)
    await erasures.look()
    assert len(await announced(db, AccountErased)) == 1
    assert await accounts.find_session("new token") in (first, late)


async def test_no_session_is_opened_to_an_account_that_was_erased_meanwhile(
    accounts: AccountStore, erasures: ErasureStore
) -> None:
    account, tomorrow = await signed_in_as(accounts, "token"), clock.now() + dt.timedelta(days=1)
    await erasures.begin(account)
    assert not await accounts.open_session("another", account, tomorrow)
    assert await accounts.find_session("another") is None


async def test_the_session_that_erased_is_good_for_the_receipt_alone(
    http: httpx2.AsyncClient, signed_in: SignedIn
) -> None:
    headers = await signed_in("employer")
    answer = await http.delete(ME, headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (202, RECEIPT)
    receipt = await http.get(RECEIPT, headers=headers)
    assert receipt.json()["id"] == answer.json()["id"]
    assert [part["service"] for part in receipt.json()["parts"]] == ["gateway"]
    assert (await http.get(ME, headers=headers)).status_code == 401
    assert (await http.delete(ME, headers=headers)).status_code == 401
    assert (await http.get(RECEIPT, headers=await signed_in("employer"))).status_code == 404
    assert (await http.get(RECEIPT)).status_code == 404


async def test_what_a_teacher_or_employer_has_written_here_is_in_their_export(
    http: httpx2.AsyncClient, signed_in: SignedIn, neighbours: Neighbours
) -> None:
    for question in (GetListingsData, GetMatchingData, GetNotificationsData):
        neighbours.answers[question] = PersonData(parts={})
    neighbours.answers[GetEmployer] = EmployerView(id=clock.new_id(), name="Tischlerei", state="verified", role="owner")
    teacher, owner = await signed_in("teacher"), await signed_in("employer")
    words = {"title": "9b", "teacher": "Frau Weber", "school": "Gesamtschule Muldeblick"}
    await http.post("/api/v1/classes", headers=teacher, json=words)
    made = await http.post("/api/v1/employers/me/keys", headers=owner, json={"label": "Kasse", "scopes": ["import"]})
    (one,) = (await http.get(f"{ME}/export", headers=teacher)).json()["gateway"]["parts"]["classes"]
    assert one | words == one
    exported = (await http.get(f"{ME}/export", headers=owner)).json()["gateway"]["parts"]
    assert exported["api_keys"][0].keys() == {"label", "prefix", "scopes", "created_at", "last_used_at"}
    assert exported["api_keys"][0]["prefix"] == made.json()["prefix"]


def test_every_place_is_exported_or_shown_otherwise() -> None:
    assert {place for place, _ in PLACES} - OWN.keys() == {"accesses", "answers"}, "see GET /me; copies for a day"


async def test_staff_say_why_they_look_and_the_person_reads_it(
    http: httpx2.AsyncClient, signed_in: SignedIn, neighbours: Neighbours
) -> None:
    for question in (GetListingsData, GetMatchingData, GetNotificationsData):
        neighbours.answers[question] = PersonData(parts={"things": ({"of": question.__name__},)})
    mia, staff = await signed_in("young_person"), await signed_in("counsellor")
    person = f"/api/v1/staff/people/{(await http.get(ME, headers=mia)).json()['id']}"
    assert (await http.get(person, headers=staff)).status_code == 422
    assert neighbours.asked == []
    seen = await http.get(person, headers=staff, params={"reason": "Hilfe ohne Handy, am Telefon"})
    assert seen.json()["matching"] == {"parts": {"things": [{"of": "GetMatchingData"}]}}
    (access,) = (await http.get(ME, headers=mia)).json()["staff_accesses"]
    assert access["reason"] == "Hilfe ohne Handy, am Telefon"
    export = (await http.get(f"{ME}/export", headers=mia)).json()
    assert export["notifications"] == {"parts": {"things": [{"of": "GetNotificationsData"}]}}
    assert export["account"]["staff_accesses"] == [access]
    assert list(export["gateway"]["parts"]) == ["accounts", "sessions"]
    (account,) = export["gateway"]["parts"]["accounts"]
    assert (account["role"], account.keys() & {"_id", "addresses"}) == ("young_person", set()), "and no hash"
    employer = f"/api/v1/staff/people/{(await http.get(ME, headers=staff)).json()['id']}"
    nobody = await http.get(employer, headers=staff, params={"reason": "only young people"})
    assert nobody.json()["type"].endswith("/person_not_found")
