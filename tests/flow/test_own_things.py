"""Nobody reaches another person's things: every route with an id in its path, asked with somebody else's ids.

All four services run: whose a thing is, the one that owns it decides. A new route with an id in its path fails here
until it has a row, unless its act is one where ids are everybody's, staff's, or the permission themselves.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.gateway import accounts
from services.gateway.accounts import Address, Pepper
from services.gateway.passkeys import Passkey, PasskeyStore
from services.gateway.roles import ACTS
from services.gateway.store import AccountStore
from services.listings.employer import Employer
from services.listings.store.employers import EmployerStore
from shared import clock, mongo
from shared.contracts.words import Channel
from shared.mongo import Database
from tests.builders import offer_body, profile_body
from tests.eventually import eventually
from tests.gateway.declared_routes import Declared, declared_routes
from tests.system import System

# Acts whose ids are no secret, are for whoever has the role, or are the permission.
PUBLIC = {"read_board", "turn_to_centre", "report_delivery"}
OF_STAFF = {"moderate", "help_person", "write_texts", "see_messages", "invite_teachers"}
BY_TOKEN = {"follow_link", "subscribe"}
TEXT: dict[str, Any] = {"text": "Guten Tag"}
NOTHING = UUID(int=0)
SHEET = "reference;title;kind\n1;Ferienjob;holiday_job\n"
# (method, path) of a route whose id is somebody's -> the body it takes.
# Of staff as well, a passkey is somebody's own.
OWN: dict[tuple[str, str], dict[str, Any] | None] = {
    ("GET", "/api/v1/applications/{application_id}"): None,
    ("GET", "/api/v1/applications/{application_id}/messages"): None,
    ("POST", "/api/v1/applications/{application_id}/messages"): TEXT,
    ("POST", "/api/v1/applications/{application_id}/messages/{letter_id}/report"): {"note": ""},
    ("GET", "/api/v1/applications/{application_id}/papers/{kind}.pdf"): None,
    ("GET", "/api/v1/applications/{application_id}/placement.ics"): None,
    ("POST", "/api/v1/applications/{application_id}/cancel"): {"reason": "ill"},
    ("PUT", "/api/v1/applications/{application_id}/feedback"): {"stars": 5},
    ("GET", "/api/v1/applications/{application_id}/contact"): None,
    ("PUT", "/api/v1/applications/{application_id}/contact"): {"shared": True},
    ("POST", "/api/v1/applications/{application_id}/read"): None,
    ("POST", "/api/v1/applications/{application_id}/accept"): None,
    ("POST", "/api/v1/applications/{application_id}/decline"): {"reason": "no_seat"},
    ("POST", "/api/v1/applications/{application_id}/confirm"): None,
    ("POST", "/api/v1/applications/{application_id}/withdraw"): None,
    ("GET", "/api/v1/applications/{application_id}/permission"): None,
    ("POST", "/api/v1/applications/{application_id}/permission"): {"addresses": ["eltern@demo.example"]},
    ("GET", "/api/v1/applications/{application_id}/recommendation"): None,
    ("PUT", "/api/v1/applications/{application_id}/recommendation"): {"offers": []},
    ("POST", "/api/v1/applications/{application_id}/recommend"): None,
    # of a recommendation that there is not: to have one takes a decline and a third employer, see tests/listings
    ("POST", "/api/v1/recommendations/{recommendation_id}/invitations"): {"offer_id": str(NOTHING)},
    ("POST", "/betrieb/empfehlungen/{recommendation_id}"): {"offer_id": str(NOTHING)},
    ("GET", "/bewerbungen/{application_id}"): None,
    ("POST", "/bewerbungen/{application_id}"): {"act": "withdraw"},
    ("GET", "/betrieb/anfragen/{application_id}"): None,
    ("POST", "/betrieb/anfragen/{application_id}"): {"act": "accept"},
    ("GET", "/api/v1/offers/{offer_id}/audience"): None,
    ("GET", "/api/v1/employers/me/offers/{offer_id}"): None,
    ("PATCH", "/api/v1/offers/{offer_id}"): {"seats": 3},
    ("DELETE", "/api/v1/offers/{offer_id}"): None,
    ("POST", "/api/v1/offers/{offer_id}/close"): {"reason": "filled"},
    ("POST", "/api/v1/offers/{offer_id}/copy"): {"next_year": True},
    ("POST", "/api/v1/offers/{offer_id}/pause"): None,
    ("POST", "/api/v1/offers/{offer_id}/prolong"): None,
    ("POST", "/api/v1/offers/{offer_id}/publish"): None,
    ("POST", "/api/v1/offers/{offer_id}/resume"): None,
    ("GET", "/betrieb/angebote/{offer_id}/{step}"): None,
    ("POST", "/betrieb/angebote/{offer_id}/{step}"): {"title": "Anders"},
    ("POST", "/betrieb/angebote/{offer_id}/{step}/stand"): {"title": "Anders"},
    ("POST", "/betrieb/angebote/{offer_id}/tun/{act}"): {},
    ("POST", "/api/v1/matches/{offer_id}/seen"): None,
    ("POST", "/api/v1/matches/{offer_id}/dismiss"): None,
    ("POST", "/treffer/{offer_id}/weg"): {},
    ("GET", "/api/v1/imports/{import_id}"): None,
    ("GET", "/betrieb/import/{import_id}"): None,
    ("POST", "/betrieb/import/{import_id}/einstellen"): {},
    ("DELETE", "/api/v1/employers/me/keys/{key_id}"): None,
    ("POST", "/betrieb/schluessel/{key_id}/widerrufen"): None,
    ("DELETE", "/api/v1/employers/me/members/{member_id}"): None,
    ("POST", "/betrieb/team/{member_id}/entfernen"): {},
    **{("POST", f"/betrieb/webhooks/{{webhook_id}}/{act}"): None for act in ("geheimnis", "loeschen", "test")},
    ("DELETE", "/api/v1/me/sessions/{session_id}"): None,
    ("DELETE", "/api/v1/employers/me/webhooks/{webhook_id}"): None,
    ("POST", "/api/v1/employers/me/webhooks/{webhook_id}/secret"): None,
    ("POST", "/api/v1/employers/me/webhooks/{webhook_id}/test"): None,
    ("GET", "/api/v1/employers/me/webhooks/{webhook_id}/deliveries"): None,
    ("POST", "/team/zugang/passkey/{passkey_id}/entfernen"): {},
    ("GET", "/api/v1/classes/{class_id}"): None,
    ("DELETE", "/api/v1/classes/{class_id}"): None,
    ("GET", "/klassen/{class_id}"): None,
    ("POST", "/klassen/{class_id}/beenden"): {},
    ("DELETE", "/api/v1/me/classes/{class_id}"): None,
    ("POST", "/meine-daten/klasse/{class_id}/beenden"): {},
    ("POST", "/api/v1/me/classes/{class_id}/permission"): {"addresses": ["eltern@demo.example"]},
    ("POST", "/meine-daten/klasse/{class_id}/eltern"): {"guardian": "eltern@demo.example"},
}
# Routes of such acts whose id is no other person's thing, and why.
NOT_A_THING = {
    ("GET", "/api/v1/searches/{number}"): "the first to fifth of one's own",
    ("PUT", "/api/v1/searches/{number}"): "the first to fifth of one's own",
    ("DELETE", "/api/v1/searches/{number}"): "the first to fifth of one's own",
    ("POST", "/suchen/{number}/loeschen"): "the first to fifth of one's own",
    ("POST", "/api/v1/offers/{offer_id}/applications"): "an offer on the board, to which everybody may apply",
    ("GET", "/angebote/{offer_id}/interesse"): "the same",
    ("POST", "/angebote/{offer_id}/interesse"): "the same",
}
# What answers an id that is not there as done already, or in a form: nothing changes, which is looked at as well.
DONE_ALREADY = {
    ("POST", "/betrieb/webhooks/{webhook_id}/loeschen"),
    ("POST", "/betrieb/schluessel/{key_id}/widerrufen"),
    ("POST", "/betrieb/team/{member_id}/entfernen"),
    ("POST", "/team/zugang/passkey/{passkey_id}/entfernen"),
    ("POST", "/treffer/{offer_id}/weg"),
    ("POST", "/betrieb/empfehlungen/{recommendation_id}"),
    ("DELETE", "/api/v1/me/classes/{class_id}"),
    ("POST", "/klassen/{class_id}/beenden"),
    ("POST", "/meine-daten/klasse/{class_id}/beenden"),
    ("POST", "/meine-daten/klasse/{class_id}/eltern"),
}
# What changes by itself: counts, answers kept by key, messages on their way.
RESTLESS = {
    "counters",
    "answers",
    "leases",
    "inbox",
    "outbox",
    "messages",
    "claims",
    "digests",
    "ceremonies",
    "reports",
}

WITH_ID = [route for route in declared_routes() if route.parameters]
OWNED = [route for route in WITH_ID if route.act not in PUBLIC | OF_STAFF | BY_TOKEN]


def key(route: Declared) -> tuple[str, str]:
    return (route.method, route.path)


def test_every_route_with_an_id_says_whose_it_is() -> None:
    assert {key(route) for route in OWNED} == OWN.keys() | NOT_A_THING.keys()
    assert OWN.keys() & NOT_A_THING.keys() == set()


@dataclass(frozen=True)
class Town:
    """Mia and her employer with all their ``ids``; others of the same role, who shall reach none of them."""

    system: System
    ids: dict[str, str]
    others: dict[str, dict[str, str]]


def gateway_db(system: System) -> Database:
    """The system's own connection: it is closed with it."""
    return system.services["listings"].db.client[system.common.database_prefix + "gateway"]


