"""Employers' routes: what is passed on, and what is not told."""

from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway.accounts import domain_of, hint_at, read_mail
from shared import clock
from shared.contracts.listings.employer_review import (
    BanEmployer,
    EmployerFile,
    EmployerQueue,
    Hints,
    ListEmployers,
    VerifyEmployer,
)
from shared.contracts.listings.employers import (
    EditEmployer,
    EmployerView,
    GetEmployer,
    InviteMember,
    ListMembers,
    MemberList,
    MemberView,
    RegisterEmployer,
    RemoveMember,
)
from shared.contracts.message import Done
from shared.contracts.notifications.messages import SendSignIn
from tests.builders import employer_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

EMPLOYERS = "/api/v1/employers"
OWN = EmployerView(id=clock.new_id(), name="Schlosserei Muldeblick", state="mail_confirmed", role="owner")


@pytest.mark.parametrize(
    ("mail", "domain", "hint"),
    [
        ("Krause@Muldeblick.example", "muldeblick.example", "k***@muldeblick.example"),
        ("a@müller-bau.example", "xn--mller-bau-q9a.example", "a***@müller-bau.example"),
    ],
)
def test_of_an_employers_mail_only_a_hint_and_the_domain_are_kept(mail: str, domain: str, hint: str) -> None:
    address = read_mail(mail)
    assert (domain_of(address), hint_at(address)) == (domain, hint)


async def test_registering_passes_on_the_domain_of_the_mail_that_signed_in_and_nothing_else_of_it(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI, signed_in: SignedIn
) -> None:
    neighbours.answers[RegisterEmployer] = OWN
    headers = await signed_in("employer")
    account = UUID((await http.get("/api/v1/me", headers=headers)).json()["id"])
    _, left_over = await app.state.keys.create(clock.new_id(), account, "of the firm before", ("offers:write",))
    first = await http.post(EMPLOYERS, json=employer_body(), headers=headers | {"Idempotency-Key": "k1"})
    assert (first.status_code, first.headers["location"]) == (201, f"{EMPLOYERS}/me")
    assert await app.state.keys.use(left_over) is None, "it does not act for another employer"
    asked = neighbours.only(RegisterEmployer)
    assert (asked.account_id, asked.key, asked.mail_domain) == (account, "k1", "")
    await app.state.accounts.note_mail(
        await app.state.accounts.find_session(headers["authorization"].split()[1]),
        read_mail("krause@muldeblick.example"),
        confirmed=True,
    )
    await http.post(EMPLOYERS, json=employer_body(), headers=headers)
    again = neighbours.asked[-1]
    assert isinstance(again, RegisterEmployer)
    assert again.mail_domain == "muldeblick.example"
    assert "krause" not in again.model_dump_json()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": "x"}, "/name"),
        ({"name": "a\x00b"}, "/name"),
        ({"identifier": {"kind": "steuernummer", "number": "1"}}, "/identifier/kind"),
        ({"identifier": {"kind": {"$gt": ""}, "number": "1"}}, "/identifier/kind"),
        ({"state": "verified"}, "/state"),
        ({"members": []}, "/members"),
        ({"address": {"town": "x"}}, "/address/postal_code"),
    ],
)
async def test_a_wrong_employer_is_refused_at_its_field_and_nobody_is_asked(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, changes: dict[str, object], pointer: str
) -> None:
    answer = await http.post(EMPLOYERS, json=employer_body(**changes), headers=await signed_in("employer"))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert neighbours.asked == []


async def test_changes_are_passed_on_as_given(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers |= {EditEmployer: OWN, GetEmployer: OWN.model_copy(update={"version": 3})}
    headers = await signed_in("employer")
    tag = (await http.get(f"{EMPLOYERS}/me", headers=headers)).headers["etag"]
    answer = await http.patch(f"{EMPLOYERS}/me", json={"phone": ""}, headers={**headers, "if-match": tag})
    assert answer.status_code == 200
    asked = neighbours.only(EditEmployer)
    assert (asked.version, asked.phone, asked.name, asked.domain) == (3, "", None, None)


async def test_an_invitation_is_a_sign_in_link_and_does_not_tell_whether_somebody_was_known(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI, signed_in: SignedIn
) -> None:
    neighbours.answers |= {GetEmployer: OWN, InviteMember: OWN, SendSignIn: Done()}
    known = await app.state.accounts.open_account("employer", read_mail("bekannt@demo.example"))
    headers = await signed_in("employer")
    answers = [
        await http.post(f"{EMPLOYERS}/me/members", json={"email": mail, "role": "owner"}, headers=headers)
        for mail in ("bekannt@demo.example", "neu@demo.example")
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"accepted": True})] * 2
    orders = [one for one in neighbours.asked if isinstance(one, InviteMember)]
    assert (orders[0].invited, orders[0].role) == (known.id, "owner")
    links = [one for one in neighbours.asked if isinstance(one, SendSignIn)]
    assert [one.address for one in links] == ["bekannt@demo.example", "neu@demo.example"]


