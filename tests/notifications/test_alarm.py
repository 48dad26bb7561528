"""What becomes due by the clock of notifications; the clock itself is in tests/shared/test_alarm.py."""

import datetime as dt
from dataclasses import replace

from services.notifications import message as messages
from services.notifications.alarm import look
from services.notifications.handlers import Notifications
from services.notifications.message import About, State
from services.notifications.store.messages import insert
from shared import clock
from shared.contracts.words import Channel
from shared.mongo import transaction
from tests.notifications.conftest import planned


async def test_two_replicas_wake_a_message_once(notifications: Notifications) -> None:
    message = messages.plan_matches(clock.new_id(), Channel.MAIL, [About(clock.new_id(), 1, ())], clock.now())
    due = replace(message, state=State.DEFERRED, due=clock.now() - dt.timedelta(hours=1))
    await transaction(notifications.db, lambda session: insert(notifications.db, session, [due]))
    for _ in range(2):
        await look(notifications.messages, notifications.digests)
    assert len(await planned(notifications.db)) == 1
