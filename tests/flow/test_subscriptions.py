"""An alert without signing in: ordered, confirmed, told, ended; of who used Anlauf for nothing else nothing is left."""

import asyncio
import datetime as dt
import re
from typing import Any

import httpx2
import pytest

from shared import clock
from tests.builders import born, profile_body
from tests.eventually import eventually
from tests.flow.alerts import ADULT, ORDERS, PROOFS, confirmed, contact_of, gateway, link, order, proof_of, told
from tests.flow.test_offer_to_message import published
from tests.flow.test_privacy import KEPT, traces
from tests.system import System

DAY = dt.timedelta(days=1)


@pytest.fixture
async def employer(system: System) -> dict[str, str]:
    return await system.employer()


async def test_from_the_order_to_the_alert_and_at_the_end_nothing_is_left(
    system: System, employer: dict[str, str]
) -> None:
    mail = "mia@demo.example"
    await order(system, email=mail)
    url = await link(system, mail)
    asked = (await system.mails(mail))[0]["Text"]
    assert "Ferienjob" in asked
    assert "25 km um 06842" in asked
    assert "Nicht selbst bestellt? Dann ist nichts zu tun" in asked
    for _ in range(2):
        page = await system.http.get(url)
        assert (page.status_code, "Ja, sagt mir Bescheid" in page.text) == (200, True), "looking uses nothing up"
    assert await contact_of(system, mail) is None
    assert await gateway(system)["accounts"].count_documents({"never_entered": True}) == 0

    answer = await system.http.post(PROOFS, json={"token": url.partition("token=")[2]})
    done = answer.json()
    assert answer.status_code == 201, answer.text
    assert "set-cookie" not in answer.headers, "no session is opened"
    assert (done["channel"], done["guardian"], done["search_number"]) == ("mail", "not_needed", None)
    assert done["search"]["postal_code"] == "06842"
    contact = await contact_of(system, mail)
    (consent,) = contact["consents"]
    said = (consent["channel"], consent["given"], consent["text_version"], consent["source"])
    assert said == ("mail", True, "de-alert-2026-11", "subscription link")
    again = await system.http.post(PROOFS, json={"token": url.partition("token=")[2]})
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (401, "token_invalid")

    await system.database("notifications")["contacts"].update_one({"mail": mail}, {"$set": {"quiet_hours": None}})
    alert = await told(system, mail, await published(system, employer))
    assert "/u/" in alert["Text"]

    own_id = contact["_id"]
    for _ in range(2):
        assert (await system.http.delete(f"{ORDERS}/{done['token']}")).status_code == 204

    async def erased() -> bool:
        return await gateway(system)["erasures"].count_documents({"finished_at": None}) == 0

    await eventually(erased, within=20)
    assert await traces(system, mail, done["token"]) == []
    assert set(await traces(system, str(own_id))) <= set(KEPT), "by its id alone, and not for long"


async def test_by_a_code_and_a_wrong_one_tells_nothing(system: System) -> None:
    phone = "+4915550000011"
    await order(system, phone=phone)
    text = (await eventually(lambda: system.sms(phone)))[0]["text"]
    (code,) = re.findall(r"\b[0-9]{6}\b", text)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    refused = await system.http.post(PROOFS, json={"phone": phone, "code": wrong})
    nobody = await system.http.post(PROOFS, json={"phone": "+4915550000012", "code": wrong})
    assert refused.status_code == nobody.status_code == 401
    assert refused.json()["type"] == nobody.json()["type"]
    answer = await system.http.post(PROOFS, json={"phone": phone, "code": code})
    assert (answer.status_code, answer.json()["channel"]) == (201, "sms"), answer.text
    contact = await system.database("notifications")["contacts"].find_one({"phone": phone})
    assert contact is not None
    assert contact["phone_confirmed"]["source"] == "subscription code"
    assert contact["wants"] == {"mail": False, "sms": True}


