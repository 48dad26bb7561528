"""Answers to public questions, kept in memory: read at once, dropped by events, still there while a service is away.

Only what ``PUBLIC`` names is ever kept, and nothing there is asked for a person. An answer is fresh for half a minute
at most, and only while this replica hears the events that would drop it; afterwards it is asked for again, and shown
as an old one where that brings nothing. A hundred who ask the same at once are one question.
"""

import asyncio
import functools
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from prometheus_client import Counter, Gauge

from shared.contracts.listings.calendar import CalendarEntryChanged, GetCalendarEntry, ListCalendar
from shared.contracts.listings.exports import ExportOffers, GetBoardStamp, ListOfferAddresses
from shared.contracts.listings.figures import GetFigures
from shared.contracts.listings.guidance import ContentChanged, GetContent, ListContent
from shared.contracts.listings.offer_events import OfferChanged, OfferClosed, OfferPaused, OfferPublished
from shared.contracts.listings.offers import GetOffer
from shared.contracts.listings.places import FindPlaces
from shared.contracts.listings.search import SearchOffers
from shared.contracts.message import Event, Request
from shared.rpc import Refused, Unanswered

FRESH_SECONDS = 30.0  # what no event tells: a day that passes, how an employer answers
SETTLING_SECONDS = 2.0  # so long after an event, a replica asked may still answer as before it ...
BRIEF_SECONDS = 0.5  # ... so that its answer is asked for again soon
PATIENCE_SECONDS = 0.5  # who could have an old answer waits no longer for a new one
OLDEST_SECONDS = 24 * 3600.0  # an older one is not shown, whatever is away
LARGEST_SHARE = 8  # one answer takes at most this part of the room
AWAY = ("unavailable", "internal")  # refusals that are no answer

BOARD = (OfferPublished, OfferChanged, OfferPaused, OfferClosed)
# question -> the events that make its answer old. Questions about one thing: only that thing's events.
PUBLIC: Mapping[type[Request[Any]], tuple[type[Event], ...]] = {
    SearchOffers: BOARD,
    GetOffer: BOARD,
    ExportOffers: BOARD,
    GetBoardStamp: BOARD,
    ListOfferAddresses: BOARD,
    FindPlaces: (),
    GetFigures: (),
    ListContent: (ContentChanged,),
    GetContent: (ContentChanged,),
    ListCalendar: (CalendarEntryChanged,),
    GetCalendarEntry: (CalendarEntryChanged,),
}
BULKY = (ExportOffers, ListOfferAddresses)  # kept where there is room, but nothing makes room for them

ASKED = Counter("anlauf_cache_asked", "Public questions, by how they were answered", ["answer"])
BYTES = Gauge("anlauf_cache_bytes", "What the cache holds")


@dataclass(frozen=True)
class Body:
    """A reply as JSON. ``tag``: its digest where it is a public one, else empty."""

    json: bytes
    tag: str = ""

    @functools.cached_property
    def next(self) -> str | None:
        """Where a list goes on."""
        cursor: str | None = orjson.loads(self.json).get("next")
        return cursor


@dataclass
class Answer:
    body: Body
    asked_at: float
    fresh_until: float
    kept: bool = False


@dataclass(frozen=True)
class Found:
    """``how``: ``hit``, ``miss`` or ``stale``, and then ``age`` is how old it is, in seconds."""

    answer: Answer
    how: str
    age: float = 0.0

    @property
    def status(self) -> str:
        """As the Cache-Status header has it (RFC 9211)."""
        if self.how == "stale":
            return f'anlauf; hit; ttl=-{max(1, int(self.age))}; detail="stale, the backend is away"'
        return "anlauf; hit" if self.how == "hit" else "anlauf; fwd=miss"


def is_public(question: Request[Any]) -> bool:
    """Whether its answer is the same for everybody, drafts of staff aside."""
    return type(question) in PUBLIC and not getattr(question, "drafts", False)


