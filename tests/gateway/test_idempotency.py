"""The same POST again is answered as the first time, and done once."""

import asyncio
import datetime as dt
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway.idempotency import INDEXES, AnswerStore, Kept
from services.gateway.rpc import Refused
from shared import clock, mongo
from shared.contracts.listings.calendar import RegistrationView, TakeSeats
from shared.contracts.listings.guidance import GetContent
from shared.contracts.listings.letters import LetterView, SendLetter
from shared.contracts.listings.moderation import ReportOffer
from shared.contracts.message import Done
from shared.contracts.notifications.messages import AskForAppointment
from shared.mongo import Database
from tests.gateway.conftest import SignedIn, client_of
from tests.gateway.neighbours import Neighbours, refusing
from tests.gateway.test_appointments import DESK, WISH

KEY = {"idempotency-key": "double click"}
FRAUD = {"reason": "fraud"}
KEPT = Kept(201, [(b"content-type", b"application/json")], b"{}")


@pytest.fixture
async def answers(db: Database) -> AnswerStore:
    await mongo.ensure_indexes(db, INDEXES)
    return AnswerStore(db)


def reports() -> str:
    return f"/api/v1/offers/{clock.new_id()}/reports"


async def post(http: httpx2.AsyncClient, path: str, body: Any = FRAUD, **headers: str) -> httpx2.Response:
    return await http.post(path, json=body, headers={**KEY, **headers})


async def test_the_same_request_is_done_once_and_answered_twice(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.answers[ReportOffer] = Done()
    path = reports()
    first, second = await post(http, path), await post(http, path)
    assert first.status_code == second.status_code == 202
    assert (first.content, first.headers.get("content-type")) == (second.content, second.headers.get("content-type"))
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert len(neighbours.asked) == 1


async def test_another_request_under_the_same_key_is_refused(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[ReportOffer] = Done()
    path = reports()
    await post(http, path)
    other = await post(http, path, {"reason": "other", "note": "etwas anderes"})
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (422, "idempotency_key_reused")
    assert (await post(http, reports())).status_code == 202  # another path, another thing
    assert len(neighbours.asked) == 2


async def test_the_same_key_of_somebody_else_is_another_one(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[ReportOffer] = Done()
    path, mia, ben = reports(), await signed_in("young_person"), await signed_in("young_person")
    for headers in ({}, mia, ben):
        assert "idempotency-replayed" not in (await post(http, path, **headers)).headers
    assert "idempotency-replayed" in (await post(http, path, **ben)).headers
    assert len(neighbours.asked) == 3


async def test_a_no_is_not_kept(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    path = reports()
    neighbours.answers[ReportOffer] = refusing("offer_not_found")
    assert (await post(http, path)).status_code == 404
    neighbours.answers[ReportOffer] = refusing("unavailable")
    assert (await post(http, path)).status_code == 503
    neighbours.answers[ReportOffer] = Done()
    assert (await post(http, path)).status_code == 202


async def test_a_key_that_cannot_be_one_and_what_is_secret_are_left_alone(
    http: httpx2.AsyncClient, app: FastAPI, neighbours: Neighbours
) -> None:
    for path, key in ((reports(), "x" * 256), ("/api/v1/auth/links", "double click")):
        await http.post(path, json=FRAUD, headers={"idempotency-key": key})
    assert await app.state.db["answers"].count_documents({}) == 0


async def test_of_two_at_once_one_is_done_and_the_other_told_to_wait(answers: AnswerStore) -> None:
    found = await asyncio.gather(*(answers.begin("key", "same", None) for _ in range(5)), return_exceptions=True)
    assert found.count(None) == 1
    codes = [one.refusal.code for one in found if isinstance(one, Refused)]
    assert codes == ["idempotency_running"] * 4
    await answers.keep("key", KEPT)
    assert await answers.begin("key", "same", None) == KEPT
    with pytest.raises(Refused, match="idempotency_key_reused"):
        await answers.begin("key", "another", None)


async def test_what_a_dead_replica_had_begun_is_taken_over(answers: AnswerStore, db: Database) -> None:
    assert await answers.begin("key", "same", None) is None
    await db["answers"].update_one({"_id": "key"}, {"$set": {"until": clock.now() - dt.timedelta(seconds=1)}})
    assert await answers.begin("key", "same", None) is None
    with pytest.raises(Refused, match="idempotency_running"):
        await answers.begin("key", "same", None)


async def test_what_came_to_nothing_is_free_again(answers: AnswerStore) -> None:
    await answers.begin("key", "same", None)
    await answers.release("key")
    assert await answers.begin("key", "another", None) is None
    await answers.keep("key", KEPT)
    await answers.release("key")  # too late: it is kept
    assert await answers.begin("key", "another", None) == KEPT


async def test_what_two_people_call_by_one_key_is_not_one_thing_to_the_services_either(
    app: FastAPI, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    """Else a visitor gets another one's ticket, and an employer's first letter is taken for the young person's."""
    event, at = clock.new_id(), f"/api/v1/applications/{clock.new_id()}/messages"
    seat = RegistrationView(ticket="t" * 22, event_id=event, state="registered", seats=1)
    letter = LetterView(id=clock.new_id(), own=True, text="Guten Tag", at=clock.now())
    neighbours.answers |= {TakeSeats: seat, SendLetter: letter, GetContent: DESK, AskForAppointment: Done()}
    mia, firm = await signed_in("young_person"), await signed_in("employer")
    for host in ("10.0.0.1", "10.0.0.2"):
        transport = httpx2.ASGITransport(app=app, client=(host, 1))
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway.example") as http:
            for _ in range(2):  # again, after the kept answer is gone
                assert (await post(http, f"/api/v1/events/{event}/registrations", {"seats": 1})).status_code == 201
                assert (await post(http, "/api/v1/advisers/berufsberatung/requests", WISH)).status_code == 202
                await app.state.db["answers"].delete_many({})
    for headers in (mia, firm):
        async with client_of(app) as http:
            assert (await post(http, at, {"text": "Guten Tag"}, **headers)).status_code == 201
    for kind, number in ((TakeSeats, 4), (AskForAppointment, 4), (SendLetter, 2)):
        keys = [one.key for one in neighbours.asked if isinstance(one, kind)]
        assert (len(keys), len(set(keys))) == (number, 2), kind
