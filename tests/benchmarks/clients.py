"""Asking a service over RabbitMQ: our thin client against FastStream's ``request``, the same question to both."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from faststream.rabbit import RabbitBroker, RabbitQueue

from services.listings.store.employers import EmployerStore
from shared import clock, mongo
from shared.contracts.listings.employers import GetEmployer
from shared.rpc import RpcClient
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.benchmarks.request import timed
from tests.builders import an_employer
from tests.eventually import eventually
from tests.processes import Processes

QUESTION_SECONDS = 30.0


async def rows(ground: Ground) -> list[Figure]:
    count = ground.scale(300, 1_000)
    rates, slowest = [], []
    async with Processes(ground.amqp_url, ground.mongo_url, PREFIX, ("listings",)):
        question = await _question(ground)
        async with _thin(ground, question) as ours, _faststream(ground, question) as theirs:
            for ask in (ours, theirs):
                await timed(ask, 50)
            for _ in range(ground.rounds):
                (rate, p99), (other_rate, other_p99) = await timed(ours, count), await timed(theirs, count)
                rates.append((rate, other_rate))
                slowest.append((p99, other_p99))
    reference = "FastStream's request, the same question to the same service, 32 at once"
    return [
        figure("asking a service, thin client", "req/s", rates, reference_is=reference, better="at least", goal=1.0),
        figure("asking a service, thin client, p99", "ms", slowest, reference_is=reference, better="at most", goal=1.0),
    ]


async def _question(ground: Ground) -> GetEmployer:
    employer, client = an_employer(), mongo.connect(ground.mongo_url, app="bench")
    await EmployerStore(mongo.database(client, f"{PREFIX}listings")).save(employer)
    client.close()
    return GetEmployer(account_id=employer.members[0])


@asynccontextmanager
async def _thin(ground: Ground, question: GetEmployer) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    client = RpcClient(ground.amqp_url, "bench")
    await client.start()

    async def connected() -> bool:
        return client.connected

    await eventually(connected)

    async def ask() -> None:
        await client.ask(question, QUESTION_SECONDS)

    yield ask
    await client.stop()


@asynccontextmanager
async def _faststream(ground: Ground, question: GetEmployer) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """As its documentation has it: one broker, a request with a timeout."""
    broker = RabbitBroker(ground.amqp_url)
    await broker.connect()
    queue = RabbitQueue(question.queue, declare=False)

    async def ask() -> None:
        message = await broker.request(
            question.model_dump(mode="json"), queue, timeout=QUESTION_SECONDS, message_id=str(clock.new_id())
        )
        assert b'"name"' in message.body

    yield ask
    await asyncio.wait_for(broker.stop(), 10)
