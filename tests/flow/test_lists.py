"""Every list of the API, walked one thing at a time on the whole system: each thing once, and the way on said twice."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2

from services.gateway.roles import COUNSELLOR, EMPLOYER, YOUNG_PERSON
from tests.builders import offer_body
from tests.contracts.test_api import LISTS, OPERATIONS, SHORT
from tests.eventually import eventually
from tests.fuzz import people
from tests.fuzz.people import People
from tests.fuzz.settled import ENTRY
from tests.system import System

SHEET = "reference;title;kind\n1;Ferienjob;holiday_job\n2;Praktikum;holiday_job\n3;Probetag;trial_day\n"
HOOK = {"url": "https://partner.example/anlauf", "events": ["offer.closed"]}
# What takes a placement that is over, or a week's silence, or more firms: of these one page is looked at.
FEW = {"list_feedback", "list_silent_employers", "list_recommended", "list_employers"}


async def test_every_list_is_walked_by_its_cursor(system: System) -> None:
    asking = await people.arrive(system)
    ids = await settle(system, asking)
    short = []
    for name in sorted(set(LISTS) - SHORT.keys()):
        path = re.sub(r"{(\w+)}", lambda found: ids[found[1]], OPERATIONS[name][1])
        headers = asking.headers_for(name) or {}
        whole = [json.dumps(item) for item in await items_of(system, f"{path}?{QUERY.get(name, '')}", headers)]
        one_by_one = [item async for item in walked(system, f"{path}?limit=1&{QUERY.get(name, '')}", headers)]
        assert one_by_one == whole, name
        short += [name] if len(whole) < 3 else []
        wrong = await system.http.get(f"{path}?cursor=100-from-elsewhere", headers=headers)
        assert wrong.status_code == 422, name
        assert "#/query/cursor" in str(wrong.json()["errors"]), name
    assert set(short) == FEW


QUERY = {"list_staff_offers": "state=published", "list_employers": "state=verified", "search_offers": "sort=date"}


async def items_of(system: System, path: str, headers: dict[str, str]) -> list[Any]:
    answer = await system.http.get(path, headers=headers)
    assert answer.status_code == 200, f"{path}: {answer.text}"
    items: list[Any] = answer.json()["items"]
    return items


async def walked(system: System, path: str | None, headers: dict[str, str]) -> AsyncIterator[str]:
    while path:
        answer = await system.http.get(path, headers=headers)
        found = answer.json()
        for item in found["items"]:
            yield json.dumps(item)
        path = led_on(answer)
        assert (path is None) == (found["next"] is None)


def led_on(answer: httpx2.Response) -> str | None:
    link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
    return link[1] if link else None


async def settle(system: System, asking: People) -> dict[str, str]:
    """Three of everything, where one was."""

    async def ask(role: str, method: str, path: str, body: Any = None, **how: Any) -> Any:
        headers = {**asking.tokens[role], **how.pop("headers", {})}
        answer = await system.http.request(method, f"/api/v1{path}", headers=headers, json=body, **how)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    sent = (await ask(YOUNG_PERSON, "GET", "/applications"))["items"]
    applied = next(one for one in sent if one["state"] == "read")
    for number in range(2):
        body = offer_body(state="published", title=f"Ferienjob Nummer {number} in der Halle")
        offer = await ask(EMPLOYER, "POST", "/offers", body)
        await ask(YOUNG_PERSON, "POST", f"/offers/{offer['id']}/applications", {})
        await ask(YOUNG_PERSON, "POST", f"/offers/{offer['id']}/reports", {"reason": "fraud"})
        await ask(COUNSELLOR, "POST", "/staff/events", ENTRY)
        await system.sign_in(f"{YOUNG_PERSON}@demo.example", YOUNG_PERSON)
        await ask(COUNSELLOR, "POST", "/staff/teachers", {"email": f"lehrkraft{number}@schule.example"})
        for content in people.TEXTS:
            path = f"/staff/content/{content['type']}/text-{number}"
            await ask(COUNSELLOR, "PUT", path, {"published": True, "content": content})
    for text in ("Ruf an: 0340 5550100", "Oder 0340 5550101", "Oder 0340 5550102"):
        await ask(YOUNG_PERSON, "POST", f"/applications/{applied['id']}/messages", {"text": text})
    webhook = await ask(EMPLOYER, "POST", "/employers/me/webhooks", HOOK)
    for _ in range(3):
        await ask(EMPLOYER, "POST", f"/employers/me/webhooks/{webhook['id']}/test")
    made = await ask(EMPLOYER, "POST", "/offers/import", headers={"content-type": "text/csv"}, content=SHEET.encode())
    ids = {"application_id": applied["id"], "webhook_id": webhook["id"], "import_id": made["id"], "kind": "page"}

    async def all_there() -> bool:
        report = await ask(EMPLOYER, "GET", f"/imports/{made['id']}")
        matches = await ask(YOUNG_PERSON, "GET", "/matches")
        return report["summary"]["state"] == "done" and len(matches["items"]) >= 3

    await eventually(all_there)
    return ids
