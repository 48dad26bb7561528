"""A service's clock: every few seconds do what has become due, survive errors, stop cleanly."""

import asyncio
from collections.abc import Awaitable, Callable

from shared import logs

EVERY_SECONDS = 5.0

log = logs.get(__name__)


class Alarm:
    """Looks at once, then every ``every_seconds``. Runs in every replica: ``look`` sees to it that work is done once.

    A look that fails is tried again at the next turn, so it must be safe to repeat; stopping ends it where it waits.
    """

    def __init__(self, look: Callable[[], Awaitable[None]], every_seconds: float = EVERY_SECONDS) -> None:
        self._look, self._every = look, every_seconds
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin; a second start changes nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - a clock that stands still would lose everything after it
                log.warning("alarm: a look has failed", error=repr(error)[:300])
            await asyncio.sleep(self._every)
