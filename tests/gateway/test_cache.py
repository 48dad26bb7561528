"""What is kept of public answers: fresh or said to be old, dropped by events, asked for once though many wait."""

import asyncio
from typing import Any

import pytest

from services.gateway import cache as cache_module
from services.gateway.cache import PUBLIC, Cache, is_public
from shared import clock
from shared.contracts.listings.calendar import CalendarEntryChanged, GetCalendarEntry, ListCalendar
from shared.contracts.listings.exports import ExportOffers
from shared.contracts.listings.guidance import ContentChanged, ListContent
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.listings.offers import GetOffer
from shared.contracts.listings.search import SearchOffers
from shared.contracts.message import Refusal, Request
from shared.contracts.words import Reason
from shared.rpc import Refused, Unanswered

SEARCH = SearchOffers(q="holz")


class Backend:
    """Counts what it is asked; answers what the test lays down."""

    def __init__(self) -> None:
        self.asked: list[Request[Any]] = []
        self.answer = b'{"next":null}'
        self.trouble: Exception | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def fetch(self, question: Request[Any]) -> bytes:
        self.asked.append(question)
        answer = self.answer  # as of now, however long it takes to arrive
        await self.may_answer.wait()
        if self.trouble is not None:
            raise self.trouble
        return answer


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def cache(backend: Backend) -> Cache:
    made = Cache(backend.fetch, 1_000_000)
    made.hears()
    return made


def closed(offer_id: Any = None) -> OfferClosed:
    return OfferClosed(offer_id=offer_id or clock.new_id(), version=2, reason=Reason(key="offer_filled"))


async def test_the_same_question_again_is_not_asked(cache: Cache, backend: Backend) -> None:
    first, second = await cache.find(SEARCH), await cache.find(SearchOffers(q="holz"))
    assert (first.how, second.how, len(backend.asked)) == ("miss", "hit", 1)
    assert second.answer.body is first.answer.body
    assert (await cache.find(SearchOffers(q="metall"))).how == "miss"


async def test_a_hundred_at_once_are_one_question(cache: Cache, backend: Backend) -> None:
    backend.may_answer.clear()
    waiting = [asyncio.create_task(cache.find(SEARCH)) for _ in range(100)]
    await asyncio.sleep(0)
    waiting[0].cancel()  # who asked first goes away; the others still get their answer
    backend.may_answer.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert len(backend.asked) == 1
    assert isinstance(found[0], asyncio.CancelledError)
    assert {one.answer.body.json for one in found[1:] if not isinstance(one, BaseException)} == {backend.answer}


async def test_a_hundred_at_once_share_a_refusal_that_is_not_kept(cache: Cache, backend: Backend) -> None:
    backend.trouble = Refused(Refusal(code="place_unknown", message=""))
    found = await asyncio.gather(*(cache.find(SEARCH) for _ in range(100)), return_exceptions=True)
    assert len(backend.asked) == 1
    assert all(isinstance(one, Refused) for one in found)
    backend.trouble = None
    assert (await cache.find(SEARCH)).how == "miss"


async def test_an_event_drops_what_it_concerns_and_nothing_else(cache: Cache, backend: Backend) -> None:
    mine, other = clock.new_id(), clock.new_id()
    event_id = clock.new_id()
    board: list[Request[Any]] = [SEARCH, GetOffer(offer_id=mine), ExportOffers()]
    rest: list[Request[Any]] = [
        GetOffer(offer_id=other),
        ListContent(type="film"),
        ListContent(type="page"),
        ListCalendar(),
        GetCalendarEntry(event_id=event_id),
    ]
    for question in (*board, *rest):
        await cache.find(question)
    cache.heard(closed(mine))
    assert [(await cache.find(question)).how for question in board] == ["miss"] * 3
    assert [(await cache.find(question)).how for question in rest] == ["hit"] * 5
    cache.heard(ContentChanged(type="film", slug="x-y"))
    cache.heard(CalendarEntryChanged(event_id=clock.new_id()))
    assert [(await cache.find(question)).how for question in rest] == ["hit", "miss", "hit", "miss", "hit"]


