"""Alerts without signing in, ordered, confirmed and told on the whole system."""

import re
from typing import Any

from shared import mongo
from tests.builders import profile_body
from tests.eventually import eventually
from tests.system import System

ORDERS, PROOFS = "/api/v1/subscriptions", "/api/v1/subscription-confirmations"
ADULT = profile_body(birth_date="2005-03-01", school_until=None)


async def order(system: System, search: dict[str, Any] = ADULT, **address: str) -> None:
    answer = await system.http.post(ORDERS, json={**address, "language": "de", "search": search})
    assert (answer.status_code, answer.json()) == (202, {"accepted": True}), answer.text


async def links(system: System, mail: str, path: str) -> list[str]:
    """Those that lead there, in the mails to this address, the newest first."""
    texts = [one["Text"] for one in await system.mails(mail)]
    return [found for text in texts for found in re.findall(rf"http\S+{path}\S+", text)]


async def link(system: System, mail: str, path: str = "/bescheid/bestaetigen", past: int = 0) -> str:
    """The newest one, as soon as there are more than ``past``."""

    async def found() -> str:
        known = await links(system, mail, path)
        return known[0] if len(known) > past else ""

    return await eventually(found)


async def proof_of(system: System, mail: str, search: dict[str, Any] = ADULT) -> dict[str, str]:
    """Ordered: what the link in the mail confirms it by."""
    past = len(await links(system, mail, "/bescheid/bestaetigen"))
    await order(system, search, email=mail)
    return {"token": (await link(system, mail, past=past)).partition("token=")[2]}


async def confirmed(system: System, mail: str, search: dict[str, Any] = ADULT, **more: Any) -> dict[str, Any]:
    """Ordered and confirmed by mail; from then on told at any hour, as the tests run at any."""
    answer = await system.http.post(PROOFS, json={**await proof_of(system, mail, search), **more})
    assert answer.status_code == 201, answer.text
    await system.database("notifications")["contacts"].update_one({"mail": mail}, {"$set": {"quiet_hours": None}})
    done: dict[str, Any] = answer.json()
    return done


async def told(system: System, mail: str, offer: dict[str, Any]) -> dict[str, Any]:
    """The mail that tells this address of the offer."""

    async def found() -> dict[str, Any] | None:
        return next((one for one in await system.mails(mail) if f"/angebote/{offer['id']}" in one["Text"]), None)

    mail_found = await eventually(found)
    assert mail_found is not None
    return mail_found


async def contact_of(system: System, mail: str) -> Any:
    return await system.database("notifications")["contacts"].find_one({"mail": mail})


def gateway(system: System) -> mongo.Database:
    return system.database("listings").client[f"{system.common.database_prefix}gateway"]
