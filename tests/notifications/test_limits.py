"""What holds messages back, kept by any number of replicas together."""

import asyncio
import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from services.notifications.app import things
from services.notifications.handlers import Notifications
from services.notifications.handlers.messages import on_message_planned, send_sign_in
from services.notifications.policy import Limits
from shared import clock
from shared.contracts.notifications.messages import SendSignIn
from shared.contracts.words import Channel, Language
from shared.errors import DomainError
from tests.notifications.conftest import PHONE, Provider, Relay, planned, settings_for, states
from tests.notifications.test_store import a_message


async def test_the_first_messages_of_a_day_are_counted_when_they_come_at_the_same_moment(
    notifications: Notifications,
) -> None:
    person, limits, now = clock.new_id(), Limits(daily=8), clock.now()
    several = [replace(a_message(), person_id=person) for _ in range(10)]
    counted = await asyncio.gather(*(notifications.limits.reserve(one, limits, now) for one in several))
    assert sum(counted) == 8


def code_for(phone: str, key: str) -> SendSignIn:
    return SendSignIn(
        key=key,
        channel=Channel.SMS,
        address=phone,
        secret="492017",
        expires_at=clock.now() + dt.timedelta(minutes=10),
        language=Language.GERMAN,
    )


async def test_one_number_gets_ten_sms_a_day_whoever_asks_for_them(
    notifications: Notifications, provider: Provider
) -> None:
    for number in range(14):
        await send_sign_in(code_for(PHONE, f"somebody {number}"), notifications)
    await send_sign_in(code_for("+4915550000002", "another"), notifications)
    events = await planned(notifications.db)
    await asyncio.gather(*(on_message_planned(event, notifications) for event in events))
    assert Counter(order["to"] for order in provider.orders) == {PHONE: 10, "+4915550000002": 1}
    held = await notifications.db["messages"].find({"state": "suppressed"}).to_list(None)
    assert [(one["reason"], one["private"]) for one in held] == [("number_limit", None)] * 4
    counted = [one["_id"] async for one in notifications.db["counts"].find({})]
    assert not any(PHONE in key for key in counted)


async def test_a_code_that_is_tried_again_counts_once(notifications: Notifications, provider: Provider) -> None:
    message = replace(a_message(), channel=Channel.SMS)
    now = clock.now()
    tries = [await notifications.limits.reserve_number(PHONE, message, 1, now) for _ in range(3)]
    assert tries == [True, True, True]
    assert not await notifications.limits.reserve_number(PHONE, replace(message, id=clock.new_id()), 1, now)
    tomorrow = now + dt.timedelta(days=1)
    assert await notifications.limits.reserve_number(PHONE, replace(message, id=clock.new_id()), 1, tomorrow)


@pytest.mark.parametrize("phone", ["+43 664 1234567", "0900 1 234567", "0340 204 1234"])
async def test_no_code_goes_abroad_to_a_dear_number_or_a_landline(
    notifications: Notifications, provider: Provider, phone: str
) -> None:
    with pytest.raises(DomainError) as refused:
        await send_sign_in(code_for(phone, "somebody"), notifications)
    assert refused.value.code == "phone_not_mobile"
    assert await states(notifications.db) == {}


async def test_a_dry_run_hands_nothing_over_and_says_so(
    notifications: Notifications, relay: Relay, provider: Provider
) -> None:
    dry = things(notifications.db, settings_for(relay.port, provider.port, dry_run=True))
    await send_sign_in(code_for(PHONE, "somebody"), dry)
    (event,) = await planned(notifications.db)
    await on_message_planned(event, dry)
    assert (relay.connections, provider.orders) == (0, [])
    (message,) = await notifications.db["messages"].find({}).to_list(None)
    assert (message["state"], message["reason"]) == ("failed", "dry_run")
