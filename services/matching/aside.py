"""Searches and sorts beside the event loop: in one thread, so that the loop has its turn every few milliseconds.

One thread, not several: they would take the interpreter from each other, and from the loop. The picture may change
while it is searched (``sheet.py``, ``board.py``): a row is seen as it was or as it is, and whoever changed it searches
from its own side afterwards.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from services.matching.picture import Picture
from shared.follow import Follower

ORDER_SECONDS = 1.0  # how often it is looked whether it is time to sort
THREAD = ThreadPoolExecutor(1, "aside")
Result = TypeVar("Result")


async def aside(work: Callable[..., Result], *arguments: object) -> Result:
    return await asyncio.get_running_loop().run_in_executor(THREAD, work, *arguments)


async def keep_in_order(follower: Follower[Picture]) -> None:
    """Sort the people anew whenever many have changed, until cancelled."""
    while True:
        people = follower.picture.people
        if people.crowded:
            people.finish(await aside(people.begin().anew))
        await asyncio.sleep(ORDER_SECONDS)
