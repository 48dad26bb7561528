"""A request through the gateway, not cached, against a bare aio-pika request and reply doing the same database read."""

import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import aio_pika

from services.listings import acts
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import OfferStore
from shared import mongo
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground, bare_channel
from tests.builders import an_employer, offer_input
from tests.processes import Processes

AT_ONCE = 32


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(1_000, 4_000)
    rates, slowest = [], []
    async with Processes(ground.amqp_url, ground.mongo_url, PREFIX, GATEWAY_CACHE_MB="0") as running:
        ids = itertools.cycle(await _offers(ground))  # the same one by many at once would be one question
        async with _bare_responder(ground), BareClient(ground.amqp_url) as client:
            reader = HttpReader(running.ports["gateway"])

            def ours() -> Awaitable[None]:
                return reader.get(f"/api/v1/offers/{next(ids)}")

            def bare() -> Awaitable[None]:
                return client.ask(str(next(ids)))

            await timed(ours, 100)
            await timed(bare, 100)
            for _ in range(ground.rounds):
                (rate, p99), (bare_rate, bare_p99) = (
                    await timed(ours, count),
                    await timed(bare, count),
                )
                rates.append((rate, bare_rate))
                slowest.append((p99, bare_p99))
    reference = "bare aio-pika request and reply with the same read, 32 at once"
    return [
        figure("request through the gateway", "req/s", rates, reference_is=reference, better="at least", goal=0.7),
        figure("request through the gateway, p99", "ms", slowest, reference_is=reference, better="at most", goal=2.0),
    ]


async def _offers(ground: Ground) -> list[UUID]:
    employer, client = an_employer(), mongo.connect(ground.mongo_url, app="bench")
    db = mongo.database(client, f"{PREFIX}listings")
    await EmployerStore(db).save(employer)
    made = []
    for number in range(2 * AT_ONCE):
        content = offer_input(title=f"Platz {number}")
        offer, events = acts.post(employer, employer.members[0], f"bench {number}", content)
        await OfferStore(db).save(offer, *events)
        made.append(offer.id)
    client.close()
    return made


async def timed(work: Callable[[], Awaitable[None]], count: int) -> tuple[float, float]:
    """(a second, milliseconds of the slowest hundredth)."""
    slots, durations = asyncio.Semaphore(AT_ONCE), []

    async def one() -> None:
        async with slots:
            began = time.perf_counter()
            await work()
            durations.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    return count / (time.perf_counter() - began), statistics.quantiles(durations, n=100)[98]


class HttpReader:
    """Just enough HTTP/1.1 to ask again and again without measuring an HTTP library of our own."""

    def __init__(self, port: int, path: str = "/") -> None:
        self._port, self._path = port, path
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str = "") -> None:
        """The address it was made for, or another one of the same server."""
        reader, writer = self._open_one() or await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(f"GET {path or self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(length.partition(b":")[2]))
        self._idle.append((reader, writer))

    def _open_one(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection used before, unless the server has closed it meanwhile."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None


class BareClient:
    """Request and reply over one channel, as the aio-pika tutorial has it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, asyncio.Future[bytes]] = {}

    async def __aenter__(self) -> "BareClient":
        self._context = bare_channel(self._url, confirms=False)
        _, self._channel = await self._context.__aenter__()
        self._replies = await self._channel.declare_queue(exclusive=True)
        await self._replies.consume(self._on_reply, no_ack=True)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._context.__aexit__(None, None, None)

    async def _on_reply(self, message: aio_pika.abc.AbstractIncomingMessage) -> None:
        self._waiting.pop(message.correlation_id or "").set_result(message.body)

    async def ask(self, offer_id: str) -> None:
        question = uuid4().hex
        self._waiting[question] = asyncio.get_running_loop().create_future()
        message = aio_pika.Message(offer_id.encode(), correlation_id=question, reply_to=self._replies.name)
        await self._channel.default_exchange.publish(message, "bench.request")
        await self._waiting_for(question)

    async def _waiting_for(self, question: str) -> None:
        future = self._waiting.get(question)
        if future is not None:
            await future


class _bare_responder:  # noqa: N801 - used like a function
    """A process of its own, as listings is one."""

    def __init__(self, ground: Ground) -> None:
        self._arguments = (ground.amqp_url, ground.mongo_url, f"{PREFIX}listings")

    async def __aenter__(self) -> None:
        script = Path(__file__).with_name("bare_responder.py")
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, str(script), *self._arguments, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        await self._process.stdout.readline()

    async def __aexit__(self, *error: object) -> None:
        self._process.terminate()
        await self._process.wait()
