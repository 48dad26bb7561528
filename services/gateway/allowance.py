"""How much of a limit is left, counted together by all replicas and written seldom.

A replica takes a twentieth of a quota at a time out of MongoDB and gives it out from memory; so twenty writes at most
count a quota, however many requests there are, and never are more let through than it allows. What a replica has taken
and not used is lost until the window ends. While the database is away each replica lets a whole quota through every few
seconds: to go on is worth more than to count.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from shared import logs
from shared.mongo import PyMongoError

SLICES = 20
PATIENCE_SECONDS = 0.5  # a frozen database holds nobody longer
AWAY_SECONDS = 5.0  # so long is not asked again
MOST = 50_000  # windows in memory

# (kind, whose, how many more, period) -> how many in this period so far, with these; and seconds until it ends
Count = Callable[[str, str, int, dt.timedelta], Awaitable[tuple[int, float]]]
Key = tuple[str, str]

log = logs.get(__name__)


class Limit(NamedTuple):
    name: str
    quota: int
    seconds: int


class Standing(NamedTuple):
    """What of a limit is left, as far as this replica knows. ``resets``: seconds until the window ends."""

    limit: Limit
    left: int
    resets: float

    @property
    def exceeded(self) -> bool:
        return self.left < 0


@dataclass
class Lease:
    """``here``: may still be given out by this replica; ``elsewhere``: not taken out of the quota yet."""

    here: int
    elsewhere: int
    until: float


class Allowance:
    """``count`` is the shared counter (``store.AccountStore.take``)."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._leases: dict[Key, Lease] = {}
        self._fetching: dict[Key, asyncio.Task[Lease]] = {}

    async def take(self, limit: Limit, whose: str) -> Standing:
        """One of it. Exceeded, when there is none left."""
        key = (limit.name, whose)
        while True:
            lease, now = self._leases.get(key), time.monotonic()
            if lease is not None and now < lease.until:
                if lease.here:
                    lease.here -= 1
                    return Standing(limit, lease.here + lease.elsewhere, lease.until - now)
                if not lease.elsewhere:
                    return Standing(limit, -1, lease.until - now)
            await asyncio.shield(self._fetch_once(key, limit))

    def _fetch_once(self, key: Key, limit: Limit) -> asyncio.Task[Lease]:
        """Many at once share one slice's fetching."""
        running = self._fetching.get(key)
        if running is None:
            running = self._fetching[key] = asyncio.create_task(self._fetch(key, limit))
            running.add_done_callback(lambda _: self._fetching.pop(key, None))
        return running

    async def _fetch(self, key: Key, limit: Limit) -> Lease:
        size = max(1, limit.quota // SLICES)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                counted, resets = await self._count(*key, size, dt.timedelta(seconds=limit.seconds))
            before = counted - size
            granted = max(0, min(size, limit.quota - before))
            lease = Lease(granted, max(0, limit.quota - counted), time.monotonic() + resets)
        except (PyMongoError, TimeoutError) as error:
            log.warning("limits are not counted together at the moment", error=repr(error)[:200])
            lease = Lease(limit.quota, 0, time.monotonic() + AWAY_SECONDS)
        self._make_room()
        self._leases[key] = lease
        return lease

    def _make_room(self) -> None:
        """Windows that have ended; where that is not enough, the oldest: their next request takes another slice."""
        if len(self._leases) < MOST:
            return
        now = time.monotonic()
        self._leases = {key: lease for key, lease in self._leases.items() if lease.until > now}
        for key in list(self._leases)[: max(0, len(self._leases) - MOST // 2)]:
            del self._leases[key]