async def test_below_16_nothing_is_sent_before_a_guardian_says_yes(system: System, employer: dict[str, str]) -> None:
    kid, parent, adult = "kid@demo.example", "eltern@demo.example", "kind-von-gestern@demo.example"
    child = profile_body(birth_date=born(15).isoformat())
    assert (await confirmed(system, "allein@demo.example", child))["guardian"] == "missing"
    assert (await confirmed(system, kid, child, guardian={"mail": parent}))["guardian"] == "asked"
    await confirmed(system, adult)
    first = await published(system, employer, title="Vor dem Ja")
    await told(system, adult, first)
    for mail in (kid, "allein@demo.example"):
        assert [one["Subject"] for one in await system.mails(mail)] == ["Sollen wir dir Bescheid sagen?"]
    yes = await system.http.post(f"{await link(system, parent, '/eltern/')}/ja")
    assert yes.status_code == 200
    await told(system, kid, await published(system, employer, title="Nach dem Ja"))


async def test_nobody_learns_whether_an_address_is_known(system: System) -> None:
    await confirmed(system, "bekannt@demo.example")
    answers = []
    for mail in ("bekannt@demo.example", "unbekannt@demo.example"):
        answer = await system.http.post(ORDERS, json={"email": mail, "search": ADULT})
        kept = await gateway(system)["pending_subscriptions"].count_documents({})
        answers.append((answer.status_code, answer.json(), sorted(answer.headers), kept))
    assert answers[0][:3] == answers[1][:3]
    assert answers[1][3] == answers[0][3] + 1
    await link(system, "unbekannt@demo.example")
    places = await traces(system, "unbekannt@demo.example")
    assert [place for place in places if place.startswith("gateway.")] == [], "only hashes"
    unknown = await system.http.delete(f"{ORDERS}/{'x' * 43}")
    assert (unknown.status_code, unknown.content) == (204, b"")


async def test_what_does_not_hold_is_named_before_anything_is_kept_or_sent(system: System) -> None:
    before = await gateway(system)["pending_subscriptions"].count_documents({})
    cases: list[tuple[dict[str, Any], str]] = [
        ({"email": "eve@demo.example", "search": {**ADULT, "postal_code": "00000"}}, "/search/postal_code"),
        ({"email": "eve@demo.example", "search": {**ADULT, "birth_date": "1950-01-01"}}, "/search/birth_date"),
        ({"email": "eve@demo.example", "search": {**ADULT, "fields": []}}, "/search/fields"),
        ({"email": "keine", "search": ADULT}, "/email"),
        ({"phone": "0340 2041234", "search": ADULT}, "/phone"),
        ({"search": ADULT}, ""),
    ]
    for body, pointer in cases:
        answer = await system.http.post(ORDERS, json=body)
        assert answer.status_code == 422, body
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert await gateway(system)["pending_subscriptions"].count_documents({}) == before
    assert await system.mails("eve@demo.example") == []


async def test_who_has_an_account_gets_a_saved_search_and_keeps_all_else(system: System) -> None:
    mail = "ben@demo.example"
    ben = await system.young_person(mail, "+4915550000021", profile_body())
    wood = {**ADULT, "fields": ["wood"]}
    done = await confirmed(system, mail, wood)
    assert done["search_number"] == 1
    contact = (await system.http.get("/api/v1/contact", headers=ben)).json()
    assert (contact["mail_matches"], contact["phone_matches"], contact["phone_confirmed"]) == (True, True, True)
    assert (await system.http.get("/api/v1/profile", headers=ben)).json()["fields"] == profile_body()["fields"]
    assert (await system.http.get("/api/v1/searches/1", headers=ben)).json()["fields"] == ["wood"]
    assert (await system.http.delete(f"{ORDERS}/{done['token']}")).status_code == 204
    assert (await system.http.get("/api/v1/searches", headers=ben)).json()["items"] == []
    assert (await system.http.get("/api/v1/profile", headers=ben)).status_code == 200, "the account stays"


async def test_five_searches_are_all_and_one_that_was_deleted_makes_room(system: System) -> None:
    mail = "viele@demo.example"
    headers = await system.sign_in(mail, "young_person")
    for number in range(1, 6):
        await system.http.put(f"/api/v1/searches/{number}", headers=headers, json=ADULT)
    assert (await confirmed(system, mail))["search_number"] is None
    proof = await proof_of(system, mail)
    full = await system.http.post(PROOFS, json=proof)
    assert (full.status_code, full.json()["type"].rpartition("/")[2]) == (409, "searches_used_up")
    await system.http.delete("/api/v1/searches/3", headers=headers)
    assert (await system.http.post(PROOFS, json=proof)).json()["search_number"] == 3


