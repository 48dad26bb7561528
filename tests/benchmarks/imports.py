"""A file of many offers imported, with broker and database: rows a second, and the memory it takes in listings.

Listings runs alone: who reads of the new offers does that at its own pace, out of its queue.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from deploy import import_offers
from services.listings.employer import Employer
from services.listings.store import INDEXES
from services.listings.store.employers import EmployerStore
from shared import clock, inbox, mongo, outbox
from shared.mongo import Database, Session
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.benchmarks.memory import resident_mib
from tests.builders import NEXT_YEAR, an_employer
from tests.processes import Processes

STEP = 500  # rows in one transaction, as the import has it
GOAL_MIB = 50.0
GOAL_WITH_INDEX_MIB = 150.0
GOAL_RATE = 0.05  # beside a bare insert: read, judged by the law, stored, published, and found by the search


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(1_000, 100_000)
    db = ground.database("listings")
    await mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
    employer = an_employer()
    await EmployerStore(db).save(employer)
    bare = await _bare(db, min(count, 5_000))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "offers.csv"
        await asyncio.to_thread(_write, file, count)
        async with Processes(ground.amqp_url, ground.mongo_url, PREFIX, services=("listings",)) as running:
            pid = running.pid("listings")
            _, alone = await _imported(ground, employer, file, pid, dry_run=True)
            rate, grown = await _imported(ground, employer, file, pid, dry_run=False)
    db.client.close()
    return [
        figure(
            f"import of {count:,} rows",
            "rows/s",
            [(rate, bare)],
            reference_is=f"bare insert of documents and events, {STEP} in a transaction: no file, no law, no relay",
            better="at least",
            goal=GOAL_RATE,
        ),
        figure(
            f"import of {count:,} rows that are only looked at, what listings grows by at most",
            "MiB",
            [(alone, GOAL_MIB)],
            reference_is="the goal",
            better="at most",
            goal=1.0,
        ),
        figure(
            f"import of {count:,} rows, what listings grows by at most",
            "MiB",
            [(grown, GOAL_WITH_INDEX_MIB)],
            reference_is="the goal, the search index of these offers included",
            better="at most",
            goal=1.0,
        ),
    ]


async def _imported(ground: Ground, employer: Employer, file: Path, pid: int, *, dry_run: bool) -> tuple[float, float]:
    """Rows a second, and the most MiB that the process held more than before."""
    before = peak = resident_mib(pid)

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, resident_mib(pid))
            await asyncio.sleep(0.1)

    watching, began = asyncio.create_task(watch()), time.perf_counter()
    job, refused = await import_offers.run(ground.amqp_url, file, employer.id, dry_run=dry_run, say=lambda _: None)
    elapsed = time.perf_counter() - began
    watching.cancel()
    assert (job.state, job.counts.created, refused) == ("done", job.rows, [])
    return job.rows / elapsed, peak - before


def _write(file: Path, count: int) -> None:
    """Titles of a few words, as people write them: what numbers stand in a title the search would learn as words."""
    when = "periods,weekdays,daily_from,daily_to,break_minutes"
    columns = f"external_id,kind,title,description,fields,postal_code,town,{when}"
    period = f"{NEXT_YEAR}-07-19 to {NEXT_YEAR}-07-30"
    with file.open("w", encoding="utf-8") as opened:
        opened.write(columns + "\n")
        for number in range(count):
            title = f"Ferienjob im Lager, Halle {number % 50}"
            opened.write(
                f'{number},holiday_job,"{title}",Du hilfst im Lager.,metal,06842,Dessau-Roßlau,{period},'
                '"mon, tue, wed, thu, fri",08:00,15:00,60\n'
            )


async def _bare(db: Database, count: int) -> float:
    """Documents a second."""
    body = {"text": "." * 2_000}

    async def write(session: Session) -> None:
        await db["bare"].insert_many([{"_id": clock.new_id(), **body} for _ in range(STEP)], session=session)
        await db["bare_outbox"].insert_many([{"_id": clock.new_id(), **body} for _ in range(STEP)], session=session)

    for name in ("bare", "bare_outbox"):
        await db.create_collection(name)
    began = time.perf_counter()
    for _ in range(count // STEP):
        await mongo.transaction(db, write)
    return count / (time.perf_counter() - began)
