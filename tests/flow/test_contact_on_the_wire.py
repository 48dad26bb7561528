"""Before the employer's yes nothing on the wire tells either side how to reach the other: messages, mails, answers."""

from collections.abc import AsyncIterator
from typing import Any

import aio_pika
import pytest

from services.listings.contact_data import kinds_in
from shared.topology import EVENTS
from tests.builders import NEXT_YEAR, born, offer_body, profile_body
from tests.eventually import eventually
from tests.listings.test_disguises import HIDDEN_ADDRESSES, HIDDEN_NUMBERS
from tests.system import System

MAIL, PHONE, BOSS = "mia@demo.example", "+4915550000001", "werkstatt@demo.example"
HERS = (MAIL, PHONE, "015550000001", "5550000001")
AWAKE = {"language": "de", "mail_matches": False, "phone": None, "phone_matches": False, "quiet_hours": None}
WRITTEN = (f"Schreib mir an {MAIL}", "Ruf an: 01555 0000001", "www.mia.example", *HIDDEN_NUMBERS, *HIDDEN_ADDRESSES)


@pytest.fixture
async def overheard(system: System) -> AsyncIterator[list[bytes]]:
    """Every event there is, with its headers, heard by a queue that is bound to all."""
    heard: list[bytes] = []
    connection = await aio_pika.connect(str(system.common.amqp_url))
    channel = await connection.channel()
    queue = await channel.declare_queue(exclusive=True)
    await queue.bind(EVENTS, "#")

    async def hear(message: Any) -> None:
        heard.append(message.body + str(message.headers).encode() + str(message.routing_key).encode())

    await queue.consume(hear, no_ack=True)
    yield heard
    await connection.close()


async def everything(system: System, headers: dict[str, str], application_id: str, side: str) -> str:
    """All that this side can read of it: the API's answers, and the pages."""
    token = {"cookie": f"session={headers['Authorization'].removeprefix('Bearer ')}"}
    own = f"/api/v1/applications/{application_id}"
    paths = ["/api/v1/applications", own, f"{own}/messages", f"{own}/contact", f"{own}/placement.ics"]
    paths += [f"{own}/permission"] if side == "young" else ["/api/v1/recommendations", "/api/v1/employers/me"]
    pages = ["/bewerbungen", f"/bewerbungen/{application_id}"]
    if side != "young":
        pages = ["/betrieb/anfragen", f"/betrieb/anfragen/{application_id}", "/betrieb/empfehlungen"]
    texts = [(await system.http.get(path, headers=headers)).text for path in paths]
    return "\n".join(texts + [(await system.http.get(path, headers=token)).text for path in pages])


async def applied(system: System, boss: dict[str, str], mia: dict[str, str]) -> str:
    """The application's id; what would tell too early how to reach her is not even taken."""
    offer = (await system.http.post("/api/v1/offers", headers=boss, json=offer_body(state="published"))).json()
    path = f"/api/v1/offers/{offer['id']}/applications"
    for text in WRITTEN[:4]:
        refused = await system.http.post(path, headers=mia, json={"text": text})
        assert refused.json()["type"].endswith("contact_data_found"), text
    sent = await system.http.post(path, headers=mia, json={"text": "Ich mag Metall."})
    assert sent.status_code == 201, sent.text
    return str(sent.json()["id"])


async def test_nothing_tells_before_the_yes_and_her_own_act_opens_it(system: System, overheard: list[bytes]) -> None:
    boss = await system.employer(BOSS)
    profile = profile_body(birth_date=born(18).isoformat(), school_until=f"{NEXT_YEAR}-06-30")
    mia = await system.young_person(MAIL, PHONE, profile)
    anything = {**boss, "If-Match": "*"}
    awake = await system.http.put("/api/v1/contact", headers=anything, json={**AWAKE, "text_version": "test-1"})
    assert awake.status_code == 200, awake.text
    application_id = await applied(system, boss, mia)
    own = f"/api/v1/applications/{application_id}"
    sides = {"young": mia, "employer": boss}
    for text in WRITTEN[:18]:  # at most 20 a day of one side
        for side, headers in sides.items():
            said = text if side == "young" else text.replace(MAIL, BOSS).replace("01555 0000001", "0340 5550100")
            sent = await system.http.post(f"{own}/messages", headers=headers, json={"text": said})
            assert sent.is_success, sent.text
            assert sent.json()["held"], said
    passed = await system.http.post(f"{own}/messages", headers=mia, json={"text": "Passt Montag?"})
    assert passed.json()["held"] == []

    async def told() -> bool:
        return any("Neue Nachricht" in mail["Subject"] for mail in await system.mails(BOSS))

    await eventually(told)
    read = {side: await everything(system, headers, application_id, side) for side, headers in sides.items()}
    for side, other in (("young", "employer"), ("employer", "young")):
        letters = (await system.http.get(f"{own}/messages", headers=sides[other])).json()["items"]
        assert not kinds_in(" ".join(one["text"] for one in letters if not one["own"])), side
    assert "Passt Montag?" in read["employer"]
    to_boss = str(await system.mails(BOSS)) + read["employer"]
    assert [secret for secret in (*HERS, "01555 0000001") if secret in to_boss] == []
    to_mia = str(await system.mails(MAIL)) + str(await system.sms(PHONE)) + read["young"]
    assert [secret for secret in (BOSS, "0340 5550100") if secret in to_mia] == []
    assert len(overheard) > 5
    assert not [secret for secret in (*HERS, BOSS) if any(secret.encode() in event for event in overheard)]

    assert (await system.http.post(f"{own}/accept", headers=boss)).status_code == 200
    assert MAIL not in (await system.http.get(f"{own}/contact", headers=boss)).text
    assert (await system.http.put(f"{own}/contact", headers=mia, json={"shared": True})).status_code == 200
    assert MAIL in (await system.http.get(f"{own}/contact", headers=boss)).text  # so it can be seen at all
    assert not [secret for secret in (*HERS, BOSS) if any(secret.encode() in event for event in overheard)]