async def test_who_does_not_own_the_employer_invites_nobody(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI, signed_in: SignedIn
) -> None:
    neighbours.answers[GetEmployer] = OWN.model_copy(update={"role": "member"})
    answer = await http.post(
        f"{EMPLOYERS}/me/members", json={"email": "neu@demo.example"}, headers=await signed_in("employer")
    )
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "owner_only")
    assert await app.state.accounts.find_account(read_mail("neu@demo.example")) is None


async def test_members_are_listed_with_hints_and_removed_by_ids_that_tell_nothing(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI, signed_in: SignedIn
) -> None:
    headers = await signed_in("employer")
    own = UUID((await http.get("/api/v1/me", headers=headers)).json()["id"])
    colleague = await app.state.accounts.open_account("employer", read_mail("kollegin@demo.example"))
    await app.state.accounts.note_mail(colleague, read_mail("kollegin@demo.example"), confirmed=False)
    neighbours.answers[ListMembers] = MemberList(
        items=(
            MemberView(account_id=own, role="owner", state="member"),
            MemberView(account_id=colleague.id, role="member", state="invited", since=clock.now()),
        )
    )
    neighbours.answers[RemoveMember] = Done()
    listed = await http.get(f"{EMPLOYERS}/me/members", headers=headers)
    first, second = listed.json()["items"]
    assert (first["yourself"], first["mail_hint"]) == (True, "")
    assert (second["yourself"], second["mail_hint"], second["state"]) == (False, "k***@demo.example", "invited")
    assert str(colleague.id) not in listed.text
    gone = await http.delete(f"{EMPLOYERS}/me/members/{second['id']}", headers=headers)
    assert (gone.status_code, neighbours.only(RemoveMember).removed) == (204, colleague.id)
    nobody = await http.delete(f"{EMPLOYERS}/me/members/{'0' * 32}", headers=headers)
    assert nobody.status_code == 404


def a_file() -> EmployerFile:
    return EmployerFile(
        id=OWN.id,
        version=1,
        name=OWN.name,
        state="mail_confirmed",
        identifier=None,
        address=None,
        domain="",
        mail_domain="",
        phone="",
        waiting_since=clock.now(),
        members=1,
        hints=Hints(number_well_formed=False, domain="unknown", suspicions=()),
        history=(),
    )


async def test_counsellors_see_the_queue_and_decide_in_their_own_name(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[ListEmployers] = EmployerQueue(items=(a_file(),), counts={"mail_confirmed": 7}, next="c/2")
    neighbours.answers |= {VerifyEmployer: a_file(), BanEmployer: a_file()}
    headers = await signed_in("counsellor")
    own = (await http.get("/api/v1/me", headers=headers)).json()["id"]
    queue = await http.get("/api/v1/staff/employers", params={"state": "mail_confirmed", "limit": 1}, headers=headers)
    assert queue.json()["counts"] == {"mail_confirmed": 7}
    assert 'rel="next"' in queue.headers["link"]
    path = f"/api/v1/staff/employers/{OWN.id}"
    body = {"evidence": ["number", "call"], "despite_suspicion": True}
    assert (await http.post(f"{path}/verify", json=body, headers=headers)).status_code == 200
    asked = neighbours.only(VerifyEmployer)
    assert (str(asked.account_id), asked.employer_id, asked.despite_suspicion) == (own, OWN.id, True)
    nothing = await http.post(f"{path}/verify", json={"evidence": []}, headers=headers)
    assert nothing.json()["errors"][0]["pointer"] == "/evidence"
    neighbours.answers[BanEmployer] = refusing("employer_transition_not_allowed")
    assert (await http.post(f"{path}/ban", json={"reason": "fake_offers"}, headers=headers)).status_code == 409
