"""What happens to a message that goes well, goes wrong, or goes wrong again and again, on a real broker."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from deploy import dead
from shared import broker, clock, topology
from shared.contracts.listings.offer_events import OfferClosed, OfferPublished
from shared.contracts.words import Reason
from shared.errors import Permanent, Transient
from shared.handlers import Handlers
from shared.lifespan import Service
from shared.mongo import ConnectionFailure
from shared.publisher import Unconfirmed
from tests.builders import offer_facts
from tests.eventually import eventually

QUEUE = f"matching.on.{OfferClosed.routing_key}"
Start = Callable[..., Awaitable[Service]]


def closed() -> OfferClosed:
    return OfferClosed(offer_id=clock.new_id(), version=2, reason=Reason(key="offer_filled"))


async def publish(service: Service, body: bytes, attempt: int = 0) -> str:
    message_id = str(clock.new_id())
    headers = {"x-attempt": attempt}
    await service.publisher.publish(
        topology.EVENTS, OfferClosed.routing_key, body, message_id=message_id, correlation_id="c1", headers=headers
    )
    return message_id


def recording(error: Exception | None = None, times: int = 10_000) -> tuple[Handlers[Any], list[tuple[UUID, float]]]:
    """Handlers that note what comes, and fail ``times`` times with ``error``."""
    handlers: Handlers[Any] = Handlers("matching")
    seen: list[tuple[UUID, float]] = []

    @handlers.on(OfferClosed)
    async def on_offer_closed(event: OfferClosed, _: Any) -> None:
        seen.append((event.offer_id, asyncio.get_running_loop().time()))
        if error and len(seen) <= times:
            raise error

    return handlers, seen


async def letters(amqp_url: str) -> list[dead.DeadLetter]:
    return await dead.list_letters(amqp_url, QUEUE)


async def test_an_event_reaches_its_handler(start_service: Start) -> None:
    handlers, seen = recording()
    service = await start_service(handlers)
    event = closed()
    await publish(service, event.model_dump_json().encode())

    async def came() -> bool:
        return len(seen) == 1

    await eventually(came)
    assert seen[0][0] == event.offer_id


async def test_a_malformed_message_is_dead_at_once_with_the_reason_and_without_its_content(
    start_service: Start, amqp_url: str
) -> None:
    handlers, seen = recording()
    service = await start_service(handlers)
    message_id = await publish(service, b'{"offer_id": "not-an-id", "version": "secret-value", "reason": 1}')
    (letter,) = await eventually(lambda: letters(amqp_url))
    assert (letter.id, letter.reason, letter.attempts, seen) == (message_id, "malformed", 0, [])
    assert "/offer_id" in letter.error
    assert "secret-value" not in letter.error


async def test_what_is_not_even_json_is_dead_and_the_queue_behind_it_goes_on(
    start_service: Start, amqp_url: str
) -> None:
    handlers, seen = recording()
    service = await start_service(handlers)
    await publish(service, b"\x00\xff not json")
    event = closed()
    await publish(service, event.model_dump_json().encode())
    (letter,) = await eventually(lambda: letters(amqp_url))
    assert letter.reason == "malformed"

    async def came() -> bool:
        return [offer_id for offer_id, _ in seen] == [event.offer_id]

    await eventually(came)


async def test_a_permanent_error_is_not_tried_again(start_service: Start, amqp_url: str) -> None:
    handlers, seen = recording(Permanent("no such template"))
    service = await start_service(handlers)
    await publish(service, closed().model_dump_json().encode())
    (letter,) = await eventually(lambda: letters(amqp_url))
    assert (letter.reason, len(seen)) == ("permanent", 1)
    assert letter.error == "Permanent: no such template"


async def test_a_transient_error_is_tried_again_after_a_second(start_service: Start, amqp_url: str) -> None:
    handlers, seen = recording(Transient("busy"), times=1)
    service = await start_service(handlers)
    await publish(service, closed().model_dump_json().encode())

    async def came_twice() -> bool:
        return len(seen) == 2

    await eventually(came_twice)
    assert 0.9 < seen[1][1] - seen[0][1] < 5
    assert await letters(amqp_url) == []


async def test_after_the_last_wait_the_message_is_dead(start_service: Start, amqp_url: str) -> None:
    handlers, _ = recording(Transient("still busy"))
    service = await start_service(handlers)
    await publish(service, closed().model_dump_json().encode(), attempt=len(topology.WAITS))
    (letter,) = await eventually(lambda: letters(amqp_url))
    assert (letter.reason, letter.attempts) == ("used_up", len(topology.WAITS))
    assert len(letter.digest) == 12


async def test_an_absent_database_uses_up_no_attempt(
    start_service: Start, amqp_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "OUTAGE_WAIT", "wait.1s")
    handlers, seen = recording(ConnectionFailure("no primary"), times=1)
    service = await start_service(handlers)
    await publish(service, closed().model_dump_json().encode(), attempt=len(topology.WAITS))

    async def came_twice() -> bool:
        return len(seen) == 2

    await eventually(came_twice)
    assert await letters(amqp_url) == []


async def test_a_dead_letter_sent_again_reaches_its_handler_under_the_same_id(
    start_service: Start, amqp_url: str
) -> None:
    handlers, seen = recording(Permanent("mended meanwhile"), times=1)
    service = await start_service(handlers)
    message_id = await publish(service, closed().model_dump_json().encode())
    (letter,) = await eventually(lambda: letters(amqp_url))
    assert letter.id == message_id
    assert await dead.replay(amqp_url, QUEUE, message_id) == 1

    async def came_twice() -> bool:
        return len(seen) == 2

    await eventually(came_twice)
    assert await letters(amqp_url) == []


async def test_a_letter_dropped_is_gone_and_the_others_stay(start_service: Start, amqp_url: str) -> None:
    service = await start_service(recording(Permanent("no"))[0])
    first = await publish(service, closed().model_dump_json().encode())
    await publish(service, closed().model_dump_json().encode())

    async def two() -> bool:
        return len(await letters(amqp_url)) == 2

    await eventually(two)
    assert await dead.drop(amqp_url, QUEUE, first) == 1
    assert first not in [letter.id for letter in await letters(amqp_url)]
    assert await dead.counts(amqp_url) == {QUEUE: 1}


async def test_an_event_that_nobody_reads_is_kept_unrouted(start_service: Start) -> None:
    service = await start_service(recording()[0])
    await service.publisher.publish(
        topology.EVENTS, "listings.nothing.known.v1", b"{}", message_id="u1", correlation_id="c", headers={}
    )
    assert service.publisher.connection is not None
    channel = await service.publisher.connection.channel()
    queue = await channel.declare_queue(topology.UNROUTED, passive=True)
    message = await queue.get()
    assert message is not None
    await message.ack()
    assert message.message_id == "u1"


async def test_publishing_where_no_queue_is_raises_instead_of_losing(start_service: Start) -> None:
    service = await start_service(recording()[0])
    with pytest.raises(Unconfirmed):
        await service.publisher.publish("", "no.such.queue", b"{}", message_id="u2", correlation_id="c", headers={})


async def test_handlers_run_side_by_side_up_to_the_prefetch(start_service: Start) -> None:
    handlers: Handlers[Any] = Handlers("matching")
    at_once, most, done = 0, 0, 0

    @handlers.on(OfferPublished)
    async def on_offer_published(event: OfferPublished, _: Any) -> None:
        nonlocal at_once, most, done
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.05)
        at_once -= 1
        done += 1

    service = await start_service(handlers)
    body = json.dumps({"offer": offer_facts().model_dump(mode="json")}).encode()
    for _ in range(40):
        await service.publisher.publish(
            topology.EVENTS,
            OfferPublished.routing_key,
            body,
            message_id=str(clock.new_id()),
            correlation_id="c",
            headers={},
        )

    async def all_done() -> bool:
        return done == 40

    await eventually(all_done)
    (queue,) = handlers.events
    assert 1 < most <= queue.prefetch


def test_headers_sent_again_carry_no_death_certificate() -> None:
    headers = {"x-death": [{}], "x-first-death-reason": "expired", "x-last-death-queue": "q", "ce-id": "1"}
    assert broker.clean(headers) == {"ce-id": "1"}


def test_errors_from_the_same_place_have_the_same_digest() -> None:
    def fail(number: int) -> Exception:
        try:
            raise ValueError(f"number {number}")
        except ValueError as error:
            return error

    assert broker.digest(fail(1)) == broker.digest(fail(2))
    assert broker.digest(fail(1)) != broker.digest(KeyError("other"))
