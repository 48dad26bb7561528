"""The whole road: an offer posted over HTTP becomes a mail and an SMS, with the reason and a working link."""

import asyncio
import re
import time
from typing import Any

import httpx2

from tests.builders import offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

PHONE = "+4915550000001"
MAIL = "mia@demo.example"


async def published(system: System, employer: dict[str, str], **changes: Any) -> dict[str, Any]:
    answer = await system.http.post(
        "/api/v1/offers", headers=employer, json={**offer_body(**changes), "state": "published"}
    )
    assert answer.status_code == 201, answer.text
    offer: dict[str, Any] = answer.json()
    return offer


async def test_a_published_offer_reaches_the_young_person_by_mail_and_sms_with_reason_and_working_link(
    system: System,
) -> None:
    employer = await system.employer()
    mia = await system.young_person(MAIL, PHONE, profile_body())
    before = len(await system.sms(PHONE)), len(await system.mails(MAIL))
    began = time.monotonic()
    offer = await published(system, employer)

    async def mail_and_sms() -> tuple[Any, Any] | None:
        mails, sms = await system.mails(MAIL), await system.sms(PHONE)
        both = len(sms) > before[0] and len(mails) > before[1]
        return (mails[0], sms[0]) if both else None

    arrived = await eventually(mail_and_sms)
    assert arrived is not None
    mail, sms = arrived
    assert time.monotonic() - began < 10
    link = f"{system.url}/angebote/{offer['id']}"
    assert link in mail["Text"]
    assert link in mail["HTML"]
    assert f"{system.url}/s/" in sms["text"]
    assert "Ferienjob in der Schlosserei" in mail["Text"]
    assert "Metall" in mail["Text"]
    assert "Metall" in sms["text"] or "Schlosserei" in sms["text"]
    page = await system.http.get(re.findall(r"http\S+", sms["text"])[0], follow_redirects=True)
    assert page.status_code == 200
    assert "Ferienjob in der Schlosserei" in page.text
    matches = (await system.http.get("/api/v1/matches", headers=mia)).json()["items"]
    assert [match["offer"]["offer_id"] for match in matches] == [offer["id"]]


async def test_the_order_asked_twice_under_one_key_is_one_offer_and_one_message(system: System) -> None:
    employer = await system.employer()
    await system.young_person(MAIL, PHONE, profile_body())
    mails = len(await system.mails(MAIL))
    headers = {**employer, "Idempotency-Key": "double-click"}
    body = {**offer_body(), "state": "published"}
    both = await asyncio.gather(*(system.http.post("/api/v1/offers", headers=headers, json=body) for _ in range(2)))
    made = {answer.json()["id"] for answer in both if answer.status_code == 201}
    assert {answer.status_code for answer in both} <= {201, 409}  # 409: the first is not finished yet
    again = await system.http.post("/api/v1/offers", headers=headers, json=body)
    assert made == {again.json()["id"]}

    async def told() -> bool:
        return len(await system.mails(MAIL)) > mails

    await eventually(told)
    later = await published(system, employer, title="Ein zweiter Ferienjob")

    async def told_of_second() -> bool:
        return later["id"] in (await system.mails(MAIL))[0]["Text"]

    await eventually(told_of_second)
    assert len(await system.mails(MAIL)) == mails + 2


async def test_an_invalid_offer_is_a_problem_that_names_each_field_and_stores_nothing(system: System) -> None:
    employer = await system.employer()
    wrong = {**offer_body(seats=0, title="x", place={"postal_code": "1", "town": ""}), "state": "published"}
    answer = await system.http.post("/api/v1/offers", headers=employer, json=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/seats", "/title", "/place/postal_code", "/place/town"}
    unknown = {**offer_body(place={"postal_code": "99999", "town": "Nirgendwo"}), "state": "published"}
    answer = await system.http.post("/api/v1/offers", headers=employer, json=unknown)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/place/postal_code")
    assert await system.database("listings")["offers"].count_documents({}) == 0
    assert await system.database("listings")["outbox"].count_documents({}) == 0


async def test_who_is_not_signed_in_or_not_an_employer_publishes_nothing(system: System) -> None:
    body = {**offer_body(), "state": "published"}
    assert (await system.http.post("/api/v1/offers", json=body)).status_code == 401
    young = await system.sign_in(MAIL, "young_person")
    assert (await system.http.post("/api/v1/offers", headers=young, json=body)).status_code == 403
    stranger = await system.sign_in("fremd@demo.example", "employer")
    assert (await system.http.post("/api/v1/offers", headers=stranger, json=body)).status_code == 403
    assert await system.database("listings")["offers"].count_documents({}) == 0


async def test_without_consent_nobody_is_written_to(system: System) -> None:
    employer = await system.employer()
    headers = await system.sign_in(MAIL, "young_person")
    await system.http.put("/api/v1/profile", headers=headers, json=profile_body())
    mails = len(await system.mails(MAIL))
    await published(system, employer)

    async def matched() -> bool:
        return bool((await system.http.get("/api/v1/matches", headers=headers)).json()["items"])

    await eventually(matched)

    async def decided() -> bool:
        heard = {"_id": {"$regex": "^notifications.on.matching.matches.found"}}
        return await system.database("notifications")["inbox"].count_documents(heard) == 1

    await eventually(decided)
    assert len(await system.mails(MAIL)) == mails


async def test_one_click_in_the_mail_ends_the_mails(system: System) -> None:
    employer = await system.employer()
    mia = await system.young_person(MAIL, PHONE, profile_body())
    await published(system, employer)

    async def mail_of_match() -> Any:
        found = [mail for mail in await system.mails(MAIL) if "/angebote/" in mail["Text"]]
        return found[0] if found else None

    mail = await eventually(mail_of_match)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{system.ports['mail']}") as inbox:
        headers = (await inbox.get(f"/api/v1/message/{mail['ID']}/headers")).json()
    link = re.findall(r"<(http[^>]+)>", headers["List-Unsubscribe"][0])[0]
    stopped = await system.http.post(link, data={"List-Unsubscribe": "One-Click"})
    assert stopped.status_code == 200
    contact = (await system.http.get("/api/v1/contact", headers=mia)).json()
    assert (contact["mail_matches"], contact["phone_matches"]) == (False, True)


async def test_one_correlation_id_goes_through_every_hop(system: System) -> None:
    employer = await system.employer()
    await system.young_person(MAIL, PHONE, profile_body())
    await published(system, employer)

    (offered,) = await system.database("listings")["outbox"].find({}).to_list(10)
    correlation = offered["headers"]["ce-correlationid"]

    async def heard(service: str, routing_key: str) -> bool:
        found = system.database(service)["outbox"].find({"routing_key": routing_key})
        return correlation in [row["headers"]["ce-correlationid"] for row in await found.to_list(100)]

    await eventually(lambda: heard("matching", "matching.matches.found.v1"))
    await eventually(lambda: heard("notifications", "notifications.message.planned.v1"))
