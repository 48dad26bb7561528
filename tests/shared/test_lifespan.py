"""Start, stop, and the truth about readiness."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from shared import clock, lifespan
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.words import Reason
from shared.handlers import Handlers
from shared.lifespan import Service
from shared.publisher import connect
from shared.topology import EVENTS
from tests.eventually import eventually
from tests.proxy import Proxy

Start = Callable[..., Awaitable[Service]]
QUEUE = f"matching.on.{OfferClosed.routing_key}"


def listening() -> tuple[Handlers[Any], list[Any]]:
    handlers: Handlers[Any] = Handlers("matching")
    seen: list[Any] = []

    @handlers.on(OfferClosed)
    async def on_offer_closed(event: OfferClosed, _: Any) -> None:
        seen.append(event)

    return handlers, seen


async def publish(service: Service) -> None:
    event = OfferClosed(offer_id=clock.new_id(), version=1, reason=Reason(key="x"))
    body = event.model_dump_json().encode()
    await service.publisher.publish(
        EVENTS, OfferClosed.routing_key, body, message_id=str(clock.new_id()), correlation_id="c", headers={}
    )


async def is_ready(service: Service) -> bool:
    return not await service.problems()


async def test_readiness_is_false_while_the_broker_is_away_and_consumers_really_come_back(
    start_service: Start, amqp_url: str
) -> None:
    async with Proxy(amqp_url) as proxy:
        handlers, seen = listening()
        service = await start_service(handlers, proxy.url)
        assert await service.problems() == {}
        proxy.away()

        async def not_ready() -> dict[str, str]:
            return await service.problems()

        assert "events" in await eventually(not_ready)
        proxy.back()
        await eventually(lambda: is_ready(service), within=30)
        await publish(service)

        async def came() -> bool:
            return len(seen) == 1

        await eventually(came)


async def test_a_queue_deleted_under_its_reader_comes_back_and_is_read_again(
    start_service: Start, amqp_url: str
) -> None:
    handlers, seen = listening()
    service = await start_service(handlers)
    connection = await connect(amqp_url, "tests")
    await (await connection.channel()).queue_delete(QUEUE)
    await connection.close()
    await eventually(lambda: is_ready(service), within=30)

    async def came() -> bool:
        await publish(service)
        return bool(seen)

    await eventually(came, within=30)


async def test_a_stopping_service_finishes_what_it_has_in_hand_and_takes_nothing_more(start_service: Start) -> None:
    handlers: Handlers[Any] = Handlers("matching")
    began, finished = asyncio.Event(), []

    @handlers.on(OfferClosed)
    async def on_offer_closed(event: OfferClosed, _: Any) -> None:
        began.set()
        await asyncio.sleep(0.5)
        finished.append(event)

    service = await start_service(handlers)
    await publish(service)
    await began.wait()
    await service.stop()
    assert len(finished) == 1
    assert await service.problems() == {"service": "stopping"}


async def test_what_is_not_finished_in_time_is_delivered_to_the_next_one(start_service: Start) -> None:
    handlers: Handlers[Any] = Handlers("matching")
    began = asyncio.Event()

    @handlers.on(OfferClosed)
    async def on_offer_closed(event: OfferClosed, _: Any) -> None:
        began.set()
        await asyncio.sleep(30)

    slow = await start_service(handlers)
    await publish(slow)
    await began.wait()
    await slow.stop()
    quick, seen = listening()
    await start_service(quick)

    async def came() -> bool:
        return len(seen) == 1

    await eventually(came)


async def test_the_internal_http_side_tells_life_readiness_and_figures(start_service: Start) -> None:
    service = await start_service(listening()[0])
    transport = httpx2.ASGITransport(lifespan.asgi(service))
    async with httpx2.AsyncClient(transport=transport, base_url="http://matching") as http:
        assert (await http.get("/livez")).json() == {"service": "matching"}
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["problems"]) == (200, {})
        assert "anlauf_outbox_lag_seconds" in (await http.get("/metrics")).text


async def test_a_service_waits_for_a_broker_that_starts_later(start_service: Start, amqp_url: str) -> None:
    async with Proxy(amqp_url) as proxy:
        proxy.away()
        handlers, _ = listening()
        starting = asyncio.ensure_future(start_service(handlers, proxy.url))
        await asyncio.sleep(1.5)
        assert not starting.done()
        proxy.back()
        service = await asyncio.wait_for(starting, 30)
        assert await service.problems() == {}