class Cache:
    """``fetch`` asks the service. ``room``: how many bytes of answers are kept; 0 keeps none."""

    def __init__(self, fetch: Callable[[Request[Any]], Awaitable[bytes]], room: int) -> None:
        self._fetch, self._room = fetch, room
        self._kept: OrderedDict[Request[Any], Answer] = OrderedDict()  # the least lately used first
        self._held = 0
        self._flights: dict[Request[Any], tuple[asyncio.Task[Answer], float]] = {}
        self._dropped_at: dict[type[Request[Any]], float] = {}
        self._hears_since: float | None = None

    # what the events tell

    def hears(self) -> None:
        """From now on events come. Nothing asked for before is fresh any more."""
        self._hears_since = time.monotonic()
        self._flights.clear()

    def deaf(self) -> None:
        """No events come: nothing is fresh."""
        self._hears_since = None

    def heard(self, event: Event) -> None:
        """Forget what is not so any more, also what is just being asked for: it may be answered as of before."""
        now = time.monotonic()
        for kind, events in PUBLIC.items():
            if isinstance(event, events):
                self._dropped_at[kind] = now
        for question in [one for one in (*self._kept, *self._flights) if _concerns(event, one)]:
            self._flights.pop(question, None)
            self._forget(question)

    def forget_all(self) -> None:
        """As at the start: nothing is known any more, old answers neither."""
        self._flights.clear()
        self._dropped_at.clear()
        for question in list(self._kept):
            self._forget(question)

    # reading

    async def find(self, question: Request[Any]) -> Found:
        """Raises Refused for an anticipated no, Unanswered when there is no answer, not even an old one."""
        kept, now = self._kept.get(question), time.monotonic()
        if kept is not None and self._is_fresh(kept, now):
            self._kept.move_to_end(question)
            return self.noted(Found(kept, "hit"))
        flight, began = self._flight(question, now)
        if kept is None or now - kept.asked_at > OLDEST_SECONDS:
            return self.noted(Found(await asyncio.shield(flight), "miss"))
        await asyncio.wait({flight}, timeout=max(0.0, began + PATIENCE_SECONDS - now))
        if flight.done() and not _is_away(flight.exception()):
            return self.noted(Found(flight.result(), "miss"))
        return self.noted(Found(kept, "stale", now - kept.asked_at))

    def is_current(self, answer: Answer) -> bool:
        """Whether it is what a question would be answered with at once."""
        return answer.kept and self._is_fresh(answer, time.monotonic())

    def noted(self, found: Found) -> Found:
        """Counted."""
        ASKED.labels(found.how).inc()
        return found

    def _is_fresh(self, answer: Answer, now: float) -> bool:
        since = self._hears_since
        return since is not None and answer.asked_at >= since and now < answer.fresh_until

    def _flight(self, question: Request[Any], now: float) -> tuple[asyncio.Task[Answer], float]:
        """The one that is under way, else a new one; it goes on although who began it has gone: others may wait."""
        running = self._flights.get(question)
        if running is None:
            running = asyncio.create_task(self._ask(question, now)), now
            self._flights[question] = running
            running[0].add_done_callback(lambda task: self._landed(question, task))
        return running

    async def _ask(self, question: Request[Any], asked_at: float) -> Answer:
        json = await self._fetch(question)
        body = Body(json, hashlib.blake2b(json, digest_size=16).hexdigest())
        settling = asked_at - self._dropped_at.get(type(question), -SETTLING_SECONDS) < SETTLING_SECONDS
        fresh_until = asked_at + (BRIEF_SECONDS if settling else FRESH_SECONDS)
        return Answer(body, asked_at, fresh_until)

    def _landed(self, question: Request[Any], task: asyncio.Task[Answer]) -> None:
        """Keep the answer, unless an event has overtaken it."""
        mine = self._flights.get(question)
        if mine is None or mine[0] is not task:
            task.cancelled() or task.exception()  # nobody may have waited for it
            return
        del self._flights[question]
        trouble = asyncio.CancelledError() if task.cancelled() else task.exception()
        if trouble is None:
            self._keep(question, task.result())
        elif not _is_away(trouble):
            self._forget(question)

    def _keep(self, question: Request[Any], answer: Answer) -> None:
        self._forget(question)
        size = _size(answer)
        full = self._held + size > self._room
        if size * LARGEST_SHARE > self._room or (full and isinstance(question, BULKY)):
            return
        self._kept[question], answer.kept = answer, True
        self._held += size
        while self._held > self._room:
            self._forget(next(iter(self._kept)))
        BYTES.set(self._held)

    def _forget(self, question: Request[Any]) -> None:
        gone = self._kept.pop(question, None)
        if gone is not None:
            gone.kept = False
            self._held -= _size(gone)
            BYTES.set(self._held)


def _concerns(event: Event, question: Request[Any]) -> bool:
    if not isinstance(event, PUBLIC[type(question)]):
        return False
    match question:
        case GetOffer() | GetCalendarEntry():
            return _thing(question) == _thing(event)
        case ListContent() | GetContent():
            return isinstance(event, ContentChanged) and event.type == question.type
    return True


def _thing(message: Any) -> UUID:
    """The id of the offer or calendar entry that a question or an event is about."""
    for name in ("offer_id", "event_id"):
        found = getattr(message, name, None)
        if isinstance(found, UUID):
            return found
    offer_id: UUID = message.offer.offer_id
    return offer_id


def _is_away(error: BaseException | None) -> bool:
    """Whether this is no answer at all, so that an old one is better."""
    return isinstance(error, Unanswered) or (isinstance(error, Refused) and error.refusal.code in AWAY)


def _size(answer: Answer) -> int:
    return len(answer.body.json) + 1_000  # the question, the tag and what the table takes
