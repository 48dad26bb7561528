"""Server-sent events: what is new for whom, on every replica, after a break, and no longer than the session lasts."""

import asyncio
import contextlib
import datetime as dt
import json
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from deploy.inbox.listen import Server
from deploy.local.ports import any_free_port
from services.gateway import live
from services.gateway.app import gateway
from services.gateway.live import Live, MatchNews, News
from services.gateway.settings import GatewaySettings
from shared import clock, topology
from shared.contracts.listings.application_events import ApplicationAccepted, ApplicationFacts
from shared.contracts.listings.applications import ApplicationChange, ApplicationList, ListApplications
from shared.contracts.matching.matches import Found, ListMatches, MatchesFound, MatchList, MatchView
from shared.contracts.message import Event
from shared.publisher import Publisher
from shared.settings import CommonSettings
from tests.builders import offer_facts
from tests.eventually import eventually
from tests.gateway.conftest import SignedIn, client_of
from tests.gateway.neighbours import Neighbours
from tests.gateway.test_applications import a_view

STREAM = "/api/v1/matches/stream"
HOUR = dt.timedelta(hours=1)

Line = dict[str, Any]


class Listener:
    """An open stream, read as a browser reads it."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next_id(self) -> str:
        """What the stream begins with before there is anything new, or has after what was missed."""
        async with asyncio.timeout(10):
            async for line in self._lines:
                if line.startswith("id: "):
                    return line.removeprefix("id: ")
        raise EOFError("the stream has ended")

    async def next(self) -> Line | None:
        """The next event with its id and data; None when the stream has ended."""
        event: Line = {}
        async with asyncio.timeout(10):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if name and name != "retry":
                    event[name] = json.loads(value) if name == "data" else value
                if not line and "data" in event:
                    return event
        return None


@contextlib.asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The gateway behind a real server: an answer without an end cannot be had otherwise."""
    port = any_free_port()
    server = Server(uvicorn.Config(app, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=2))
    task = asyncio.create_task(server.serve())
    url = f"http://127.0.0.1:{port}"
    try:

        async def ready() -> bool:
            async with httpx2.AsyncClient(base_url=url) as http:
                with contextlib.suppress(httpx2.TransportError):
                    return (await http.get("/readyz")).status_code == 200
            return False

        await eventually(ready)
        yield url
    finally:
        server.should_exit = True
        await task


