"""API keys: shown once, kept as a hash, good for what their scopes say and no longer than the membership."""

import datetime as dt
import json
from uuid import UUID

import httpx2
from fastapi import FastAPI

from services.gateway.keys import MOST, KeyStore
from shared import clock
from shared.contracts.listings.employers import (
    AcceptInvitation,
    EmployerView,
    GetEmployer,
    ListMembers,
    MemberList,
    MemberView,
    RemoveMember,
)
from shared.contracts.listings.own_offers import PublishOffer
from shared.contracts.message import Done
from tests.builders import offer_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

KEYS = "/api/v1/employers/me/keys"
OWN = EmployerView(id=clock.new_id(), name="Schlosserei Muldeblick", state="verified", role="owner")


async def made(http: httpx2.AsyncClient, headers: dict[str, str], *scopes: str) -> dict[str, str]:
    """Headers of a new key."""
    answer = await http.post(KEYS, json={"label": "Personalsystem", "scopes": scopes}, headers=headers)
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['key']}"}


async def test_a_key_is_told_once_and_kept_as_a_hash(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI, signed_in: SignedIn
) -> None:
    neighbours.answers[GetEmployer] = OWN
    headers = await signed_in("employer")
    key = (await made(http, headers, "offers:write", "offers:write"))["authorization"].removeprefix("Bearer ")
    listed = await http.get(KEYS, headers=headers)
    (shown,) = listed.json()["items"]
    assert (shown["label"], shown["scopes"], shown["last_used_at"]) == ("Personalsystem", ["offers:write"], None)
    assert key.startswith(shown["prefix"])
    assert key not in listed.text
    stored = [document async for document in app.state.db["api_keys"].find()]
    assert key not in json.dumps(stored, default=str)
    gone = await http.delete(f"{KEYS}/{shown['id']}", headers=headers)
    assert gone.status_code == 204
    assert (await http.delete(f"{KEYS}/{shown['id']}", headers=headers)).status_code == 404
    after = await http.get("/api/v1/employers/me", headers={"authorization": f"Bearer {key}"})
    assert after.status_code == 401


async def test_a_key_acts_for_its_maker_within_its_scopes_and_its_use_is_noted(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers |= {GetEmployer: OWN, PublishOffer: refusing("employer_not_verified")}
    headers = await signed_in("employer")
    key = await made(http, headers, "offers:read")
    own = (await http.get("/api/v1/me", headers=headers)).json()["id"]
    assert (await http.get("/api/v1/employers/me", headers=key)).status_code == 200
    assert str(neighbours.asked[-1].model_dump()["account_id"]) == own
    refused = await http.post("/api/v1/offers", json=offer_body(state="published"), headers=key)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "scope_not_allowed")
    assert (await http.get(KEYS, headers=headers)).json()["items"][0]["last_used_at"] is not None


async def test_a_key_opens_no_page_and_makes_no_key(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[GetEmployer] = OWN
    key = await made(http, await signed_in("employer"), "offers:read", "offers:write", "import")
    page = await http.get("/betrieb", headers=key)
    assert page.status_code == 303
    for method, path in (("GET", KEYS), ("GET", "/api/v1/me"), ("DELETE", "/api/v1/auth/sessions/current")):
        answer = await http.request(method, path, headers=key)
        assert answer.json()["type"].endswith("/scope_not_allowed"), path


async def test_only_owners_make_keys_and_only_known_scopes_exist(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[GetEmployer] = OWN.model_copy(update={"role": "member"})
    headers = await signed_in("employer")
    for body, status in (({"label": "x", "scopes": ["import"]}, 403), ({"label": "x", "scopes": ["staff"]}, 422)):
        assert (await http.post(KEYS, json=body, headers=headers)).status_code == status


async def test_keys_end_with_the_membership(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    headers = await signed_in("employer")
    own = UUID((await http.get("/api/v1/me", headers=headers)).json()["id"])
    neighbours.answers |= {GetEmployer: OWN, RemoveMember: Done()}
    neighbours.answers[ListMembers] = MemberList(items=(MemberView(account_id=own, role="owner", state="member"),))
    left, elsewhere = await made(http, headers, "offers:read"), await made(http, headers, "offers:read")
    neighbours.answers[AcceptInvitation] = OWN
    assert (await http.post("/api/v1/employers/me/accept", headers=headers)).status_code == 200
    assert (await http.get("/api/v1/employers/me", headers=elsewhere)).status_code == 200
    (member,) = (await http.get("/api/v1/employers/me/members", headers=headers)).json()["items"]
    await http.delete(f"/api/v1/employers/me/members/{member['id']}", headers=headers)
    assert (await http.get("/api/v1/employers/me", headers=left)).status_code == 401


async def test_an_employer_has_so_many_keys_and_no_more(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI, signed_in: SignedIn
) -> None:
    neighbours.answers[GetEmployer] = OWN
    for number in range(MOST):
        await KeyStore(app.state.db).create(OWN.id, clock.new_id(), f"Nr. {number}", ("import",))
    answer = await http.post(KEYS, json={"label": "x", "scopes": ["import"]}, headers=await signed_in("employer"))
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "too_many_keys")


async def test_a_key_used_too_often_is_told_when_to_come_back(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI, signed_in: SignedIn
) -> None:
    neighbours.answers[GetEmployer] = OWN
    headers = await signed_in("employer")
    key = await made(http, headers, "offers:read")
    (shown,) = (await http.get(KEYS, headers=headers)).json()["items"]
    limit = app.state.settings.key_per_minute * int(app.state.settings.limit_factor)
    await app.state.accounts.take("key", shown["id"], limit, dt.timedelta(minutes=1))
    answer = await http.get("/api/v1/employers/me", headers=key)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
