"""kill -9 of every service in the middle of 200 publications, and a primary that steps down: nothing lost or doubled.

ANLAUF_CASES says how many blows; after the first five, whom they hit and how is chance.
"""

import asyncio
import itertools
import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from deploy.local import mongod
from deploy.local.ports import any_free_port
from services.listings.employer import Employer
from services.listings.store.employers import EmployerStore
from services.matching.store import ToldStore
from shared import clock, mongo, short_links
from tests.builders import offer_body, profile_body
from tests.eventually import eventually
from tests.processes import SERVICES, Processes

PUBLICATIONS = 200  # or more, as long as the killing goes on
PRIMARY = "the database's primary"
VICTIMS = (*SERVICES, PRIMARY)
BLOWS = int(os.environ.get("ANLAUF_CASES", str(len(VICTIMS))))  # 200 for the real trial
PAUSE_SECONDS = 8  # of a client from then on: nobody is told more than 1,000 times a day, not even here
DOWN_SECONDS = 3  # without a primary, before it is elected again
# Everything goes to one person on one day: with the usual cap most of it would wait for the morning's digest.
UNCAPPED = {
    "NOTIFICATIONS_DAILY_CAP": "1000",
    "NOTIFICATIONS_DAILY_SMS_CAP": "1000",
    "NOTIFICATIONS_NUMBER_CAP": "1000",
}
PHONE, MAIL, EMPLOYER = "+4915550000001", "mia@demo.example", "werkstatt@demo.example"
OFFER_LINK = re.compile(r"/angebote/([0-9a-f-]{36})")
SHORT_LINK = re.compile(r"/s/([\w-]{22})")  # in an SMS


class Road:
    """What a client of the API and a reader of the two inboxes does."""

    def __init__(self, running: Processes, http: httpx2.AsyncClient) -> None:
        self.running, self.http = running, http

    async def mails(self) -> list[dict[str, Any]]:
        async with httpx2.AsyncClient(base_url=self.running.mail_url, timeout=30) as inbox:
            listed = (await inbox.get("/api/v1/messages", params={"limit": 100_000})).json()["messages"]
            return [(await inbox.get(f"/api/v1/message/{mail['ID']}")).json() for mail in listed]

    async def sms(self) -> list[dict[str, Any]]:
        async with httpx2.AsyncClient(timeout=30) as inbox:
            messages: list[dict[str, Any]] = (await inbox.get(f"{self.running.sms_url}/messages")).json()
            return messages

    async def sign_in(self, mail: str, role: str) -> dict[str, str]:
        await self.http.post("/api/v1/auth/links", json={"email": mail, "role": role, "language": "de"})

        async def link() -> str:
            mine = [m for m in await self.mails() if m["To"][0]["Address"] == mail and "token=" in m["Text"]]
            return mine[0]["Text"].partition("token=")[2].split()[0] if mine else ""

        session = await self.http.post("/api/v1/auth/sessions", json={"token": await eventually(link)})
        return {"Authorization": f"Bearer {session.json()['access_token']}"}

    async def publish(self, headers: dict[str, str], number: int) -> str:
        """As a careful client does: the same key until an answer comes."""
        deadline = time.monotonic() + 150
        body = {**offer_body(title=f"Ferienjob Nummer {number}"), "state": "published"}
        while True:
            try:
                answer = await self.http.post(
                    "/api/v1/offers", headers={**headers, "Idempotency-Key": f"offer-{number}"}, json=body
                )
                if answer.status_code == 201:
                    return str(answer.json()["id"])
                assert answer.status_code in (409, 502, 503), answer.text  # 409: begun by a gateway that was killed
            except httpx2.TransportError:
                pass
            assert time.monotonic() < deadline, f"offer {number} was never answered"
            await asyncio.sleep(0.2)


async def _people(road: Road, mongo_url: str, prefix: str) -> dict[str, str]:
    """A verified employer, and a young person whom everything fits and who wants mail and SMS."""
    employer = await road.sign_in(EMPLOYER, "employer")
    account = UUID((await road.http.get("/api/v1/me", headers=employer)).json()["id"])
    client = mongo.connect(mongo_url, app="tests")
    store = EmployerStore(mongo.database(client, f"{prefix}listings"))
    await store.save(Employer(clock.new_id(), "Schlosserei Muldeblick", "verified", (account,), owners=(account,)))
    client.close()
    mia = await road.sign_in(MAIL, "young_person")
    assert (await road.http.put("/api/v1/profile", headers=mia, json=profile_body())).status_code == 200
    wishes = {"language": "de", "mail_matches": True, "phone": PHONE, "phone_matches": True, "quiet_hours": None}
    anything = {**mia, "If-Match": "*"}
    await road.http.put("/api/v1/contact", headers=anything, json={**wishes, "text_version": "test-1"})
    code = re.findall(r"\d{6}", (await eventually(road.sms))[0]["text"])[0]
    verified = await road.http.post("/api/v1/contact/verify", headers=mia, json={"code": code})
    assert verified.status_code == 200, verified.text
    return employer


