"""Class lists: a teacher sees what pupils allow, below 16 with a guardian's yes; each look is noted."""

import datetime as dt
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway.accounts import Address
from shared.contracts.listings.firm_places import FirmPlace, FirmPlaceList, ListFirmPlaces
from shared.contracts.matching.profiles import GetProfile, ProfileView
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import GetContact
from shared.contracts.notifications.messages import SendSignIn
from shared.contracts.notifications.permissions import AskPermission, GetPermission, PermissionView
from shared.contracts.words import Channel
from tests.builders import born, profile_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

CLASS = {"title": "9b", "teacher": "Frau Weber", "school": "Schule am Park"}
NAME = {"name": "Mia Muster"}


def aged(age: int) -> Any:
    def answer(asked: GetProfile) -> ProfileView:
        body = profile_body(birth_date=born(age).isoformat())
        return ProfileView.model_validate({**body, "person_id": asked.person_id, "version": 1})

    return answer


def with_places(asked: ListFirmPlaces) -> FirmPlaceList:
    words = {"employer_name": "Schlosserei Muldeblick", "town": "Dessau-Roßlau"}
    days = {"first_day": dt.date(2027, 3, 1), "last_day": dt.date(2027, 3, 12)}
    return FirmPlaceList(
        items=tuple(FirmPlace.model_validate({"person_id": one, **words, **days}) for one in asked.people)
    )


@pytest.fixture
def answers(neighbours: Neighbours) -> dict[Any, Any]:
    neighbours.answers = {GetProfile: aged(16), ListFirmPlaces: with_places}
    return neighbours.answers


async def opened(http: httpx2.AsyncClient, teacher: dict[str, str]) -> dict[str, Any]:
    made = await http.post("/api/v1/classes", headers=teacher, json=CLASS)
    assert made.status_code == 201, made.text
    body: dict[str, Any] = made.json()
    return body


