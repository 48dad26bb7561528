"""The stand-in SMS provider over HTTP: orders, the same order again, failures on demand, the page."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from deploy.inbox.listen import listening
from deploy.inbox.sms import Accepted, parts_of

MIA = "+4915550000001"


async def order(sms: httpx2.AsyncClient, **changes: str) -> httpx2.Response:
    body = {"to": MIA, "from": "Anlauf", "text": "Neues Praktikum: Schlosserei Müßig", "foreign_id": "m-1"}
    return await sms.post("/api/sms", json=body | changes)


async def accepted(sms: httpx2.AsyncClient) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = (await sms.get("/messages")).json()
    return messages


async def test_an_order_is_answered_as_seven_does_and_listed(sms: httpx2.AsyncClient) -> None:
    answer = await order(sms)
    body = answer.json()
    assert (answer.status_code, body["success"], body["total_price"]) == (200, "100", 0.075)
    (confirmed,) = body["messages"]
    assert (confirmed["recipient"], confirmed["success"], confirmed["error"]) == ("4915550000001", True, None)
    (listed,) = await accepted(sms)
    assert listed["id"] == confirmed["id"]
    assert (listed["from"], listed["text"]) == ("Anlauf", "Neues Praktikum: Schlosserei Müßig")
    assert (listed["foreign_id"], listed["parts"], listed["received"]) == ("m-1", 1, 1)


async def test_a_form_is_understood_too(sms: httpx2.AsyncClient) -> None:
    answer = await sms.post("/api/sms", data={"to": MIA, "from": "Anlauf", "text": "Grüße", "foreign_id": "f"})
    assert answer.json()["success"] == "100"
    assert (await accepted(sms))[0]["text"] == "Grüße"


async def test_a_wrong_key_is_refused_and_nothing_is_taken(sms: httpx2.AsyncClient) -> None:
    answer = await sms.post("/api/sms", json={"to": MIA, "text": "x"}, headers={"X-Api-Key": "guessed"})
    assert (answer.status_code, answer.json()) == (401, {"success": "900"})
    assert await accepted(sms) == []


async def test_the_same_foreign_id_again_is_accepted_once(sms: httpx2.AsyncClient) -> None:
    first, second = await order(sms), await order(sms)
    await order(sms, to="+4915550000002")
    assert first.json()["messages"][0]["id"] == second.json()["messages"][0]["id"]
    assert [(message["to"], message["received"]) for message in await accepted(sms)] == [
        ("4915550000002", 1),
        ("4915550000001", 2),
    ]


async def test_several_numbers_get_one_message_each(sms: httpx2.AsyncClient) -> None:
    body = (await order(sms, to=f"{MIA},+4915550000002")).json()
    assert (len(body["messages"]), body["total_price"]) == (2, 0.15)


@pytest.mark.parametrize(
    ("changes", "code"), [({"to": ""}, "301"), ({"to": "12"}, "202"), ({"to": "mia"}, "202"), ({"text": ""}, "305")]
)
async def test_what_is_wrong_with_an_order_is_a_code_with_status_200(
    sms: httpx2.AsyncClient, changes: dict[str, str], code: str
) -> None:
    answer = await order(sms, **changes)
    assert (answer.status_code, answer.json()["success"]) == (200, code)
    assert await accepted(sms) == []


async def test_a_body_that_is_no_order_is_refused(sms: httpx2.AsyncClient) -> None:
    for content in (b"{", b"[]", b'{"to": {"$gt": ""}}'):
        answer = await sms.post("/api/sms", content=content, headers={"Content-Type": "application/json"})
        assert answer.json() == {"success": "301"}


async def test_it_fails_as_often_as_it_is_told_to(sms: httpx2.AsyncClient) -> None:
    await sms.post("/faults", json={"mode": "http_500", "count": 2})
    assert [(await order(sms)).status_code for _ in range(3)] == [500, 500, 200]
    assert (await accepted(sms))[0]["received"] == 1


async def test_error_900_comes_with_status_200(sms: httpx2.AsyncClient) -> None:
    await sms.post("/faults", json={"mode": "error_900"})
    answer = await order(sms)
    assert (answer.status_code, answer.json()) == (200, {"success": "900"})
    assert await accepted(sms) == []


async def test_wrong_json_cannot_be_read(sms: httpx2.AsyncClient) -> None:
    await sms.post("/faults", json={"mode": "wrong_json"})
    answer = await order(sms)
    with pytest.raises(ValueError, match=r"Expecting|EOF|delimiter"):
        answer.json()


async def test_a_timeout_never_answers(sms: httpx2.AsyncClient) -> None:
    await sms.post("/faults", json={"mode": "timeout"})
    sms.timeout = httpx2.Timeout(0.3)
    with pytest.raises(httpx2.ReadTimeout):
        await order(sms)
    assert await accepted(sms) == []


async def test_an_answer_can_be_lost_after_the_message_was_taken(sms: httpx2.AsyncClient) -> None:
    await sms.post("/faults", json={"mode": "accepted_http_500"})
    assert (await order(sms)).status_code == 500
    assert (await order(sms)).json()["success"] == "100"
    assert [message["received"] for message in await accepted(sms)] == [2]


async def test_faults_can_be_called_off(sms: httpx2.AsyncClient) -> None:
    await sms.post("/faults", json={"mode": "http_500", "count": 100})
    await sms.post("/faults", json={"mode": "off"})
    assert (await order(sms)).status_code == 200
    assert (await sms.get("/faults")).json()["mode"] == "off"


async def test_an_unknown_fault_is_refused(sms: httpx2.AsyncClient) -> None:
    assert (await sms.post("/faults", json={"mode": "fire"})).status_code == 422


async def test_the_page_shows_each_phone_with_its_messages(sms: httpx2.AsyncClient) -> None:
    await order(sms, text="Öffne http://localhost:8000/a/1 <b>jetzt</b>")
    await order(sms)
    page = (await sms.get("/")).text
    assert "+4915550000001" in page
    assert 'href="http://localhost:8000/a/1"' in page
    assert "<b>jetzt" not in page


async def test_messages_survive_a_restart_and_are_still_known(environment: dict[str, str], tmp_path: Path) -> None:
    url, key = f"http://127.0.0.1:{environment['INBOX_SMS_PORT']}", environment["NOTIFICATIONS_SMS_KEY"]
    for _ in range(2):
        async with (
            listening(environment, tmp_path),
            httpx2.AsyncClient(base_url=url, headers={"X-Api-Key": key}) as sms,
        ):
            await order(sms)
            await order(sms)
            messages = await accepted(sms)
    assert [(message["foreign_id"], message["received"]) for message in messages] == [("m-1", 4)]


async def test_deleting_empties_the_list(sms: httpx2.AsyncClient) -> None:
    await order(sms)
    await sms.delete("/messages")
    assert await accepted(sms) == []


def test_only_the_newest_messages_are_kept_and_the_file_stays_small(tmp_path: Path) -> None:
    kept = Accepted(tmp_path / "sms.jsonl", keep=5)
    for number in range(100):
        kept.accept("4915550000001", "Anlauf", f"Nummer {number}", str(number))
    assert [sms.foreign_id for sms in kept.newest_first()] == ["99", "98", "97", "96", "95"]
    assert len((tmp_path / "sms.jsonl").read_text().splitlines()) <= 11


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 307, 3),
        ("ä" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ф" * 70, 1),
        ("ф" * 71, 2),
        ("🔧" * 35, 1),
        ("🔧" * 36, 2),
    ],
)
def test_parts_follow_the_alphabet_of_the_text(text: str, parts: int) -> None:
    assert parts_of(text) == parts
