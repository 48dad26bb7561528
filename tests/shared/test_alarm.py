"""A service's clock: it looks at once, goes on whatever happens, and stops."""

import asyncio

import pytest

from shared.alarm import Alarm
from tests.eventually import eventually


class Looks:
    """Counts; the first ``fail`` of them go wrong."""

    def __init__(self, fail: int = 0) -> None:
        self.count, self._fail = 0, fail

    async def __call__(self) -> None:
        self.count += 1
        if self.count <= self._fail:
            raise RuntimeError("the database is away")

    async def reached(self, count: int) -> None:
        async def there() -> bool:
            return self.count >= count

        await eventually(there)


async def test_it_looks_at_once_when_it_starts() -> None:
    looks = Looks()
    alarm = Alarm(looks, every_seconds=3600)
    await alarm.start()
    await looks.reached(1)
    await alarm.stop()


@pytest.mark.parametrize("fail", [0, 3])
async def test_it_goes_on_after_failures(fail: int) -> None:
    looks = Looks(fail)
    alarm = Alarm(looks, every_seconds=0.001)
    await alarm.start()
    await looks.reached(5)
    await alarm.stop()


async def test_it_stops_in_the_middle_of_a_look_and_looks_no_more() -> None:
    looks = Looks()

    async def for_ever() -> None:
        await looks()
        await asyncio.Event().wait()

    alarm = Alarm(for_ever, every_seconds=0)
    await alarm.start()
    await looks.reached(1)
    await alarm.stop()
    assert looks.count == 1


async def test_two_starts_are_one_clock_and_one_that_was_never_started_stops() -> None:
    looks = Looks()
    alarm = Alarm(looks, every_seconds=3600)
    await alarm.stop()
    await alarm.start()
    await alarm.start()
    await looks.reached(1)
    await asyncio.sleep(0)
    assert looks.count == 1
    await alarm.stop()
