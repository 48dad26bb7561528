"""Waiting for something to become true, with a deadline, instead of sleeping for luck."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Value = TypeVar("Value")


async def eventually(look: Callable[[], Awaitable[Value]], *, within: float = 30.0, every: float = 0.05) -> Value:
    """What ``look`` returns as soon as that is true; fails after ``within`` seconds with what it was last.

    Looked at again ``every`` so many seconds.
    """
    deadline = asyncio.get_running_loop().time() + within
    while True:
        seen = await look()
        if seen:
            return seen
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"not within {within} s: {getattr(look, '__name__', look)} was {seen!r}")
        await asyncio.sleep(every)
