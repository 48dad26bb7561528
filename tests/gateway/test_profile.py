"""Profile, matches, contact and employer: what is sent reaches the service whole, and its reply the caller."""

from typing import Any

import httpx2
import pytest

from services.gateway.rpc import AT_ONCE
from shared import clock
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.matching.matches import ListMatches, MatchList, MatchView
from shared.contracts.matching.profiles import DeleteProfile, GetProfile, ProfileInput, ProfileView, SaveProfile
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import (
    AskGuardian,
    ContactView,
    GetContact,
    NeedGuardian,
    ResendCode,
    SaveContact,
    VerifyPhone,
)
from shared.contracts.words import Reason
from tests.builders import born, offer_facts, profile_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

PROFILE, CONTACT = "/api/v1/profile", "/api/v1/contact"
WISHES: dict[str, Any] = {
    "language": "de",
    "mail_matches": True,
    "phone": "+4915550000001",
    "phone_matches": True,
    "quiet_hours": {"start": "22:00:00", "end": "06:30:00"},
}


def saved(order: SaveProfile) -> ProfileView:
    kept = {name: getattr(order.profile, name) for name in ProfileInput.model_fields}
    return ProfileView(person_id=order.person_id, version=1, **kept)


def kept(order: SaveContact) -> ContactView:
    wishes = {name: getattr(order, name) for name in WISHES}
    return ContactView(
        person_id=order.person_id, mail="mia@demo.example", mail_confirmed=True, phone_confirmed=False, **wishes
    )


async def test_a_profile_is_saved_read_and_deleted(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    nothing = refusing("profile_not_found")
    neighbours.answers = {GetProfile: nothing, NeedGuardian: Done(), SaveProfile: saved, DeleteProfile: Done()}
    headers = await signed_in("young_person")
    body = profile_body(periods=[{"from": "2027-07-19", "to": "2027-07-30"}], weekdays=["mon"])
    answer = await http.put(PROFILE, json=body, headers=headers)
    assert answer.status_code == 200
    assert body.items() <= answer.json().items()
    order = neighbours.only(SaveProfile)
    assert order.profile == ProfileInput.model_validate(body)
    assert neighbours.only(NeedGuardian).until is None
    neighbours.answers[GetProfile] = saved(order)
    assert (await http.get(PROFILE, headers=headers)).json() == answer.json()
    assert (await http.delete(PROFILE, headers=headers)).status_code == 204
    assert neighbours.only(DeleteProfile).person_id == order.person_id


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"postal_code": "0684"}, "/postal_code"),
        ({"fields": []}, "/fields"),
        ({"fields": ["metal", "metal"]}, ""),
        ({"kinds": ["job", "trial_day"]}, "/kinds/0"),
        ({"birth_date": "gestern"}, "/birth_date"),
        ({"periods": [{"from": "2027-07-19"}]}, "/periods/0/to"),
        ({"name": "Mia"}, "/name"),
    ],
)
async def test_a_wrong_profile_is_refused_field_by_field(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, changes: dict[str, Any], pointer: str
) -> None:
    answer = await http.put(PROFILE, json=profile_body(**changes), headers=await signed_in("young_person"))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert neighbours.asked == []


