"""What holds messages back, kept by any number of replicas together."""

import asyncio
from dataclasses import replace

from services.notifications.handlers import Notifications
from services.notifications.policy import Limits
from shared import clock
from tests.notifications.test_store import a_message


async def test_the_first_messages_of_a_day_are_counted_when_they_come_at_the_same_moment(
    notifications: Notifications,
) -> None:
    person, limits, now = clock.new_id(), Limits(daily=8), clock.now()
    several = [replace(a_message(), person_id=person) for _ in range(10)]
    counted = await asyncio.gather(*(notifications.limits.reserve(one, limits, now) for one in several))
    assert sum(counted) == 8
