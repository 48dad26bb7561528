"""From registering to removal, over HTTP alone: an employer nobody knows, a counsellor, a visitor."""

from typing import Any

from services.gateway.accounts import Address, Pepper
from services.gateway.store import AccountStore
from shared import mongo
from shared.contracts.words import Channel
from tests.builders import employer_body, offer_body
from tests.eventually import eventually
from tests.system import System

# Wherever offers are shown to everybody.
SHOWN = ("/", "/angebote", "/feed.atom", "/offers.csv", "/offers.json", "/calendar.ics", "/sitemap.xml", "/einbinden")
BOSS, TEAM = "chefin@muldeblick.example", "team@demo.example"


async def counsellor(system: System) -> dict[str, str]:
    """Opened by the centre, not by signing up; signs in by the link in the mail like everybody."""
    client = mongo.connect(str(system.common.mongo_url), app="test")
    db = mongo.database(client, system.common.database_prefix + "gateway")
    store = AccountStore(db, Pepper("pepper-of-the-tests"))
    await store.open_account("counsellor", Address(Channel.MAIL, TEAM))
    client.close()
    return await system.sign_in(TEAM, "counsellor")


async def test_an_unknown_employer_is_let_in_and_its_bad_offer_taken_down(system: System) -> None:
    boss, team = await system.sign_in(BOSS, "employer"), await counsellor(system)

    async def ask(method: str, path: str, status: int, headers: dict[str, str] | None = None, **how: Any) -> Any:
        answer = await system.http.request(method, f"/api/v1{path}", headers=headers, **how)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    employer = await ask("POST", "/employers", 201, boss, json=employer_body())
    assert employer["state"] == "mail_confirmed"
    body = offer_body(state="published", description="Ruf uns an: 0340 1234567")
    offer = await ask("POST", "/offers", 201, boss, json=body)
    assert offer["state"] == "in_review"
    await ask("GET", f"/offers/{offer['id']}", 404)
    assert (await ask("GET", "/offers", 200))["total"] == 0
    for path in SHOWN:
        shown = await system.http.get(path, headers={"accept": "text/html"})
        assert [known for known in (offer["id"], offer["title"]) if known in shown.text] == [], path
    assert (await system.http.get(f"/angebote/{offer['id']}")).status_code == 404

    await ask("POST", f"/staff/employers/{employer['id']}/verify", 403, boss, json={"evidence": ["call"]})
    await ask("POST", f"/staff/offers/{offer['id']}/approve", 403, team, json={})
    (waiting,) = (await ask("GET", "/staff/employers", 200, team))["items"]
    assert (waiting["id"], waiting["hints"]["domain"]) == (employer["id"], "match")
    await ask("POST", f"/staff/employers/{employer['id']}/verify", 200, team, json={"evidence": ["call", "domain"]})
    (item,) = (await ask("GET", "/staff/offers", 200, team))["items"]
    assert [hint["key"] for hint in item["hints"]] == ["phone_number"]
    await ask("POST", f"/staff/offers/{offer['id']}/approve", 200, team, json={})
    assert (await ask("GET", f"/offers/{offer['id']}", 200))["title"] == offer["title"]

    async def on_the_board(total: int) -> bool:
        return bool((await ask("GET", "/offers", 200))["total"] == total)

    await eventually(lambda: on_the_board(1))
    report = {"reason": "fraud", "note": "Sie wollten vorher Geld."}
    await ask("POST", f"/offers/{offer['id']}/reports", 202, json=report)
    (told,) = (await ask("GET", "/staff/reports", 200, team))["items"]
    assert (told["offer_id"], told["note"]) == (offer["id"], report["note"])
    removal = {"reason": "costs_money", "note": "Eine Vermittlungsgebühr ist nicht erlaubt."}
    await ask("POST", f"/staff/offers/{offer['id']}/remove", 200, team, json=removal)
    await ask("GET", f"/offers/{offer['id']}", 404)
    await eventually(lambda: on_the_board(0))
    assert (await ask("GET", "/staff/reports", 200, team))["items"] == []
    own = await ask("GET", f"/employers/me/offers/{offer['id']}", 200, boss)
    assert (own["state"], own["reason"]) == ("closed", "removed")
    assert [line["act"] for line in own["history"]] == ["publish", "approve", "remove"]