async def opened(system: System, role: str) -> tuple[UUID, dict[str, str]]:
    client = mongo.connect(str(system.common.mongo_url), app="test")
    db = mongo.database(client, system.common.database_prefix + "gateway")
    store = AccountStore(db, Pepper("pepper-of-the-tests"))
    account = await store.open_account(role, Address(Channel.MAIL, f"{clock.new_id()}@demo.example"))
    token = accounts.new_access_token()
    await store.open_session(token, account, clock.now().replace(year=clock.now().year + 1))
    client.close()
    return account.id, {"authorization": f"Bearer {token}"}


async def employer(system: System, *members: UUID) -> None:
    firm = Employer(clock.new_id(), f"Firma {members[0]}", "verified", members, owners=members[:1])
    await EmployerStore(system.services["listings"].db).save(firm)


@pytest.fixture
async def town(system: System) -> Town:
    async def ask(method: str, path: str, headers: dict[str, str], **how: Any) -> Any:
        answer = await system.http.request(method, f"/api/v1{path}", headers=headers, **how)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    (boss_id, boss), (clerk_id, _), (_, mia) = [
        await opened(system, role) for role in ("employer", "employer", "young_person")
    ]
    (rival_id, rival), (_, eve) = [await opened(system, role) for role in ("employer", "young_person")]
    await employer(system, boss_id, clerk_id)
    await employer(system, rival_id)
    await ask("PUT", "/profile", mia, json=profile_body())
    offer = await ask("POST", "/offers", boss, json=offer_body(state="published"))

    async def matched() -> bool:
        return bool((await ask("GET", "/matches", mia))["items"])

    await eventually(matched)
    application = await ask("POST", f"/offers/{offer['id']}/applications", mia, json={"text": "Ich mag Metall."})
    letter = await ask("POST", f"/applications/{application['id']}/messages", mia, json=TEXT)
    made = await ask("POST", "/employers/me/keys", boss, json={"label": "x", "scopes": ["import"]})
    imported = await ask("POST", "/offers/import", {**boss, "content-type": "text/csv"}, content=SHEET)
    members = (await ask("GET", "/employers/me/members", boss))["items"]
    (session,) = (await ask("GET", "/me/sessions", mia))["items"]
    hook = {"url": "https://partner.example/anlauf", "events": ["offer.closed"]}
    webhook = await ask("POST", "/employers/me/webhooks", boss, json=hook)
    lesson = {"title": "9b", "teacher": "Frau Beispiel", "school": "Schule am Ring"}
    (_, teacher), (_, colleague) = [await opened(system, "teacher") for _ in range(2)]
    (kim_id, _), (_, counsellor) = [await opened(system, "counsellor") for _ in range(2)]
    passkey = Passkey(clock.new_id(), kim_id, "Laptop", "credential", b"key", 0, clock.now())
    await PasskeyStore(gateway_db(system)).add(passkey)
    school_class = await ask("POST", "/classes", teacher, json=lesson)
    letters = (await ask("GET", f"/applications/{application['id']}/messages", mia))["items"]
    ids = {
        "offer_id": offer["id"],
        "application_id": application["id"],
        "letter_id": letters[0]["id"] if letters else letter["id"],
        "key_id": made["id"],
        "import_id": imported["id"],
        "member_id": next(one["id"] for one in members if not one["yourself"]),
        "session_id": session["id"],
        "webhook_id": webhook["id"],
        "passkey_id": str(passkey.id),
        "class_id": school_class["id"],
        "kind": "agreement",
        "act": "pause",
        "step": "1",
    }
    return Town(system, ids, {"young_person": eve, "employer": rival, "teacher": colleague, "counsellor": counsellor})


