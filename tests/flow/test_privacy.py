"""Somebody sees all that is kept of them, erases it, and nothing is left in any of the four databases."""

from typing import Any

import orjson

from services.gateway.erasure import AGAIN, ErasureStore
from shared import clock
from tests.builders import profile_body
from tests.eventually import eventually
from tests.flow.test_offer_to_message import published
from tests.system import System

MAIL, PHONE = "mia@demo.example", "+4915550000001"
ALL = ("gateway", "listings", "matching", "notifications")
# Where the id is named for a while: by the gateway until the erasure is said once more, by the last events for a week.
KEPT = ("gateway.erasures", *(f"{service}.outbox" for service in ALL))


async def test_what_is_kept_can_be_seen_and_erased_everywhere(system: System) -> None:
    employer = await system.employer()
    mia = await system.young_person(MAIL, PHONE, profile_body())
    own_id = (await system.http.get("/api/v1/me", headers=mia)).json()["id"]
    offer = await published(system, employer)

    async def matched() -> bool:
        return bool((await system.http.get("/api/v1/matches", headers=mia)).json()["items"])

    await eventually(matched)
    applied = await system.http.post(
        f"/api/v1/offers/{offer['id']}/applications", headers=mia, json={"text": "Ich mag Metall."}
    )
    assert applied.status_code == 201, applied.text
    export = (await system.http.get("/api/v1/me/export", headers=mia)).json()
    assert export["notifications"]["parts"]["contacts"][0]["mail"] == MAIL
    assert export["matching"]["parts"]["profiles"][0]["wishes"]["fields"] == profile_body()["fields"]
    assert export["listings"]["parts"]["applications"][0]["text"] == "Ich mag Metall."

    assert (await system.http.delete("/api/v1/me", headers=mia)).status_code == 202

    async def finished() -> Any:
        receipt = (await system.http.get("/api/v1/me/erasure", headers=mia)).json()
        return receipt if receipt["finished_at"] else None

    receipt = await eventually(finished, within=20)
    parts = {part["service"]: part["erased"] for part in receipt["parts"]}
    assert parts.keys() == set(ALL)
    assert (parts["matching"]["profiles"], parts["listings"]["applications"]) == (1, 1)
    assert parts["notifications"]["contacts"] == 1
    assert await traces(system, MAIL, PHONE, PHONE[1:]) == []
    assert set(await traces(system, own_id)) <= set(KEPT)
    a_while_ago = {"finished_at": clock.now() - 2 * AGAIN}
    gateway = system.database("listings").client[f"{system.common.database_prefix}gateway"]
    await gateway["erasures"].update_many({}, {"$set": a_while_ago})
    await ErasureStore(gateway).look()
    assert set(await traces(system, own_id)) <= set(KEPT[1:])
    again = await system.sign_in(MAIL, "young_person")
    assert (await system.http.get("/api/v1/me", headers=again)).json()["id"] != own_id


async def traces(system: System, *needles: str) -> list[str]:
    """Where any of these is found, as text or as the bytes of an id."""
    client = system.database("listings").client
    found = []
    for service in ALL:
        db = client[f"{system.common.database_prefix}{service}"]
        for name in await db.list_collection_names():
            async for document in db[name].find({}):
                text = orjson.dumps(document, default=_as_text, option=orjson.OPT_NON_STR_KEYS).decode()
                if any(needle in text or needle.replace("-", "") in text for needle in needles):
                    found.append(f"{service}.{name}")
    return found


def _as_text(value: object) -> str:
    """Of bytes both what they say and their digits: bodies of events, and ids side by side."""
    return f"{value!r} {value.hex()}" if isinstance(value, bytes) else str(value)
