"""Accounts, open sign-ins, sessions and counters in a real database."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from services.gateway.accounts import Address, Pepper
from services.gateway.store import CODE_TRIES, INDEXES, AccountStore, SignIn
from shared import clock, mongo
from shared.contracts.words import Channel
from shared.mongo import Database

MIA = Address(Channel.MAIL, "mia@demo.example")
PHONE, NEW_PHONE = Address(Channel.SMS, "+4915550000001"), Address(Channel.SMS, "+4915550000002")
SIGN_IN = SignIn("young_person", "de")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def store(db: Database) -> AccountStore:
    await mongo.ensure_indexes(db, INDEXES)
    return AccountStore(db, Pepper("pepper-of-the-tests"))


def soon() -> dt.datetime:
    return clock.now() + HOUR


def past() -> dt.datetime:
    return clock.now() - dt.timedelta(seconds=1)


async def test_an_account_is_found_by_address_and_role(store: AccountStore) -> None:
    young = await store.open_account("young_person", MIA)
    employer = await store.open_account("employer", MIA)
    assert young.id != employer.id
    assert await store.find_account(MIA, "young_person") == young
    assert await store.find_account(MIA, "employer") == employer
    assert await store.find_account(MIA, "counsellor") is None
    assert await store.find_account(MIA) == young, "the oldest"
    assert await store.find_account(Address(Channel.MAIL, "eve@demo.example")) is None


async def test_opening_an_account_many_times_at_once_makes_one(store: AccountStore, db: Database) -> None:
    opened = await asyncio.gather(*(store.open_account("young_person", MIA) for _ in range(12)))
    assert len({account.id for account in opened}) == 1
    assert await db["accounts"].count_documents({}) == 1


async def test_no_address_token_or_code_is_kept_in_clear(store: AccountStore, db: Database) -> None:
    account = await store.open_account("young_person", MIA)
    await store.set_phone(account, PHONE)
    await store.save_link("the-token", SIGN_IN, soon())
    await store.save_code(PHONE, "123456", SIGN_IN, soon())
    await store.open_session("the-access-token", account, soon())
    await store.count("sign-in to address", MIA.text, 5, HOUR)
    everything = ""
    for name in await db.list_collection_names():
        everything += str(await db[name].find().to_list(100))
    for secret in ("mia", "demo.example", "4915550000001", "the-token", "123456", "the-access-token"):
        assert secret not in everything


async def test_the_phone_set_last_leads_into_the_account_and_the_earlier_one_no_more(store: AccountStore) -> None:
    account = await store.open_account("young_person", MIA)
    assert await store.set_phone(account, PHONE)
    assert await store.set_phone(account, NEW_PHONE)
    assert await store.find_account(NEW_PHONE) == account
    assert await store.find_account(PHONE) is None
    assert await store.find_account(MIA) == account


async def test_a_phone_that_leads_into_another_account_stays_there(store: AccountStore) -> None:
    other = await store.open_account("young_person", PHONE)
    account = await store.open_account("young_person", MIA)
    assert not await store.set_phone(account, PHONE)
    assert await store.find_account(PHONE) == other


async def test_a_link_is_used_by_exactly_one_of_many(store: AccountStore) -> None:
    await store.save_link("token", SIGN_IN, soon())
    assert await store.find_link("token") == SIGN_IN
    assert sum(await asyncio.gather(*(store.use_link("token") for _ in range(8)))) == 1
    assert await store.find_link("token") is None


async def test_an_expired_link_is_not_found_and_not_used(store: AccountStore) -> None:
    await store.save_link("token", SIGN_IN, past())
    assert await store.find_link("token") is None
    assert not await store.use_link("token")


async def test_a_code_is_used_by_exactly_one_of_many(store: AccountStore) -> None:
    await store.save_code(PHONE, "123456", SIGN_IN, soon())
    used = await asyncio.gather(*(store.use_code(PHONE, "123456") for _ in range(4)))
    assert [one for one in used if one] == [SIGN_IN]


async def test_a_code_is_locked_after_five_wrong_ones(store: AccountStore) -> None:
    await store.save_code(PHONE, "123456", SIGN_IN, soon())
    for wrong in range(CODE_TRIES):
        assert await store.use_code(PHONE, f"00000{wrong}") is None
    assert await store.use_code(PHONE, "123456") is None


async def test_a_code_still_works_after_four_wrong_ones(store: AccountStore) -> None:
    await store.save_code(PHONE, "123456", SIGN_IN, soon())
    for wrong in range(CODE_TRIES - 1):
        await store.use_code(PHONE, f"00000{wrong}")
    assert await store.use_code(PHONE, "123456") == SIGN_IN


async def test_a_new_code_takes_the_place_of_the_old_one(store: AccountStore) -> None:
    await store.save_code(PHONE, "123456", SIGN_IN, soon())
    await store.save_code(PHONE, "654321", SIGN_IN, soon())
    assert await store.use_code(PHONE, "123456") is None
    assert await store.use_code(PHONE, "654321") == SIGN_IN


@pytest.mark.parametrize(("phone", "expires_at"), [(NEW_PHONE, soon), (PHONE, past)])
async def test_a_code_is_for_its_phone_and_its_time(store: AccountStore, phone: Address, expires_at: Any) -> None:
    await store.save_code(PHONE, "123456", SIGN_IN, expires_at())
    assert await store.use_code(phone, "123456") is None


async def test_a_session_ends_when_it_is_closed_or_expires(store: AccountStore) -> None:
    account = await store.open_account("employer", MIA)
    await store.open_session("open", account, soon())
    await store.open_session("old", account, past())
    assert await store.find_session("open") == account
    assert await store.find_session("old") is None
    await store.close_session("open")
    assert await store.find_session("open") is None


async def test_the_counter_stops_at_its_limit_and_says_for_how_long(store: AccountStore) -> None:
    answers = [await store.count("mails", "mia", 3, HOUR) for _ in range(5)]
    assert answers[:3] == [0.0, 0.0, 0.0]
    assert all(3590 < seconds <= 3600 for seconds in answers[3:])
    assert await store.count("mails", "eve", 3, HOUR) == 0.0, "counted apart"
    assert await store.count("texts", "mia", 3, HOUR) == 0.0, "counted apart"


async def test_a_new_period_counts_from_one(store: AccountStore) -> None:
    short = dt.timedelta(milliseconds=1)
    assert await store.count("mails", "mia", 1, short) == 0.0
    await asyncio.sleep(0.005)  # until the period is over
    assert await store.count("mails", "mia", 1, HOUR) == 0.0
    assert await store.count("mails", "mia", 1, HOUR) > 0


async def test_counting_at_once_from_everywhere_lets_exactly_the_limit_pass(store: AccountStore) -> None:
    answers = await asyncio.gather(*(store.count("mails", "mia", 5, HOUR) for _ in range(20)))
    assert answers.count(0.0) == 5