async def kept(system: System) -> dict[str, str]:
    """Everything that all four keep, as text, but for what moves by itself."""
    found = {}
    client = mongo.connect(str(system.common.mongo_url), app="test")
    for name in ("gateway", "listings", "matching", "notifications"):
        db = client[system.common.database_prefix + name]
        for collection in await db.list_collection_names():
            if collection not in RESTLESS:
                documents = [str(one) async for one in db[collection].find({}, sort=[("_id", 1)])]
                found[f"{name}.{collection}"] = "\n".join(documents)
    client.close()
    return found


async def at_rest(system: System) -> dict[str, str]:
    """Once the events of what was set up have had their effect."""
    before = await kept(system)

    async def same() -> bool:
        nonlocal before
        last, before = before, await kept(system)
        return last == before

    await eventually(same)
    return before


async def test_what_is_somebody_elses_is_not_found_and_does_not_change(town: Town) -> None:
    before = await at_rest(town.system)
    wrong = []
    for route in [route for route in OWNED if key(route) in OWN]:
        for role in sorted(set(town.others) & set(ACTS[route.act].who)):
            answer = await asked(town, route, role)
            expected = {404, 303, 204, 422} if key(route) in DONE_ALREADY else {404}
            if answer.status_code not in expected:
                wrong.append((role, route.method, route.path, answer.status_code, answer.text[:200]))
    assert wrong == []
    assert await kept(town.system) == before


async def asked(town: Town, route: Declared, role: str) -> httpx2.Response:
    body, headers = OWN[key(route)], {**town.others[role], "if-match": "*"}
    if route.api:
        return await town.system.http.request(route.method, route.url(**town.ids), headers=headers, json=body)
    cookie = {"cookie": f"session={headers['authorization'].removeprefix('Bearer ')}"}
    return await town.system.http.request(route.method, route.url(**town.ids), headers=cookie, data=body)
