"""The clock of notifications."""

import datetime as dt
from dataclasses import replace

import pytest

from services.notifications import alarm as alarms
from services.notifications import message as messages
from services.notifications.alarm import Alarm
from services.notifications.handlers import Notifications
from services.notifications.message import About, State
from services.notifications.store.messages import insert
from shared import clock
from shared.contracts.words import Channel
from shared.mongo import ConnectionFailure, transaction
from tests.eventually import eventually
from tests.notifications.conftest import planned


async def a_due_message(notifications: Notifications) -> None:
    message = messages.plan_matches(clock.new_id(), Channel.MAIL, [About(clock.new_id(), 1, ())], clock.now())
    due = replace(message, state=State.DEFERRED, due=clock.now() - dt.timedelta(hours=1))
    await transaction(notifications.db, lambda session: insert(notifications.db, session, [due]))


async def test_it_looks_at_once_when_it_starts(notifications: Notifications) -> None:
    await a_due_message(notifications)
    alarm = Alarm(notifications.messages)
    await alarm.start()
    assert len(await eventually(lambda: planned(notifications.db))) == 1
    await alarm.stop()


async def test_two_replicas_wake_a_message_once(notifications: Notifications) -> None:
    await a_due_message(notifications)
    both = [Alarm(notifications.messages), Alarm(notifications.messages)]
    for alarm in both:
        await alarm.look()
    assert len(await planned(notifications.db)) == 1


async def test_it_goes_on_when_the_database_was_away(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "EVERY_SECONDS", 0.01)
    looks, wake = [], notifications.messages.wake

    async def after_two_failures(now: dt.datetime) -> int:
        looks.append(now)
        if len(looks) < 3:
            raise ConnectionFailure("away")
        return await wake(now)

    await a_due_message(notifications)
    monkeypatch.setattr(notifications.messages, "wake", after_two_failures)
    alarm = Alarm(notifications.messages)
    await alarm.start()
    assert len(await eventually(lambda: planned(notifications.db))) == 1
    assert len(looks) >= 3
    await alarm.stop()


async def test_one_that_was_never_started_stops(notifications: Notifications) -> None:
    await Alarm(notifications.messages).stop()