async def test_matches_come_with_their_reasons(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    reason = Reason(key="distance", values={"km": 4, "points": 30})
    match = MatchView(offer=offer_facts(), score=80, reasons=(reason,), found_at=clock.now())
    neighbours.answers[ListMatches] = MatchList(items=(match,))
    answer = await http.get("/api/v1/matches", params={"limit": 7}, headers=await signed_in("young_person"))
    assert answer.status_code == 200
    assert neighbours.only(ListMatches).limit == 7
    assert MatchList.model_validate(answer.json()).items == (match,)


async def test_contact_wishes_are_saved_with_their_source(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers = {GetContact: refusing("contact_not_found"), SaveContact: kept}
    body = {**WISHES, "text_version": "de-2026-11"}
    answer = await http.put(CONTACT, json=body, headers=await signed_in("young_person"))
    assert answer.status_code == 200
    assert WISHES.items() <= answer.json().items()
    order = neighbours.only(SaveContact)
    assert (order.text_version, order.source) == ("de-2026-11", "PUT /api/v1/contact")


@pytest.mark.parametrize("left_out", [*WISHES, "text_version"])
async def test_no_contact_wish_is_guessed(http: httpx2.AsyncClient, signed_in: SignedIn, left_out: str) -> None:
    body = {**WISHES, "text_version": "de-2026-11"}
    del body[left_out]
    answer = await http.put(CONTACT, json=body, headers=await signed_in("young_person"))
    assert [(error["pointer"], error["detail"]) for error in answer.json()["errors"]] == [(f"/{left_out}", "Fehlt.")]


@pytest.mark.parametrize("code", ["code_wrong", "code_expired", "code_locked"])
async def test_a_code_that_is_refused_is_an_input_that_is_wrong(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, code: str
) -> None:
    neighbours.answers[VerifyPhone] = refusing(code)
    headers = await signed_in("young_person")
    answer = await http.post(f"{CONTACT}/verify", json={"code": "123456"}, headers=headers)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, code)


async def test_an_employers_member_reads_the_employer(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    employer = EmployerView(id=clock.new_id(), name="Schlosserei Muldeblick", state="verified")
    neighbours.answers[GetEmployer] = employer
    headers = await signed_in("employer")
    answer = await http.get("/api/v1/employers/me", headers=headers)
    assert answer.json() == employer.model_dump(mode="json")
    neighbours.answers[GetEmployer] = refusing("not_a_member")
    assert (await http.get("/api/v1/employers/me", headers=headers)).status_code == 403


async def test_below_16_notifications_knows_before_there_can_be_a_match(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    headers, birth_date = await signed_in("young_person"), born(14)
    neighbours.answers = {GetProfile: refusing("profile_not_found"), SaveProfile: saved}
    neighbours.answers[NeedGuardian] = refusing("changed_meanwhile")
    body = profile_body(birth_date=birth_date.isoformat())
    assert (await http.put(PROFILE, json=body, headers=headers)).status_code == 409
    asked = [one.until for one in neighbours.asked if isinstance(one, NeedGuardian)]
    assert (len(asked), set(asked)) == (AT_ONCE, {birth_date.replace(year=birth_date.year + 16)})
    assert not [asked for asked in neighbours.asked if isinstance(asked, SaveProfile)]


async def test_a_guardian_is_needed_until_a_profile_that_needs_none_is_saved(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    """Else a profile that is refused would lift the consent for the one that stands."""
    neighbours.answers = {GetProfile: refusing("profile_not_found"), SaveProfile: refusing("version_outdated")}
    neighbours.answers[NeedGuardian] = Done()
    answer = await http.put(PROFILE, json=profile_body(), headers=await signed_in("young_person"))
    assert answer.status_code == 412
    assert not [one for one in neighbours.asked if isinstance(one, NeedGuardian)]


async def test_another_code_and_a_guardians_question_are_ordered(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers = {ResendCode: refusing("code_locked"), AskGuardian: refusing("guardian_asked_too_often")}
    headers = await signed_in("young_person")
    assert (await http.post(f"{CONTACT}/resend", headers=headers)).json()["type"].endswith("/code_locked")
    answer = await http.post(f"{CONTACT}/guardian", json={"mail": "eltern@demo.example"}, headers=headers)
    assert (answer.status_code, neighbours.only(AskGuardian).mail) == (429, "eltern@demo.example")
    for body in ({}, {"mail": "eltern@demo.example", "phone": "+4915550000001"}):
        assert (await http.post(f"{CONTACT}/guardian", json=body, headers=headers)).status_code == 422
