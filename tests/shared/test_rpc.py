"""Questions and answers between services, and what happens when nobody answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import aio_pika
import pytest

from deploy import dead
from services.matching.profile import ProfileNotFound
from shared import clock, kept_connection
from shared.contracts.matching.matches import ListMatches, MatchList
from shared.contracts.matching.profiles import DeleteProfile, GetProfile
from shared.contracts.message import Done
from shared.handlers import Handlers
from shared.lifespan import Service
from shared.mongo import ConnectionFailure
from shared.publisher import connect
from shared.rpc import Refused, RpcClient, Unanswered
from tests.eventually import eventually
from tests.proxy import Proxy

Start = Callable[..., Awaitable[Service]]


@pytest.fixture
async def client(amqp_url: str) -> AsyncIterator[RpcClient]:
    made = RpcClient(amqp_url, "tests")
    await made.start()
    yield made
    await made.stop()


def answering() -> tuple[Handlers[Any], list[UUID]]:
    handlers: Handlers[Any] = Handlers("matching")
    asked: list[UUID] = []

    @handlers.answers(ListMatches)
    async def list_matches(request: ListMatches, _: Any) -> MatchList:
        asked.append(request.person_id)
        return MatchList(items=())

    @handlers.answers(GetProfile)
    async def get_profile(request: GetProfile, _: Any) -> Any:
        if request.person_id.int == 1:
            raise ConnectionFailure("no primary")
        if request.person_id.int == 2:
            raise KeyError("a bug")
        raise ProfileNotFound("This person has no profile.")

    @handlers.answers(DeleteProfile)
    async def delete_profile(request: DeleteProfile, _: Any) -> Done:
        await asyncio.sleep(1)
        return Done()

    return handlers, asked


async def test_a_question_gets_its_answer(start_service: Start, client: RpcClient) -> None:
    await start_service(answering()[0])
    assert await client.ask(ListMatches(person_id=clock.new_id())) == MatchList(items=())


async def test_a_thousand_questions_in_flight_all_get_theirs(start_service: Start, client: RpcClient) -> None:
    handlers, asked = answering()
    await start_service(handlers)
    people = [clock.new_id() for _ in range(1000)]
    replies = await asyncio.gather(*(client.ask(ListMatches(person_id=person), 30) for person in people))
    assert len(replies) == 1000
    assert sorted(asked) == sorted(people)


async def test_an_anticipated_no_is_a_refusal_with_its_code(start_service: Start, client: RpcClient) -> None:
    await start_service(answering()[0])
    with pytest.raises(Refused) as refused:
        await client.ask(GetProfile(person_id=clock.new_id()))
    assert refused.value.refusal.code == "profile_not_found"


@pytest.mark.parametrize(("person", "code"), [(1, "unavailable"), (2, "internal")])
async def test_a_fault_is_told_at_once_instead_of_letting_the_caller_wait(
    start_service: Start, client: RpcClient, person: int, code: str
) -> None:
    await start_service(answering()[0])
    with pytest.raises(Refused) as refused:
        await client.ask(GetProfile(person_id=UUID(int=person)))
    assert refused.value.refusal.code == code


async def test_without_an_answer_the_deadline_holds(start_service: Start, client: RpcClient) -> None:
    await start_service(Handlers("matching"))
    began = time.monotonic()
    with pytest.raises(Unanswered):
        await client.ask(ListMatches(person_id=clock.new_id()), timeout=0.5)
    assert time.monotonic() - began < 3


async def test_nothing_is_done_for_a_caller_who_has_gone(start_service: Start, client: RpcClient) -> None:
    silent = await start_service(Handlers("matching"))
    with pytest.raises(Unanswered):
        await client.ask(ListMatches(person_id=clock.new_id()), timeout=0.3)
    handlers, asked = answering()
    await start_service(handlers)
    later = clock.new_id()
    await client.ask(ListMatches(person_id=later))
    assert asked == [later]
    assert await silent.problems() == {}


async def test_a_reply_too_late_is_dropped_and_the_next_question_works(start_service: Start, client: RpcClient) -> None:
    await start_service(answering()[0])
    with pytest.raises(Unanswered):
        await client.ask(DeleteProfile(person_id=clock.new_id()), timeout=0.3)
    assert await client.ask(DeleteProfile(person_id=clock.new_id()), timeout=5) == Done()


async def test_a_malformed_request_is_refused_and_dead_with_the_reason(
    start_service: Start, amqp_url: str, client: RpcClient
) -> None:
    await start_service(answering()[0])
    connection = await connect(amqp_url, "tests")
    channel = await connection.channel()
    message = aio_pika.Message(b'{"person_id": 7}', message_id="bad-1")
    await channel.default_exchange.publish(message, ListMatches.queue)

    async def letters() -> list[dead.DeadLetter]:
        return await dead.list_letters(amqp_url, ListMatches.queue)

    (letter,) = await eventually(letters)
    await connection.close()
    assert (letter.id, letter.reason) == ("bad-1", "malformed")
    assert "/person_id" in letter.error


async def test_while_the_broker_is_away_questions_fail_within_their_deadline_and_work_again_afterwards(
    start_service: Start, amqp_url: str
) -> None:
    await start_service(answering()[0])
    async with Proxy(amqp_url) as proxy:
        client = RpcClient(proxy.url, "tests")
        await client.start()
        await client.ask(ListMatches(person_id=clock.new_id()))
        proxy.away()
        began = time.monotonic()
        with pytest.raises(Unanswered):
            await client.ask(ListMatches(person_id=clock.new_id()), timeout=1)
        assert time.monotonic() - began < 3
        proxy.back()
        assert await client.ask(ListMatches(person_id=clock.new_id()), timeout=20) == MatchList(items=())
        await client.stop()


async def test_a_frozen_broker_is_an_unanswered_question_not_a_hang(start_service: Start, amqp_url: str) -> None:
    await start_service(answering()[0])
    async with Proxy(amqp_url) as proxy:
        client = RpcClient(proxy.url, "tests")
        await client.start()
        await client.ask(ListMatches(person_id=clock.new_id()))
        proxy.freeze()
        with pytest.raises(Unanswered):
            await client.ask(ListMatches(person_id=clock.new_id()), timeout=1)
        await client.stop()


async def test_work_ends_when_nobody_waits_for_it_any_more(start_service: Start, client: RpcClient) -> None:
    """The deadline travels with the request: a transaction half done is undone instead of finished for nobody."""
    handlers: Handlers[Any] = Handlers("matching")
    ended: asyncio.Queue[str] = asyncio.Queue()

    @handlers.answers(DeleteProfile)
    async def delete_profile(request: DeleteProfile, _: Any) -> Done:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.put_nowait("cut short")
            raise
        return Done()

    await start_service(handlers)
    with pytest.raises(Unanswered):
        await client.ask(DeleteProfile(person_id=clock.new_id()), timeout=0.3)
    assert await asyncio.wait_for(ended.get(), 3) == "cut short"


async def test_a_client_comes_back_whatever_ends_an_attempt_to_connect(
    amqp_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As seen: aiormq cancels what hangs, and ends a handshake that breaks off as it ends an iteration."""
    faults: list[BaseException] = [StopAsyncIteration(), asyncio.CancelledError(), EOFError()]
    real = aio_pika.connect

    async def faulty(*arguments: Any, **options: Any) -> Any:
        if faults:
            raise faults.pop()
        return await real(*arguments, **options)

    monkeypatch.setattr(aio_pika, "connect", faulty)
    monkeypatch.setattr(kept_connection, "RECONNECT_SECONDS", 0.01)
    client = RpcClient(amqp_url, "asker")
    await client.start()
    await asyncio.wait_for(client._connection.wait(), 10)
    await client.stop()
    assert faults == []
