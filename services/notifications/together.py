"""Questions asked for many at once: what comes while one is under way goes into the next one.

A message alone is asked for at once. Of ten thousand, ``ENOUGH`` share one round trip to the database, or as many as
come within ``linger``: its cost lies in the trip. Each still gets its own answer, or its own error.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

ENOUGH, MOST = 50, 100

One = TypeVar("One")
Answer = TypeVar("Answer")


class Together(Generic[One, Answer]):
    """``ask`` answers each of several, in their order. Several that fail are asked for one by one.

    ``linger``: seconds to wait for others, when several have come at once the last time.
    """

    def __init__(self, ask: Callable[[Sequence[One]], Awaitable[Sequence[Answer]]], linger: float = 0) -> None:
        self._ask, self._linger, self._before = ask, linger, 0
        self._waiting: list[tuple[One, asyncio.Future[Answer]]] = []
        self._asking: asyncio.Task[None] | None = None
        self._enough = asyncio.Event()

    async def __call__(self, one: One) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if len(self._waiting) >= ENOUGH:
            self._enough.set()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # who is about to ask as well
            if self._linger and self._before > 1 and len(self._waiting) < ENOUGH:
                await self._company()
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._enough.clear()
            self._before = len(some)
            await self._answer(some)

    async def _company(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._linger):
                await self._enough.wait()

    async def _answer(self, some: Sequence[tuple[One, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._ask([one for one, _ in some])
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            if len(some) == 1:
                _fail(some[0][1], error)
            for alone in some if len(some) > 1 else ():
                await self._answer([alone])
            return
        for (_, waits), answer in zip(some, answers, strict=True):
            if not waits.done():  # given up meanwhile
                waits.set_result(answer)


def _fail(waits: asyncio.Future[Answer], error: Exception) -> None:
    if not waits.done():
        waits.set_exception(error)