async def test_who_has_signed_in_since_loses_only_the_profile_that_it_was(system: System) -> None:
    mail = "seither@demo.example"
    done = await confirmed(system, mail)
    second = await confirmed(system, mail, {**ADULT, "fields": ["wood"]})
    headers = await system.sign_in(mail, "young_person")
    assert (await system.http.delete(f"{ORDERS}/{done['token']}")).status_code == 204
    assert (await system.http.get("/api/v1/profile", headers=headers)).status_code == 404
    assert [one["number"] for one in (await system.http.get("/api/v1/searches", headers=headers)).json()["items"]] == [
        1
    ]
    assert (await system.http.delete(f"{ORDERS}/{second['token']}")).status_code == 204
    assert (await system.http.get("/api/v1/me", headers=headers)).status_code == 200


async def test_confirmed_at_once_it_is_one_account_one_profile_and_one_yes(system: System) -> None:
    mail = "zweimal@demo.example"
    proof = await proof_of(system, mail)
    answers = await asyncio.gather(*(system.http.post(PROOFS, json=proof) for _ in range(6)))
    statuses = sorted(one.status_code for one in answers)
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {401, 409}, "used, or being confirmed at this moment"
    own_id = (await contact_of(system, mail))["_id"]
    matching = system.database("matching")
    assert await matching["profiles"].count_documents({"_id": own_id}) == 1
    assert await matching["searches"].count_documents({"_id": re.compile(str(own_id))}) == 0
    assert await gateway(system)["subscriptions"].count_documents({"account_id": own_id}) == 1
    assert len((await contact_of(system, mail))["consents"]) == 1


async def test_orders_confirmed_at_once_are_all_good(system: System) -> None:
    mail = "beide@demo.example"
    child = profile_body(birth_date=born(15).isoformat())
    fields = ["it", "metal", "wood"]
    proofs = [await proof_of(system, mail, {**child, "fields": [field]}) for field in fields]
    answers = await asyncio.gather(*(system.http.post(PROOFS, json=proof) for proof in proofs))
    assert [one.status_code for one in answers] == [201] * 3, "the contact is written by all of them"
    own_id = (await contact_of(system, mail))["_id"]
    found = await system.database("matching")["searches"].find({"_id": re.compile(str(own_id))}).to_list(10)
    profile = await system.database("matching")["profiles"].find_one({"_id": own_id})
    assert profile is not None
    assert sorted(one["wishes"]["fields"][0] for one in [*found, profile]) == fields


async def test_what_fails_halfway_can_be_tried_again_and_is_one(system: System) -> None:
    """A guardian's number that takes no SMS is refused last; the same link then sets up the same number."""
    mail, child = "halb@demo.example", profile_body(birth_date=born(15).isoformat())
    proof = await proof_of(system, mail, child)
    wrong = await system.http.post(PROOFS, json={**proof, "guardian": {"phone": "0340 2041234"}})
    assert wrong.status_code == 422
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/guardian/phone"]
    await gateway(system)["pending_subscriptions"].update_many({}, {"$set": {"until": clock.now() + DAY}})
    assert (await system.http.post(PROOFS, json=proof)).status_code == 409, "somebody is at it"
    await gateway(system)["pending_subscriptions"].update_many({}, {"$set": {"until": clock.now() - DAY}})
    answer = await system.http.post(PROOFS, json=proof)
    assert (answer.status_code, answer.json()["search_number"]) == (201, None), "that one has died: the lease is over"


async def test_an_order_sent_twice_under_one_key_is_one_message(system: System) -> None:
    body, headers = {"email": "doppelt@demo.example", "search": ADULT}, {"Idempotency-Key": "double-click"}
    answers: list[httpx2.Response] = [await system.http.post(ORDERS, headers=headers, json=body) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    await link(system, "doppelt@demo.example")
    assert await gateway(system)["pending_subscriptions"].count_documents({"channel": "mail"}) >= 1
    assert len(await system.mails("doppelt@demo.example")) == 1
