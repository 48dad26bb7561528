"""A replica of the gateway killed, then the broker gone, under load: clean 503s, and kept reads go on."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest

from shared.contracts.listings.search import OfferPage, SearchOffers
from tests.eventually import eventually
from tests.gateway.neighbours import Neighbours
from tests.processes import Processes
from tests.proxy import Proxy

pytestmark = pytest.mark.chaos

KEPT, ANEW = "/api/v1/offers", "/api/v1/offers?q="


@dataclass
class Load:
    """Asks one replica for what is kept and for what never was, again and again, and notes what it got."""

    url: str
    kept: list[httpx2.Response] = field(default_factory=list)
    anew: list[httpx2.Response] = field(default_factory=list)
    cut: int = 0  # connections that broke: the replica is gone

    async def run(self) -> None:
        words = itertools.count()
        async with httpx2.AsyncClient(base_url=self.url, timeout=10) as http:
            while True:
                waiting = asyncio.create_task(self._ask(http, f"{ANEW}{next(words)}", self.anew))
                for _ in range(4):
                    await self._ask(http, KEPT, self.kept)
                    await asyncio.sleep(0.02)
                if not self.anew or self.anew[-1].status_code == 200:
                    await waiting

    async def _ask(self, http: httpx2.AsyncClient, path: str, answers: list[httpx2.Response]) -> None:
        try:
            answers.append(await http.get(path))
        except httpx2.TransportError:
            self.cut += 1

    def forget(self) -> None:
        self.kept.clear()
        self.anew.clear()


@pytest.fixture
async def proxy(amqp_url: str) -> AsyncIterator[Proxy]:
    async with Proxy(amqp_url) as between:
        yield between


async def test_a_dead_replica_and_an_absent_broker_are_clean_503s_and_kept_reads_go_on(
    amqp_url: str, mongo_url: str, database_prefix: str, proxy: Proxy
) -> None:
    running = Processes(proxy.url, mongo_url, database_prefix, ("gateway",))
    async with Neighbours(amqp_url) as neighbours, running:
        neighbours.answers[SearchOffers] = OfferPage(items=(), total=7, next=None)
        second = await running.start_replica("gateway")
        loads = [Load(running.url), Load(f"http://127.0.0.1:{running.ports[second]}")]
        asking = [asyncio.create_task(load.run()) for load in loads]
        try:
            await _one_dies(running, second, loads)
            await _the_broker_goes(proxy, loads[0])
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)


async def _one_dies(running: Processes, second: str, loads: list[Load]) -> None:
    """The other one goes on, with everything."""
    await eventually(lambda: _count(loads[1].anew, 3))
    await running.kill(second)
    loads[0].forget()
    await eventually(lambda: _count(loads[0].anew, 5))
    assert {answer.status_code for answer in (*loads[0].kept, *loads[0].anew)} == {200}
    await eventually(lambda: _cut(loads[1]))
    assert loads[0].cut == 0


async def _the_broker_goes(proxy: Proxy, load: Load) -> None:
    proxy.away()
    await eventually(lambda: _stale(load))
    load.forget()
    await eventually(lambda: _count(load.anew, 3), within=20)
    assert {answer.status_code for answer in load.kept} == {200}
    assert {answer.json()["total"] for answer in load.kept} == {7}
    for answer in load.anew:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    proxy.back()
    load.forget()
    await eventually(lambda: _well_again(load), within=40)
    assert load.cut == 0


async def _count(answers: list[httpx2.Response], number: int) -> bool:
    return len(answers) >= number


async def _cut(load: Load) -> bool:
    return load.cut > 0


async def _stale(load: Load) -> bool:
    return 'detail="stale' in load.kept[-1].headers["cache-status"]


async def _well_again(load: Load) -> bool:
    if not load.anew or not load.kept:
        return False
    return load.anew[-1].status_code == 200 and load.kept[-1].headers["cache-status"] == "anlauf; hit"