@contextlib.asynccontextmanager
async def listening(url: str, headers: dict[str, str]) -> AsyncIterator[Listener]:
    async with (
        httpx2.AsyncClient(base_url=url, timeout=20) as http,
        http.stream("GET", STREAM, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Listener(answer)


@pytest.fixture
def replica(common: CommonSettings, settings: GatewaySettings, neighbours: Neighbours) -> FastAPI:
    """A gateway not started yet, beside that of :func:`app`, on the same database."""
    return gateway(common, settings)


@pytest.fixture
async def announce(amqp_url: str) -> AsyncIterator[Callable[[Event], Any]]:
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()

    async def send(event: Event) -> None:
        ids = {"message_id": str(clock.new_id()), "correlation_id": "c"}
        body = event.model_dump_json().encode()
        await publisher.publish(topology.EVENTS, event.routing_key, body, **ids, headers={})

    yield send
    await publisher.stop()


def found_by(*person_ids: UUID, score: int = 80) -> MatchesFound:
    offer = offer_facts()
    return MatchesFound.of([offer], [Found(person, offer.offer_id, score, ()) for person in person_ids])


def accepted(person_id: UUID) -> ApplicationAccepted:
    facts = ApplicationFacts(
        application_id=clock.new_id(),
        version=3,
        offer_id=clock.new_id(),
        person_id=person_id,
        title="Platz",
        employer_name="Schlosserei Muldeblick",
        town="Dessau-Roßlau",
        members=(),
    )
    return ApplicationAccepted(application=facts)


async def whose(app: FastAPI, headers: dict[str, str]) -> UUID:
    async with client_of(app) as http:
        return UUID((await http.get("/api/v1/me", headers=headers)).json()["id"])


async def test_news_come_to_their_person_alone_on_every_replica(
    app: FastAPI,
    replica: FastAPI,
    common: CommonSettings,
    settings: GatewaySettings,
    signed_in: SignedIn,
    announce: Any,
) -> None:
    mia, eve = await signed_in("young_person"), await signed_in("young_person")
    mias, eves = await whose(app, mia), await whose(app, eve)
    async with (
        serving(replica) as here,
        serving(gateway(common, settings)) as there,
        listening(here, mia) as one,
        listening(there, mia) as two,
        listening(here, eve) as other,
    ):
        match, yes = found_by(mias, clock.new_id()), accepted(mias)
        await announce(match)
        await announce(yes)
        await announce(found_by(eves, score=55))
        for stream in (one, two):
            lines = [await stream.next() for _ in range(2)]
            assert [(line["event"], line["data"]) for line in lines if line] == [
                ("match", {"offer_id": str(match.offers[0].offer_id), "score": 80}),
                ("application", {"application_id": str(yes.application.application_id), "state": "accepted"}),
            ]
        hers = await other.next()
        assert hers is not None
        assert hers["data"]["score"] == 55


async def test_what_was_missed_comes_after_a_break(
    replica: FastAPI, app: FastAPI, signed_in: SignedIn, neighbours: Neighbours, announce: Any
) -> None:
    mia = await signed_in("young_person")
    mias = await whose(app, mia)
    async with serving(replica) as url:
        async with listening(url, mia) as stream:
            await announce(found_by(mias))
            last = await stream.next()
        assert last is not None
        missed = knows_what_happened(neighbours, clock.now())
        async with listening(url, {**mia, "last-event-id": last["id"]}) as stream:
            lines = [await stream.next() for _ in range(2)]
        assert [line["data"].get("offer_id") or line["data"]["state"] for line in lines if line] == [missed, "accepted"]
        again = [line["id"] for line in lines if line]
        assert again == sorted(again)
        assert min(again) >= last["id"]


async def test_a_break_in_the_middle_of_what_was_missed_is_one_as_well(
    replica: FastAPI, signed_in: SignedIn, neighbours: Neighbours
) -> None:
    mia, now = await signed_in("young_person"), clock.now()
    missed, away = knows_what_happened(neighbours, now - HOUR), live._id(now - 1.5 * HOUR)
    async with serving(replica) as url:
        async with listening(url, {**mia, "last-event-id": away}) as stream:
            first = await stream.next()
        assert first is not None
        async with listening(url, {**mia, "last-event-id": first["id"]}) as stream:
            lines = [await stream.next() for _ in range(2)]
            assert await stream.next_id() >= live._id(now), "from here on nothing of that comes again"
    assert [line["data"].get("offer_id") or line["data"]["state"] for line in lines if line] == [missed, "accepted"]


async def test_a_break_before_the_first_news_is_one_as_well(
    replica: FastAPI, signed_in: SignedIn, neighbours: Neighbours
) -> None:
    """A browser sends the last id that it was given: the stream itself must give one."""
    mia = await signed_in("young_person")
    async with serving(replica) as url:
        async with listening(url, mia) as stream:
            last = await stream.next_id()
        missed = knows_what_happened(neighbours, clock.now())
        async with listening(url, {**mia, "last-event-id": last}) as stream:
            assert await stream.next_id() == last, "until what was missed has come"
            line = await stream.next()
        async with httpx2.AsyncClient(base_url=url) as http:
            only_asked = await http.head(STREAM, headers=mia)
        assert (only_asked.status_code, only_asked.content) == (200, b""), "and does not listen"
    assert line is not None
    assert line["data"]["offer_id"] == missed


async def test_a_replica_that_hears_nothing_yet_asks_once_it_does() -> None:
    streams = Live()
    with streams.listening(clock.new_id(), None) as stream:
        streams.hears()
        assert stream.since is not None


async def test_the_id_of_news_that_waited_is_of_when_they_were_heard() -> None:
    """Else who comes back with it is not told what waited behind them."""
    heard_at = clock.now().replace(microsecond=0) - HOUR
    news = News("match", MatchNews(offer_id=clock.new_id(), score=80), heard_at)
    assert live.since(news.line().id or "") == heard_at


@pytest.mark.parametrize("unknown", ["", "yesterday", "99999999999999", "²", "-1"])
async def test_an_id_that_is_not_ours_is_no_break(unknown: str) -> None:
    assert live.since(unknown) is None


async def test_after_a_silence_of_the_broker_the_services_are_asked(
    replica: FastAPI, app: FastAPI, signed_in: SignedIn, neighbours: Neighbours
) -> None:
    mia = await signed_in("young_person")
    async with serving(replica) as url, listening(url, mia) as stream:
        replica.state.live.deaf()
        missed = knows_what_happened(neighbours, clock.now())
        replica.state.live.hears()
        line = await stream.next()
        assert line is not None
        assert line["data"]["offer_id"] == missed


async def test_a_stream_ends_where_nobody_can_say_what_was_missed(
    replica: FastAPI, signed_in: SignedIn, neighbours: Neighbours
) -> None:
    """The caller comes back by itself, with the same id: nothing is skipped."""
    mia = await signed_in("young_person")
    last = str(int((clock.now() - HOUR).timestamp() * 1000))
    async with serving(replica) as url, listening(url, {**mia, "last-event-id": last}) as stream:
        assert await stream.next() is None


async def test_a_stream_ends_with_its_session(
    replica: FastAPI, app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.05)
    mia = await signed_in("young_person")
    async with serving(replica) as url, listening(url, mia) as stream:
        async with client_of(app) as http:
            assert (await http.delete("/api/v1/auth/sessions/current", headers=mia)).status_code == 204
        assert await stream.next() is None


async def test_a_sixth_stream_ends_the_oldest_and_nothing_is_left_of_those_closed() -> None:
    streams, mia = Live(), clock.new_id()
    with contextlib.ExitStack() as stack:
        own = [stack.enter_context(streams.listening(mia, None)) for _ in range(live.STREAMS + 1)]
        assert [one.ended for one in own] == [True] + [False] * live.STREAMS
    assert streams._streams == {}


async def test_who_does_not_read_is_let_go_and_does_not_fill_the_memory() -> None:
    streams, mia = Live(), clock.new_id()
    with streams.listening(mia, None) as stream:
        for _ in range(live.WAITING + 1):
            streams.heard(found_by(mia))
        assert (stream.ended, stream.lines.qsize()) == (True, live.WAITING)


async def test_streams_end_when_the_process_is_asked_to_stop() -> None:
    """A server waits for open answers before it stops: 20 s for each page of matches that somebody has left open."""
    assert threading.current_thread() is threading.main_thread()
    streams, asked = Live(), []
    before = signal.signal(signal.SIGTERM, lambda *_: asked.append("server"))
    try:
        with live.ended_by_signals(streams), streams.listening(clock.new_id(), None) as stream:
            os.kill(os.getpid(), signal.SIGTERM)
            assert (stream.ended, asked) == (True, ["server"])
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked == ["server", "server"]
    finally:
        signal.signal(signal.SIGTERM, before)


def knows_what_happened(neighbours: Neighbours, now: dt.datetime) -> str:
    """Matching and listings know one old match and answer, and one new. The new match's offer."""
    old, new = offer_facts(offer_id=clock.new_id()), offer_facts(offer_id=clock.new_id())
    neighbours.answers[ListMatches] = MatchList(
        items=(
            MatchView(offer=old, score=90, reasons=(), found_at=now - HOUR),
            MatchView(offer=new, score=70, reasons=(), found_at=now),
        )
    )
    line = {"by": None, "who": "employer", "act": "accept", "frm": "read", "to": "accepted", "reason": ""}
    neighbours.answers[ListApplications] = ApplicationList(
        items=(
            a_view(state="accepted", history=(ApplicationChange(at=now, **line),)),
            a_view(state="declined", history=(ApplicationChange(at=now - HOUR, **line),)),
        )
    )
    return str(new.offer_id)
