"""One transaction: it holds as a whole or not at all, whatever conflicts, and whatever becomes of its commit."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from shared import clock, mongo
from shared.mongo import Database, PyMongoError, Session

Commit = Callable[[Session], Coroutine[Any, Any, None]]


@pytest.fixture
async def counted(db: Database) -> Database:
    await mongo.ensure_indexes(db, {"counts": []})
    await db["counts"].insert_one({"_id": "seats", "taken": 0})
    return db


class Taking:
    """Takes a seat in a transaction and notes how often it was run for that."""

    def __init__(self, db: Database) -> None:
        self._db, self.runs = db, 0

    async def take(self, session: Session) -> int:
        self.runs += 1
        seats = await self._db["counts"].find_one({"_id": "seats"}, session=session)
        assert seats is not None
        await self._db["counts"].replace_one(
            {"_id": "seats"}, {"_id": "seats", "taken": seats["taken"] + 1}, session=session
        )
        return self.runs

    async def taken(self) -> int:
        seats = await self._db["counts"].find_one({"_id": "seats"})
        assert seats is not None
        return int(seats["taken"])


def once(trouble: Commit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next commit ends in ``trouble``; those after it are the driver's."""
    real, left = Session.commit_transaction, [trouble]

    async def commit(session: Session) -> None:
        await (left.pop() if left else real)(session)

    monkeypatch.setattr(Session, "commit_transaction", commit)


async def test_those_that_conflict_run_again_until_each_has_held_once(counted: Database) -> None:
    taking = Taking(counted)
    await asyncio.gather(*(mongo.transaction(counted, taking.take) for _ in range(12)))
    assert await taking.taken() == 12
    assert taking.runs > 12


async def test_those_that_take_turns_run_once_each(counted: Database) -> None:
    taking, seats = Taking(counted), clock.new_id()

    async def take() -> None:
        async with mongo.in_turn(seats):
            await mongo.transaction(counted, taking.take)

    await asyncio.gather(*(take() for _ in range(12)))
    assert (await taking.taken(), taking.runs) == (12, 12)
    assert seats not in mongo._turns, "nothing is kept of who is through"


async def test_a_commit_whose_outcome_is_unknown_is_asked_again_and_the_work_is_not(
    counted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Session.commit_transaction

    async def answer_lost(session: Session) -> None:
        await real(session)
        raise PyMongoError("the connection broke", error_labels=["UnknownTransactionCommitResult"])

    once(answer_lost, monkeypatch)
    taking, ends = Taking(counted), list[bool]()

    async def work(session: Session) -> int:
        mongo.when_ended(ends.append)
        return await taking.take(session)

    assert await mongo.transaction(counted, work) == 1
    assert (await taking.taken(), ends) == (1, [True])


async def test_what_a_failover_takes_away_at_the_commit_runs_again(
    counted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def taken_away(session: Session) -> None:
        await session.abort_transaction()
        raise PyMongoError("the primary stepped down", error_labels=["TransientTransactionError"])

    once(taken_away, monkeypatch)
    taking = Taking(counted)
    assert await mongo.transaction(counted, taking.take) == 2
    assert await taking.taken() == 1


async def test_a_commit_refused_for_good_is_an_error_and_leaves_no_trace(
    counted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(session: Session) -> None:
        await session.abort_transaction()
        raise PyMongoError("no")

    once(refused, monkeypatch)
    taking = Taking(counted)
    with pytest.raises(PyMongoError, match="no"):
        await mongo.transaction(counted, taking.take)
    assert (taking.runs, await taking.taken()) == (1, 0)


async def test_who_tries_for_too_long_is_told_what_the_database_says(
    counted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo, "RETRIED_SECONDS", 0.05)
    runs = 0

    async def conflicting(session: Session) -> None:
        nonlocal runs
        runs += 1
        raise PyMongoError("write conflict", error_labels=["TransientTransactionError"])

    with pytest.raises(PyMongoError, match="write conflict"):
        await mongo.transaction(counted, conflicting)
    assert runs > 1


async def test_work_that_is_cancelled_in_the_middle_is_taken_back_at_once(counted: Database) -> None:
    taking, began = Taking(counted), asyncio.Event()

    async def slow(session: Session) -> None:
        await taking.take(session)
        began.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(mongo.transaction(counted, slow))
    await began.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await mongo.transaction(counted, taking.take) == 2  # the row is free: no conflict, no wait
    assert await taking.taken() == 1
