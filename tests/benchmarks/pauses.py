"""How long the event loop is held up while a million people are sorted beside it, and how long it is when idle.

At real-time priority where that is allowed: what else the machine does would be found in both, and in the sort twice,
since the loop may have to wait for a thread that waits for the processor.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from services.matching.aside import aside
from services.matching.people import People
from tests.benchmarks import crowd
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.packed import packed

AT_MOST_MS = 20.0
EVERY_SECONDS = 0.001


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(100_000, 1_000_000)
    people = People()
    people.load(packed(crowd.people(count)))
    people.settle()

    async def sort() -> None:
        people.finish(await aside(people.begin().anew))

    await sort()
    sorting, idle = [], []
    with _undisturbed():
        for _ in range(ground.rounds):
            pause, seconds = await _longest_pause(sort)
            sorting.append((pause, AT_MOST_MS))
            pause, _ = await _longest_pause(partial(asyncio.sleep, seconds))
            idle.append((pause, AT_MOST_MS))
    return [
        _row(f"the event loop's longest pause while {count:,} profiles are sorted", sorting),
        _row("the same of an idle loop, for as long and in turn", idle),
    ]


def _row(name: str, pairs: list[tuple[float, float]]) -> Figure:
    told = f"the goal, {AT_MOST_MS:g} ms"
    return figure(name, "ms", pairs, reference_is=told, better="at most", goal=1.0)


async def _longest_pause(work: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Milliseconds by which the loop came too late at worst, and for how many seconds there was work."""
    done, late = asyncio.Event(), 0.0

    async def tick() -> None:
        nonlocal late
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(EVERY_SECONDS)
            late = max(late, time.perf_counter() - began - EVERY_SECONDS)

    ticking = asyncio.create_task(tick())
    began = time.perf_counter()
    await work()
    seconds = time.perf_counter() - began
    done.set()
    await ticking
    return late * 1000, seconds


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Before everything else on the machine, where we may."""
    _schedule(os.SCHED_RR, 1)
    try:
        yield
    finally:
        _schedule(os.SCHED_OTHER, 0)


def _schedule(policy: int, priority: int) -> None:
    with contextlib.suppress(PermissionError):
        for thread in os.listdir("/proc/self/task"):
            os.sched_setscheduler(int(thread), policy, os.sched_param(priority))
