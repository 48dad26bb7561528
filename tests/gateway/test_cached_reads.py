"""Public reads over HTTP: kept on every replica, dropped by an event, gone on with while the broker is away."""

import httpx2
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from services.gateway.app import gateway
from services.gateway.cache import Cache
from services.gateway.settings import GatewaySettings
from services.gateway.shortcut import Shortcut
from shared import clock, topology
from shared.contracts.listings.figures import GetFigures
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.matching.matches import ListMatches, MatchList
from shared.contracts.words import Reason
from shared.publisher import Publisher
from shared.settings import CommonSettings
from tests.eventually import eventually
from tests.gateway.conftest import SignedIn, client_of
from tests.gateway.neighbours import Neighbours
from tests.proxy import Proxy

OFFERS = "/api/v1/offers"


def found(total: int) -> OfferPage:
    return OfferPage(items=(), total=total, next=None)


async def test_an_event_drops_the_kept_answer_on_every_replica(
    http: httpx2.AsyncClient,
    neighbours: Neighbours,
    settings: GatewaySettings,
    amqp_url: str,
    mongo_url: str,
    database_prefix: str,
) -> None:
    neighbours.answers[SearchOffers] = found(5)
    common = CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)
    second = gateway(common, settings)
    async with second.router.lifespan_context(second), client_of(second) as other:
        await eventually(lambda: is_ready(other))
        for replica in (http, other):
            statuses = [(await replica.get(OFFERS)).headers["cache-status"] for _ in range(2)]
            assert statuses == ["anlauf; fwd=miss", "anlauf; hit"]
        neighbours.answers[SearchOffers] = found(4)
        publisher = Publisher(amqp_url, "tests")
        await publisher.start()
        event = OfferClosed(offer_id=clock.new_id(), version=2, reason=Reason(key="offer_filled"))
        body = event.model_dump_json().encode()
        ids = {"message_id": "m", "correlation_id": "c"}
        await publisher.publish(topology.EVENTS, event.routing_key, body, **ids, headers={})

        async def told() -> bool:
            return [(await replica.get(OFFERS)).json()["total"] for replica in (http, other)] == [4, 4]

        await eventually(told, within=2)
        await publisher.stop()


async def is_ready(client: httpx2.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200


async def test_without_the_broker_kept_reads_go_on_and_say_that_they_are_old(
    neighbours: Neighbours, settings: GatewaySettings, amqp_url: str, mongo_url: str, database_prefix: str
) -> None:
    neighbours.answers[SearchOffers] = found(5)
    async with Proxy(amqp_url) as proxy:
        common = CommonSettings(
            amqp_url=proxy.url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None
        )
        app = gateway(common, settings)
        async with app.router.lifespan_context(app), client_of(app) as http:
            await eventually(lambda: is_ready(http))
            fresh = await http.get(OFFERS)
            proxy.away()

            async def deaf() -> bool:
                return not app.state.hearing.connected

            await eventually(deaf)
            old = await http.get(OFFERS)
            assert (old.status_code, old.content) == (200, fresh.content)
            assert 'detail="stale' in old.headers["cache-status"]
            page = await http.get("/angebote")
            assert (page.status_code, 'detail="stale' in page.headers["cache-status"]) == (200, True)
            never_asked_before = await http.get(f"{OFFERS}?q=gold")
            assert (never_asked_before.status_code, never_asked_before.headers["retry-after"]) == (503, "2")


async def test_no_personal_answer_is_kept(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, app: FastAPI
) -> None:
    neighbours.answers[ListMatches] = MatchList(items=())
    headers = await signed_in("young_person")
    for number in (1, 2):
        answer = await http.get("/api/v1/matches", headers=headers)
        assert (answer.headers["cache-control"], "cache-status" in answer.headers) == ("no-store", False)
        assert len([one for one in neighbours.asked if isinstance(one, ListMatches)]) == number


async def test_what_is_sent_again_takes_no_more_memory_than_it_has() -> None:
    """Neither by questions as long as a caller pleases, nor by answers that the cache itself has let go."""
    room, json = 50_000, b'{"items": [], "next": null}' + b" " * 5_000

    async def fetch(_: object) -> bytes:
        return json

    cache = Cache(fetch, 2_000_000)
    cache.hears()

    async def inner(scope: Scope, _: Receive, send: Send) -> None:
        scope["state"] = {"cached": await cache.find(GetFigures())}
        headers = [(b"cache-control", b"no-cache"), (b"etag", b'W/"tag"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    shortcut = Shortcut(inner, cache, room)
    for n in range(20):
        accept = f"text/{n}{'x' * 4_000}".encode()
        scope = {"type": "http", "method": "GET", "path": "/api/v1/figures", "query_string": b""}
        await shortcut({**scope, "headers": [(b"accept", accept)]}, nothing, ignored)
    held = sum(len(key[2]) + len(made.answer.body.json) for key, made in shortcut._made.items())
    assert 0 < held <= room


async def nothing() -> Message:
    return {"type": "http.request"}


async def ignored(_: Message) -> None:
    return


async def test_a_read_has_a_tag_and_is_not_sent_twice(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    """Public or personal: the tag is that of the content."""
    neighbours.answers[SearchOffers], neighbours.answers[ListMatches] = found(5), MatchList(items=())
    headers = await signed_in("young_person")
    for path in (OFFERS, "/api/v1/matches", "/api/v1/me"):
        first = await http.get(path, headers=headers)
        again = await http.get(path, headers={**headers, "if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        other = await http.get(path, headers={**headers, "if-none-match": 'W/"other"'})
        assert (other.status_code, other.content) == (200, first.content)
