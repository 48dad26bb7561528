"""Limits of several replicas together: never more than the quota, few writes, no stop while the database is away."""

import asyncio
import datetime as dt

import pytest

from services.gateway import allowance as allowance_module
from services.gateway.accounts import Pepper
from services.gateway.allowance import Allowance, Limit
from services.gateway.store import AccountStore
from shared.mongo import ConnectionFailure, Database

LIMIT = Limit("network", 100, 60)


class Counter:
    """The shared counter, and how often it was written."""

    def __init__(self) -> None:
        self.counted, self.writes = 0, 0
        self.trouble: Exception | None = None

    async def count(self, kind: str, whose: str, number: int, period: dt.timedelta) -> tuple[int, float]:
        self.writes += 1
        await asyncio.sleep(0)
        if self.trouble:
            raise self.trouble
        self.counted += number
        return self.counted, period.total_seconds()


async def taken(allowance: Allowance, number: int, whose: str = "192.0.2.1", limit: Limit = LIMIT) -> int:
    standings = await asyncio.gather(*(allowance.take(limit, whose) for _ in range(number)))
    return sum(not one.exceeded for one in standings)


async def test_a_quota_is_given_out_and_no_more_with_a_twentieth_of_the_writes() -> None:
    counter = Counter()
    allowance = Allowance(counter.count)
    assert await taken(allowance, 60) == 60
    assert counter.writes == 12
    assert await taken(allowance, 1_000) == 40
    assert counter.writes == 20
    over = await allowance.take(LIMIT, "192.0.2.1")
    assert (over.exceeded, 59 < over.resets <= 60) == (True, True)


async def test_what_is_left_is_counted_down() -> None:
    allowance = Allowance(Counter().count)
    assert [(await allowance.take(LIMIT, "192.0.2.1")).left for _ in range(12)] == list(range(99, 87, -1))


async def test_replicas_share_one_quota(db: Database) -> None:
    store = AccountStore(db, Pepper("pepper-of-the-tests"))
    replicas = [Allowance(store.take) for _ in range(3)]
    passed = await asyncio.gather(*(taken(replica, 90) for replica in replicas))
    assert sum(passed) == 100
    assert await taken(replicas[0], 10, "192.0.2.2") == 10  # another one has a quota of its own
    kept = await db["counters"].find({}).to_list(10)
    assert "192.0.2" not in str(kept)


async def test_a_small_quota_is_exact(db: Database) -> None:
    store = AccountStore(db, Pepper("pepper-of-the-tests"))
    assert await taken(Allowance(store.take), 9, limit=Limit("key", 3, 60)) == 3


async def test_a_new_window_is_a_new_quota() -> None:
    counter = Counter()
    allowance = Allowance(counter.count)
    await allowance.take(LIMIT, "192.0.2.1")
    allowance._leases["network", "192.0.2.1"].until = 0.0  # it has ended
    counter.counted = 0
    assert await taken(allowance, 100) == 100


@pytest.mark.parametrize("trouble", [ConnectionFailure("away"), TimeoutError()])
async def test_while_the_database_is_away_it_goes_on(trouble: Exception) -> None:
    counter = Counter()
    counter.trouble = trouble
    allowance = Allowance(counter.count)
    assert await taken(allowance, 150) == 100  # every few seconds, on each replica
    assert counter.writes == 1


async def test_it_remembers_no_more_windows_than_it_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance_module, "MOST", 100)
    allowance = Allowance(Counter().count)
    for number in range(250):
        await allowance.take(Limit("network", 10_000, 60), f"192.0.2.{number}")
        assert len(allowance._leases) <= 100
