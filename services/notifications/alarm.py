"""The clock of notifications: what was deferred or left behind goes out in its time, what has expired is let go."""

import asyncio

from services.notifications.store import MessageStore
from shared import clock, logs
from shared.mongo import PyMongoError

EVERY_SECONDS = 5.0

log = logs.get(__name__)


class Alarm:
    """Looks at once and then every 5 s. Runs in every replica; the store sees to it that each message wakes once."""

    def __init__(self, messages: MessageStore) -> None:
        self._messages = messages
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except PyMongoError as error:
                log.warning("alarm: the database does not answer", error=str(error)[:200])
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Everything that is due now."""
        while await self._messages.wake(clock.now()):
            pass
        await self._messages.expire(clock.now())
