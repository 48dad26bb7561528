"""Questions asked for many at once: each gets its own answer, whatever becomes of the others."""

import asyncio
from collections.abc import Sequence

import pytest

from services.notifications.together import ENOUGH, MOST, Together


class Asked:
    """Answers with the double; ``13`` spoils whatever it is asked with."""

    def __init__(self) -> None:
        self.trips: list[list[int]] = []

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.trips.append(list(numbers))
        await asyncio.sleep(0.001)
        if 13 in numbers:
            raise LookupError("no 13")
        return [2 * number for number in numbers]


async def test_what_comes_together_is_asked_for_once_and_each_gets_its_own_answer() -> None:
    asked = Asked()
    double = Together(asked)
    assert await asyncio.gather(*(double(number) for number in (3, 1, 3))) == [6, 2, 6]
    assert asked.trips == [[3, 1, 3]]


async def test_one_alone_does_not_wait() -> None:
    asked = Asked()
    double = Together(asked, linger=60)
    assert await double(1) == 2
    assert await double(2) == 4
    assert asked.trips == [[1], [2]]


async def test_what_comes_meanwhile_goes_into_the_next_trip() -> None:
    asked = Asked()
    double = Together(asked)
    first = asyncio.create_task(double(1))
    while not len(asked.trips):
        await asyncio.sleep(0)
    answers = await asyncio.gather(first, double(2), double(3))
    assert [*answers] == [2, 4, 6]
    assert asked.trips == [[1], [2, 3]]


async def test_no_trip_is_larger_than_a_hundred() -> None:
    asked = Asked()
    double = Together(asked)
    assert await asyncio.gather(*(double(number) for number in range(100, 350))) == list(range(200, 700, 2))
    assert [len(trip) for trip in asked.trips] == [MOST, MOST, 50]


async def test_one_that_fails_fails_alone() -> None:
    double = Together(Asked())
    one, none, two = await asyncio.gather(double(1), double(13), double(2), return_exceptions=True)
    assert [one, two] == [2, 4]
    assert isinstance(none, LookupError)


async def test_who_gives_up_waiting_takes_nobody_along() -> None:
    double = Together(Asked())
    waiting = [asyncio.create_task(double(number)) for number in (1, 13, 2)]
    await asyncio.sleep(0)
    for task in waiting[:2]:
        task.cancel()
    assert await waiting[2] == 4
    with pytest.raises(asyncio.CancelledError):
        await waiting[1]


async def test_enough_do_not_wait_for_more() -> None:
    asked = Asked()
    double = Together(asked, linger=60)
    await asyncio.gather(*(double(number) for number in (1, 2)))  # several have come: from now on others are awaited
    answers = await asyncio.wait_for(asyncio.gather(*(double(number) for number in range(20, 20 + ENOUGH))), 5)
    assert answers == [2 * number for number in range(20, 20 + ENOUGH)]
    assert [len(trip) for trip in asked.trips] == [2, ENOUGH]