async def listed(http: httpx2.AsyncClient, teacher: dict[str, str], own: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = (await http.get(f"/api/v1/classes/{own['id']}", headers=teacher)).json()
    return body


async def test_a_teacher_sees_what_a_pupil_allows_and_the_pupil_sees_each_look(
    http: httpx2.AsyncClient, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    teacher, mia = await signed_in("teacher"), await signed_in("young_person")
    own = await opened(http, teacher)
    assert (await listed(http, teacher, own))["shown"] == []
    typed = f" {own['code'][:4].lower()}-{own['code'][4:]} "
    joined = await http.post("/api/v1/me/classes", headers=mia, json={"code": typed, **NAME})
    assert joined.json()["items"][0] | CLASS == joined.json()["items"][0]
    (row,) = (await listed(http, teacher, own))["shown"]
    assert row == {"name": "Mia Muster", "has_place": True, "places": []}
    await http.post("/api/v1/me/classes", headers=mia, json={"code": own["code"], **NAME, "where": True, "when": True})
    (row,) = (await listed(http, teacher, own))["shown"]
    place = {"where": "Schlosserei Muldeblick, Dessau-Roßlau", "first_day": "2027-03-01", "last_day": "2027-03-12"}
    assert row["places"] == [place]
    me = (await http.get("/api/v1/me", headers=mia)).json()
    assert [one["reason"] for one in me["staff_accesses"]] == ["Klassenliste 9b, Frau Weber"] * 2
    assert [one["name"] for one in me["classes"]] == ["Mia Muster"]
    assert "Klassenliste 9b, Frau Weber" in (await http.get("/meine-daten", headers=mia)).text

    assert (await http.delete(f"/api/v1/me/classes/{own['id']}", headers=mia)).status_code == 204
    assert (await listed(http, teacher, own))["shown"] == []
    assert (await http.get("/api/v1/me/classes", headers=mia)).json() == {"items": []}


async def test_below_16_nothing_is_seen_until_a_guardian_agrees_nor_when_they_take_it_back(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    teacher, tim = await signed_in("teacher"), await signed_in("young_person")
    own = await opened(http, teacher)
    answers |= {GetProfile: aged(14), GetPermission: PermissionView(answer="missing")}
    answers[AskPermission] = PermissionView(answer="asked")
    await http.post("/api/v1/me/classes", headers=tim, json={"code": own["code"], "name": "Tim"})
    path = f"/api/v1/me/classes/{own['id']}/permission"
    assert (await http.post(path, headers=tim, json={"addresses": ["mutter@demo.example"]})).status_code == 200
    asked = neighbours.only(AskPermission)
    assert (asked.place.about, asked.place.title, asked.place.employer) == ("class_list", "9b", "Frau Weber")
    for said, shown in (("missing", 0), ("asked", 0), ("given", 1), ("refused", 0)):
        answers[GetPermission] = PermissionView(answer=said)
        body = await listed(http, teacher, own)
        assert (len(body["shown"]), body["waiting"]) == (shown, 1 - shown)
        assert ("Tim" in str(body)) == bool(shown)
    assert {one.application_id for one in neighbours.asked if isinstance(one, GetPermission)} == {asked.application_id}
    me = (await http.get("/api/v1/me", headers=tim)).json()
    assert len(me["staff_accesses"]) == 1  # noted when shown, and only then


async def test_from_16_on_nobody_is_asked_and_a_strange_class_is_no_class(
    http: httpx2.AsyncClient, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    teacher, other, mia = [await signed_in(role) for role in ("teacher", "teacher", "young_person")]
    own = await opened(http, teacher)
    wrong = await http.post("/api/v1/me/classes", headers=mia, json={"code": "AAAAAAAA", **NAME})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (404, "/code")
    await http.post("/api/v1/me/classes", headers=mia, json={"code": own["code"], **NAME})
    to = {"addresses": ["mutter@demo.example"]}
    refused = await http.post(f"/api/v1/me/classes/{own['id']}/permission", headers=mia, json=to)
    assert refused.json()["type"].endswith("permission_not_due")
    for method in ("GET", "DELETE"):
        assert (await http.request(method, f"/api/v1/classes/{own['id']}", headers=other)).status_code == 404
    assert (await http.delete(f"/api/v1/classes/{own['id']}", headers=teacher)).status_code == 204
    assert (await http.get("/api/v1/classes", headers=teacher)).json() == {"items": []}
    assert (await http.get("/api/v1/me/classes", headers=mia)).json() == {"items": []}


async def test_staff_invite_a_teacher_who_signs_in_by_link_and_goes_with_all_lists(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn, app: FastAPI
) -> None:
    staff, mia = await signed_in("counsellor"), await signed_in("young_person")
    answers |= {SendSignIn: Done(), GetContact: refusing("contact_not_found")}
    stranger = {"email": "weber@schule.example", "role": "teacher"}
    assert (await http.post("/api/v1/auth/links", json=stranger)).status_code == 202
    assert not [one for one in neighbours.asked if isinstance(one, SendSignIn)]  # nobody becomes one alone
    invited = await http.post("/team/lehrkraefte", headers=staff, data={"email": "weber@schule.example"})
    assert invited.headers["location"] == "/team/lehrkraefte?eingeladen"
    token = neighbours.only(SendSignIn).secret.partition("token=")[2]
    session = (await http.post("/api/v1/auth/sessions", json={"token": token})).json()
    assert session["role"] == "teacher"
    teacher = {"authorization": f"Bearer {session['access_token']}"}
    own = await opened(http, teacher)
    await http.post("/api/v1/me/classes", headers=mia, json={"code": own["code"], **NAME})
    assert "w***@schule.example" in (await http.get("/team/lehrkraefte", headers=staff)).text
    ((one,),) = [(await http.get("/api/v1/staff/teachers", headers=staff)).json()["items"]]
    assert (await http.delete(f"/api/v1/staff/teachers/{one['id']}", headers=staff)).status_code == 204
    assert (await http.get("/api/v1/classes", headers=teacher)).status_code == 401
    for collection in ("classes", "pupils"):
        assert await app.state.db[collection].count_documents({}) == 0
    assert (await http.delete(f"/api/v1/staff/teachers/{one['id']}", headers=staff)).status_code == 404
    left = await app.state.accounts.find_account(Address(Channel.MAIL, "weber@schule.example"), "teacher")
    assert left is None


async def test_with_a_pupils_account_goes_the_name_on_the_list(
    http: httpx2.AsyncClient, answers: dict[Any, Any], signed_in: SignedIn, app: FastAPI
) -> None:
    teacher, mia = await signed_in("teacher"), await signed_in("young_person")
    own = await opened(http, teacher)
    await http.post("/api/v1/me/classes", headers=mia, json={"code": own["code"], **NAME})
    assert (await http.delete("/api/v1/me", headers=mia)).status_code == 202
    assert await app.state.db["pupils"].count_documents({}) == 0
    assert (await listed(http, teacher, own))["shown"] == []


async def test_the_pages_of_both_sides(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    teacher, tim = await signed_in("teacher"), await signed_in("young_person")
    made = await http.post("/klassen", headers=teacher, data=CLASS)
    assert made.status_code == 303
    page = made.headers["location"]
    code = (await http.get("/api/v1/classes", headers=teacher)).json()["items"][0]["code"]
    empty = await http.post("/meine-daten/klasse", headers=tim, data={"code": code})
    assert (empty.status_code, "Bitte ausfüllen" in empty.text) == (422, True)
    answers |= {GetProfile: aged(14), GetPermission: PermissionView(answer="missing")}
    answers[AskPermission] = PermissionView(answer="asked")
    await http.post("/meine-daten/klasse", headers=tim, data={"code": code, "name": "Tim Muster", "where": "true"})
    shown = (await http.get("/meine-daten/klasse", headers=tim)).text
    assert "Erst müssen deine Eltern Ja sagen" in shown
    assert "Frau Weber" in shown
    class_id = page.rpartition("/")[2]
    nobody = await http.post(f"/meine-daten/klasse/{class_id}/eltern", headers=tim, data={})
    assert nobody.status_code == 422
    asked = await http.post(f"/meine-daten/klasse/{class_id}/eltern", headers=tim, data={"guardian": "m@demo.example"})
    assert asked.status_code == 303
    assert "Tim Muster" not in (await http.get(page, headers=teacher)).text
    answers[GetPermission] = PermissionView(answer="given")
    now = (await http.get(page, headers=teacher)).text
    assert "Tim Muster" in now
    assert "Schlosserei Muldeblick" in now
    assert "März" not in now.partition("<tbody>")[2]  # the days were not allowed
    assert code in now
    uk = (await http.get(f"/uk{page}", headers=teacher)).text
    assert "http://gateway.example/uk/meine-daten/klasse" in uk, "where the class types the code, in its language"
    await http.post(f"/meine-daten/klasse/{class_id}/beenden", headers=tim)
    assert "Tim Muster" not in (await http.get(page, headers=teacher)).text
    assert (await http.post(f"{page}/beenden", headers=teacher)).headers["location"] == "/klassen?beendet"
    assert "Noch keine Klasse" in (await http.get("/klassen", headers=teacher)).text
