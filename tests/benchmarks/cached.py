"""The board's search answered from the gateway's memory, against bare FastAPI and motor reading twenty documents."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from deploy.local.ports import any_free_port
from services.listings import acts
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import OfferStore
from shared import mongo
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.benchmarks.request import HttpReader, timed
from tests.builders import an_employer, offer_input
from tests.processes import Processes

PAGE = 20


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(2_000, 8_000)
    rates, slowest = [], []
    await _offers(ground)
    async with Processes(ground.amqp_url, ground.mongo_url, PREFIX) as running, _bare_board(ground) as port:
        reader, bare_reader = HttpReader(running.ports["gateway"]), HttpReader(port)
        ours, bare = partial(reader.get, f"/api/v1/offers?limit={PAGE}"), partial(bare_reader.get, "/offers")
        for get in (ours, bare):
            await timed(get, 100)
        for _ in range(ground.rounds):
            (rate, p99), (bare_rate, bare_p99) = await timed(ours, count), await timed(bare, count // 4)
            rates.append((rate, bare_rate))
            slowest.append((p99, bare_p99))
    reference = "bare FastAPI and motor, find of 20 offers, 32 at once"
    return [
        figure("cached board search", "req/s", rates, reference_is=reference, better="at least", goal=3.0),
        figure("cached board search, p99", "ms", slowest, reference_is=reference, better="at most", goal=1.0),
    ]


async def _offers(ground: Ground) -> None:
    employer, client = an_employer(), mongo.connect(ground.mongo_url, app="bench")
    db = mongo.database(client, f"{PREFIX}listings")
    store = OfferStore(db)
    await EmployerStore(db).save(employer)
    for number in range(2 * PAGE):
        offer, events = acts.post(
            employer, employer.members[0], f"bench {number}", offer_input(title=f"Platz {number}")
        )
        await store.save(offer, *events)
    client.close()


@asynccontextmanager
async def _bare_board(ground: Ground) -> AsyncIterator[int]:
    """A process of its own, as the gateway is one."""
    port, script = any_free_port(), Path(__file__).with_name("bare_board.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), ground.mongo_url, f"{PREFIX}listings", str(port)
    )
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                except OSError:
                    await asyncio.sleep(0.1)
        yield port
    finally:
        process.terminate()
        await process.wait()