@pytest.fixture
def own_mongo_url(tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, whose primary may step down."""
    server = mongod.start(tmp_path, any_free_port())
    yield server.url
    server.stop()


@pytest.mark.chaos
@pytest.mark.timeout(240 + 15 * BLOWS)
async def test_killing_each_service_and_a_failover_during_200_publications_lose_and_double_nothing(
    amqp_url: str, own_mongo_url: str, database_prefix: str
) -> None:
    async with Processes(amqp_url, own_mongo_url, database_prefix, **UNCAPPED) as running:
        async with httpx2.AsyncClient(base_url=running.url, timeout=15) as http:
            road = Road(running, http)
            headers = await _people(road, own_mongo_url, database_prefix)
            offers = await _publish_under_blows(running, road, headers, own_mongo_url)
            assert len(set(offers)) == len(offers) >= PUBLICATIONS
            await eventually(lambda: _all_told(road, set(offers)), within=120 + BLOWS)
            mails = Counter(OFFER_LINK.findall("".join({m["ID"]: m["Text"] for m in await road.mails()}.values())))
            sms = Counter(await _told_by_sms(road))
        client = mongo.connect(own_mongo_url, app="tests")
        published = await client[f"{database_prefix}listings"]["offers"].count_documents({})
        matches = await ToldStore(mongo.database(client, f"{database_prefix}matching")).count()
        client.close()
    assert (published, matches) == (len(offers), len(offers))
    assert set(mails) == set(sms) == set(offers)
    assert set(sms.values()) == {1}
    assert set(mails.values()) == {1}


async def _publish_under_blows(running: Processes, road: Road, headers: dict[str, str], mongo_url: str) -> list[str]:
    """One after the other is struck at a different moment and comes back, while four clients publish."""
    numbers, offers = itertools.count(), list[str]()
    striking = asyncio.create_task(_nemesis(running, offers, mongo_url))

    async def client() -> None:
        while len(offers) < PUBLICATIONS or not striking.done():
            offers.append(await road.publish(headers, next(numbers)))
            if len(offers) >= PUBLICATIONS:
                await asyncio.wait([striking], timeout=PAUSE_SECONDS)

    await asyncio.gather(*(client() for _ in range(4)))
    await striking
    return offers


async def _nemesis(running: Processes, offers: list[str], mongo_url: str) -> None:
    """Each victim once, while the first offers are published; then chance."""
    for number, victim in enumerate(VICTIMS[:BLOWS], start=1):
        while len(offers) < number * PUBLICATIONS // (len(VICTIMS) + 1):
            await asyncio.sleep(0.005)
        await _strike(running, victim, mongo_url)
    for _ in range(BLOWS - len(VICTIMS)):
        victim = random.choice(VICTIMS)
        if victim in SERVICES:
            await eventually(partial(running.is_ready, victim), within=60)
        await asyncio.sleep(random.uniform(0, 2))
        await _strike(running, victim, mongo_url, in_order=random.random() < 0.5)


async def _strike(running: Processes, victim: str, mongo_url: str, *, in_order: bool = False) -> None:
    if victim == PRIMARY:
        client = mongo.connect(mongo_url, app="tests")
        await client.admin.command({"replSetStepDown": DOWN_SECONDS, "secondaryCatchUpPeriodSecs": 0, "force": True})
        client.close()
        return
    await (running.end(victim) if in_order else running.kill(victim))
    await running.start(victim)


async def _all_told(road: Road, offers: set[str]) -> bool:
    mails = set(OFFER_LINK.findall("".join(mail["Text"] for mail in await road.mails())))
    return mails >= offers and set(await _told_by_sms(road)) >= offers


async def _told_by_sms(road: Road) -> list[str]:
    codes = SHORT_LINK.findall(" ".join(m["text"] for m in await road.sms()))
    return [str(short_links.offer_id(code)) for code in codes]