async def test_an_answer_overtaken_by_an_event_is_not_kept(cache: Cache, backend: Backend) -> None:
    """Who asked before gets it; who asks after the event is answered by what is asked after it."""
    backend.may_answer.clear()
    before = asyncio.create_task(cache.find(SEARCH))
    await asyncio.sleep(0.01)
    cache.heard(closed())
    backend.answer = b'{"next":"new"}'
    after = asyncio.create_task(cache.find(SEARCH))
    await asyncio.sleep(0.01)
    backend.may_answer.set()
    assert ((await before).answer.body.next, (await after).answer.body.next) == (None, "new")
    kept = await cache.find(SEARCH)
    assert (kept.how, kept.answer.body.next, len(backend.asked)) == ("hit", "new", 2)


async def test_just_after_an_event_an_answer_is_asked_for_again_soon(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The replica that is asked may not have seen the change yet."""
    monkeypatch.setattr(cache_module, "BRIEF_SECONDS", 0.0)
    await cache.find(SEARCH)
    assert (await cache.find(SEARCH)).how == "hit"
    cache.heard(closed())
    assert [(await cache.find(SEARCH)).how for _ in range(2)] == ["miss", "miss"]


async def test_while_the_backend_is_away_the_old_answer_is_shown_as_an_old_one(
    cache: Cache, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cache.find(SEARCH)
    monkeypatch.setattr(cache_module, "FRESH_SECONDS", 0.0)
    for trouble in (Unanswered("away"), Refused(Refusal(code="unavailable", message=""))):
        cache.hears()  # reconnected: nothing kept is fresh
        backend.trouble = trouble
        found = await cache.find(SEARCH)
        assert (found.how, found.answer.body.json) == ("stale", backend.answer)
        assert found.status.startswith("anlauf; hit; ttl=-")
    with pytest.raises(Refused):
        await cache.find(SearchOffers(q="never asked before"))
    backend.trouble = None
    assert (await cache.find(SEARCH)).how == "miss"


async def test_nobody_waits_long_for_a_new_answer_when_there_is_an_old_one(
    cache: Cache, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "PATIENCE_SECONDS", 0.02)
    await cache.find(SEARCH)
    cache.deaf()
    backend.may_answer.clear()
    assert [(await cache.find(SEARCH)).how for _ in range(3)] == ["stale"] * 3
    assert len(backend.asked) == 2  # one question goes on in the background
    backend.may_answer.set()


async def test_deaf_it_asks_each_time_and_keeps_nothing_for_fresh(cache: Cache, backend: Backend) -> None:
    cache.deaf()
    assert [(await cache.find(SEARCH)).how for _ in range(3)] == ["miss"] * 3
    cache.hears()
    assert [(await cache.find(SEARCH)).how for _ in range(2)] == ["miss", "hit"]


async def test_what_is_gone_is_not_shown_as_old(cache: Cache, backend: Backend) -> None:
    mine = GetOffer(offer_id=clock.new_id())
    await cache.find(mine)
    cache.heard(closed(mine.offer_id))
    backend.trouble = Unanswered("away")
    with pytest.raises(Unanswered):
        await cache.find(mine)


async def test_it_never_holds_more_than_it_has_room_for(backend: Backend) -> None:
    cache = Cache(backend.fetch, 100_000)
    cache.hears()
    backend.answer = b"x" * 9_000
    for number in range(30):
        await cache.find(SearchOffers(q=f"holz {number}"))
    assert 80_000 < cache._held <= 100_000
    assert (await cache.find(SearchOffers(q="holz 29"))).how == "hit"
    assert (await cache.find(SearchOffers(q="holz 0"))).how == "miss"
    await cache.find(ExportOffers())  # kept only where there is room, and there is none
    assert (await cache.find(ExportOffers())).how == "miss"
    backend.answer = b"x" * 50_000
    await cache.find(SearchOffers(q="more than its share"))
    assert (await cache.find(SearchOffers(q="more than its share"))).how == "miss"
    assert cache._held <= 100_000


async def test_without_room_nothing_is_kept(backend: Backend) -> None:
    cache = Cache(backend.fetch, 0)
    cache.hears()
    assert [(await cache.find(SEARCH)).how for _ in range(2)] == ["miss", "miss"]


def test_no_public_question_is_asked_for_somebody() -> None:
    personal = {"account_id", "person_id", "employer_id", "ticket", "token", "key", "code"}
    for question in PUBLIC:
        assert not personal & question.model_fields.keys(), question.__name__
    assert not is_public(ListContent(type="page", drafts=True))
    assert is_public(ListContent(type="page"))
