"""What is new for who is listening just now: events, as they come, into each young person's open streams.

Nothing is kept here. A stream that was away asks the services what has happened since: the id of each line is the time
it was heard of, and comes back as ``Last-Event-ID``; so that a break before the first line is one as well, a stream
begins with an id. So do all streams of a replica that has not heard events for a while. What was missed bears the id it
was asked with, until all of it is sent. A line may come again; none is lost.
"""

import asyncio
import contextlib
import datetime as dt
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from fastapi.sse import ServerSentEvent
from starlette.requests import Request

from services.gateway.rpc import Refused, Unanswered, ask, ask_all
from shared import clock
from shared.contracts.listings import application_events as applications
from shared.contracts.listings.applications import ListApplications
from shared.contracts.matching.matches import ListMatches, MatchesFound
from shared.contracts.message import Event, Message

STATES = {kind: kind.routing_key.split(".")[2] for kind in applications.NEW_STATES}
EVENTS: tuple[type[Event], ...] = (MatchesFound, *STATES)

STREAMS = 5  # of one account; a new one ends the oldest, which a phone may have left behind
WAITING = 100  # lines for a reader who does not read; then the stream ends, and begins again where it was
OVERLAP = dt.timedelta(minutes=1)  # between when something is so and when its event is here
LOOK_SECONDS = 30.0  # how often a stream looks whether it still may go on
LONGEST_SECONDS = 3600.0
RETRY_MS = 3000
PAGES = 20  # of 100 matches, that are looked through for new ones


class MatchNews(Message):
    """An offer that has come to fit."""

    offer_id: UUID
    score: int


class ApplicationNews(Message):
    """An own application has a new state."""

    application_id: UUID
    state: str


@dataclass(frozen=True)
class News:
    """``at``: when it was heard of. Not when it is sent: what waits behind it has happened before that."""

    kind: Literal["match", "application"]
    data: MatchNews | ApplicationNews
    at: dt.datetime = field(default_factory=clock.now)

    def line(self) -> ServerSentEvent:
        return ServerSentEvent(event=self.kind, data=self.data, id=_id(self.at))


@dataclass(eq=False)
class Stream:
    """One open connection. ``since``: from when on the services have to be asked; None: it has all."""

    since: dt.datetime | None
    lines: asyncio.Queue[News | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    ended: bool = False

    def put(self, news: News | None) -> None:
        """None only wakes it. One who does not read is let go."""
        try:
            self.lines.put_nowait(news)
        except asyncio.QueueFull:
            self.ended = True


class Live:
    """All open streams of this replica, by account."""

    def __init__(self) -> None:
        self._streams: dict[UUID, list[Stream]] = {}
        self._deaf_since: dt.datetime | None = clock.now()

    @contextlib.contextmanager
    def listening(self, account_id: UUID, since: dt.datetime | None) -> Iterator[Stream]:
        """A stream, open inside."""
        own, stream = self._streams.setdefault(account_id, []), Stream(since)
        own.append(stream)
        for old in own[:-STREAMS]:
            _end(old)
        try:
            yield stream
        finally:
            own.remove(stream)
            if not own and self._streams.get(account_id) is own:
                del self._streams[account_id]

    def heard(self, event: Event) -> None:
        """To whom it concerns, if they are listening."""
        if isinstance(event, MatchesFound):
            for row in event.rows:
                for stream in self._streams.get(row.person_id, ()):
                    stream.put(News("match", MatchNews(offer_id=event.offers[row.offer].offer_id, score=row.score)))
            return
        facts: applications.ApplicationFacts = getattr(event, "application")  # noqa: B009 - all of STATES have it
        for stream in self._streams.get(facts.person_id, ()):
            state = STATES[type(event)]
            stream.put(News("application", ApplicationNews(application_id=facts.application_id, state=state)))

    def deaf(self) -> None:
        """No events come from now on."""
        self._deaf_since = self._deaf_since or clock.now()

    def hears(self) -> None:
        """Events come again: what was missed has to be asked for."""
        since, self._deaf_since = self._deaf_since, None
        for stream in self._all():
            stream.since = stream.since or since
            stream.put(None)

    def end(self) -> None:
        """Every stream, at once: the process is asked to stop."""
        for stream in self._all():
            _end(stream)

    def _all(self) -> list[Stream]:
        return [stream for own in self._streams.values() for stream in own]


def _end(stream: Stream) -> None:
    stream.ended = True
    stream.put(None)


def _id(at: dt.datetime) -> str:
    return str(int(at.timestamp() * 1000))


def since(last_event_id: str) -> dt.datetime | None:
    """The time that a ``Last-Event-ID`` names; None where it is not one of ours, or ahead of us."""
    if not (last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) <= 14):
        return None
    at = dt.datetime.fromtimestamp(int(last_event_id) / 1000, dt.UTC)
    return at if at <= clock.now() + OVERLAP else None


async def lines(
    live: Live, request: Request, account_id: UUID, last_event_id: str, may_go_on: Callable[[], Awaitable[bool]]
) -> AsyncIterator[ServerSentEvent]:
    """What happens, until the stream ends: the caller has gone, may not go on, or an hour is over.

    It also ends where the services cannot be asked for what was missed: the caller comes back in three seconds.
    """
    until, missed_from = time.monotonic() + LONGEST_SECONDS, since(last_event_id)
    with live.listening(account_id, missed_from) as stream:
        yield ServerSentEvent(comment="listening", retry=RETRY_MS, id=_id(missed_from or clock.now()))
        look_at = time.monotonic() + LOOK_SECONDS
        while not stream.ended and time.monotonic() < until:
            if stream.since is not None:
                missed, stream.since, asked_at = stream.since, None, clock.now()
                try:
                    found = await missed_since(request, account_id, missed)
                except (Refused, Unanswered):
                    return
                for news in found:
                    yield news.line()
                yield ServerSentEvent(comment="nothing is missed any more", id=_id(asked_at))
            if time.monotonic() >= look_at:
                if not await may_go_on():
                    return
                look_at = time.monotonic() + LOOK_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, look_at - time.monotonic())):
                    if (news_or_none := await stream.lines.get()) is not None:
                        yield news_or_none.line()


async def missed_since(request: Request, person_id: UUID, since: dt.datetime) -> list[News]:
    """What has come to fit and what was answered since then. Raises Refused and Unanswered."""
    found, at = list[News](), since - OVERLAP
    cursor: str | None = ""
    for _ in range(PAGES):
        page = await ask(request, ListMatches(person_id=person_id, limit=100, cursor=cursor or ""))
        new = [one for one in page.items if one.found_at >= at]
        found += [News("match", MatchNews(offer_id=one.offer.offer_id, score=one.score), since) for one in new]
        cursor = page.next
        if cursor is None:
            break
    for one in await ask_all(request, ListApplications(account_id=person_id, side="young_person")):
        if one.state in STATES.values() and one.history and one.history[-1].at >= at:
            found.append(News("application", ApplicationNews(application_id=one.id, state=one.state), since))
    return found


@contextlib.contextmanager
def ended_by_signals(live: Live) -> Iterator[None]:
    """uvicorn stops the application only after all answers are sent: streams must end when it is asked to stop.

    Only where a server has laid its hands on the signals before.
    """
    numbers = (signal.SIGINT, signal.SIGTERM)
    before: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    if not callable(before[signal.SIGTERM]):
        yield
        return

    def stop(number: int, frame: Any) -> None:
        live.end()
        before[number](number, frame)

    for number in numbers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            if signal.getsignal(number) is stop:
                signal.signal(number, before[number])
