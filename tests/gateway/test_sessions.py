"""Where an account is signed in: seen, and ended at once; nobody reaches another's."""

from uuid import UUID

import httpx2
from fastapi import FastAPI

from services.gateway import accounts
from services.gateway.accounts import Account
from shared import clock
from tests.gateway.conftest import SignedIn

SESSIONS = "/api/v1/me/sessions"


async def another_session(app: FastAPI, http: httpx2.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    me = (await http.get("/api/v1/me", headers=headers)).json()
    token = accounts.new_access_token()
    in_a_year = clock.now().replace(year=clock.now().year + 1)
    await app.state.accounts.open_session(token, Account(UUID(me["id"]), me["role"]), in_a_year)
    return {"authorization": f"Bearer {token}"}


async def test_a_lost_phone_is_signed_out_from_the_other_one(
    http: httpx2.AsyncClient, signed_in: SignedIn, app: FastAPI
) -> None:
    here = await signed_in("young_person")
    lost = await another_session(app, http, here)
    items = (await http.get(SESSIONS, headers=here)).json()["items"]
    assert sorted(one["current"] for one in items) == [False, True]
    (other,) = [one["id"] for one in items if not one["current"]]
    assert (await http.delete(f"{SESSIONS}/{other}", headers=here)).status_code == 204
    assert (await http.get("/api/v1/me", headers=lost)).status_code == 401
    assert (await http.get("/api/v1/me", headers=here)).status_code == 200
    again = await http.delete(f"{SESSIONS}/{other}", headers=here)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (404, "session_not_found")


async def test_nobody_sees_or_ends_another_ones_session(http: httpx2.AsyncClient, signed_in: SignedIn) -> None:
    mia, eve = await signed_in("young_person"), await signed_in("young_person")
    (own,) = (await http.get(SESSIONS, headers=mia)).json()["items"]
    assert own["id"] not in (await http.get(SESSIONS, headers=eve)).text
    assert (await http.delete(f"{SESSIONS}/{own['id']}", headers=eve)).status_code == 404
    assert (await http.get("/api/v1/me", headers=mia)).status_code == 200


async def test_the_id_shown_opens_nothing(http: httpx2.AsyncClient, signed_in: SignedIn) -> None:
    headers = await signed_in("employer")
    (own,) = (await http.get(SESSIONS, headers=headers)).json()["items"]
    assert own["id"] not in headers["authorization"]
    assert (await http.get("/api/v1/me", headers={"authorization": f"Bearer {own['id']}"})).status_code == 401
