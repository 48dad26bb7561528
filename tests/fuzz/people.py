"""Who asks in a run of the contract: an account of each role, with something of its own; some that may be lost."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway import accounts
from services.gateway.accounts import Pepper
from services.gateway.roles import ACTS, COUNSELLOR, EMPLOYER, ROLES, TEACHER, YOUNG_PERSON
from services.gateway.store import AccountStore
from services.listings.employer import Change, Employer
from services.listings.store.employers import EmployerStore
from shared import clock, mongo
from shared.contracts.words import Channel
from tests.builders import an_employer, offer_body, profile_body
from tests.eventually import eventually
from tests.fuzz.settled import ENTRY, settle
from tests.gateway import test_roles
from tests.gateway.declared_routes import declared_routes
from tests.system import System

# operation -> the act of roles.toml that it is
ROUTES = [route for route in declared_routes() if route.api]
ACT_OF = {route.name: route.act for route in ROUTES}
# What ends the account, the session or the profile of who asks, so that there is one to lose.
LAST = ("erase_account", "close_session", "revoke_session", "delete_profile")
# What is done to a firm, so that there is one that nothing else is about.
FIRMS = {
    "verify_employer": "mail_confirmed",
    "refuse_employer": "mail_confirmed",
    "ban_employer": "verified",
    "reopen_employer": "refused",
}
ADULT = profile_body(birth_date="2005-03-01", school_until=None)  # whose places need no guardian's yes
BODIES: dict[str, Any] = {
    **test_roles.BODIES,
    "save_profile": ADULT,
    "save_search": ADULT,
    "preview_profile": ADULT,
    "order_subscription": {"email": "bescheid@demo.example", "search": ADULT},
    "order_sign_in": {"email": "neu@demo.example", "role": "young_person"},
    "publish_offer": offer_body(state="published"),
    "create_event": ENTRY,
    "change_event": ENTRY,
}
TEXTS: tuple[dict[str, Any], ...] = (
    {"type": "page", "title": "Dein Praktikum", "summary": "", "topic": "school", "text": "So geht es."},
    {
        "type": "adviser",
        "title": "Berufsberatung",
        "organisation": "agency",
        "summary": "",
        "topics": ["training"],
        "ways": ["phone"],
        "mail": "beratung@demo.example",
    },
    {
        "type": "film",
        "title": "Tischlerin",
        "summary": "",
        "field": "wood",
        "minutes": 3,
        "url": "https://filme.example/tischlerin",
        "source": "Filmstelle",
        "transcript": "Sie hobelt.",
    },
    {
        "type": "funding",
        "title": "Fahrtkosten",
        "summary": "",
        "payer": "Landkreis",
        "amount": "50 Euro",
        "conditions": "Auf Antrag.",
        "since": "2026-01-01",
        "law": "Richtlinie",
        "source": "https://foerderung.example",
    },
)


@dataclass(frozen=True)
class People:
    """Headers of their sessions, by role."""

    tokens: dict[str, dict[str, str]]
    lost: dict[str, dict[str, str]]  # by operation
    known: dict[str, Any]  # bodies by operation; ids by parameter; of its own for some operations

    def headers_for(self, operation: str) -> dict[str, str] | None:
        """The one that this operation is for; None where it is for anyone."""
        if operation in self.lost:
            return self.lost[operation]
        act = ACTS[ACT_OF[operation]]
        return None if act.open else self.tokens[act.who[0]]


async def arrive(system: System) -> People:
    """Sign in one of each role, and let each have what most operations are about."""
    client = mongo.connect(str(system.common.mongo_url), app="fuzz")
    store = AccountStore(
        mongo.database(client, system.common.database_prefix + "gateway"), Pepper("pepper-of-the-tests")
    )
    tokens = {role: await system.sign_in(f"{role}@demo.example", role) for role in (YOUNG_PERSON, EMPLOYER)}
    tokens |= {role: await _open(store, role) for role in ROLES if role not in tokens}
    lost = {operation: await _open(store, YOUNG_PERSON) for operation in LAST}
    client.close()
    boss = UUID((await system.http.get("/api/v1/me", headers=tokens[EMPLOYER])).json()["id"])
    let_in = Change(clock.now(), boss, "mail_confirmed", "verified")
    firm = Employer(clock.new_id(), "Schlosserei Muldeblick", "verified", (boss,), owners=(boss,), history=(let_in,))
    firms = EmployerStore(system.services["listings"].db)
    await firms.save(firm)
    others = {act: an_employer(name=f"Firma {act}", state=state, history=(let_in,)) for act, state in FIRMS.items()}
    for one in others.values():
        await firms.save(one)
    people = People(tokens, lost, {"bodies": dict(BODIES)})
    await _settle(system, people)
    opened = await system.http.get("/api/v1/me/sessions", headers=lost["revoke_session"])
    people.known["own"]["revoke_session"] = {"session_id": opened.json()["items"][0]["id"]}
    people.known["own"] |= {act: {"employer_id": str(one.id)} for act, one in others.items()}
    return people


async def _open(store: AccountStore, role: str) -> dict[str, str]:
    token = accounts.new_access_token()
    account = await store.open_account(role, accounts.Address(Channel.MAIL, f"{clock.new_id()}@demo.example"))
    await store.open_session(token, account, clock.now().replace(year=clock.now().year + 1))
    return {"Authorization": f"Bearer {token}"}


async def _ordered(system: System) -> str:
    """The token of a subscription's link, which a walk confirms."""
    asked = await system.http.post("/api/v1/subscriptions", json=BODIES["order_subscription"])
    assert asked.status_code == 202, asked.text
    (mail,) = await eventually(lambda: system.mails("bescheid@demo.example"))
    return str(mail["Text"].partition("token=")[2].split()[0])


async def _settle(system: System, people: People) -> None:
    async def send(role: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await system.http.request(method, f"/api/v1{path}", headers=people.tokens[role], json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    offer = await send(EMPLOYER, "POST", "/offers", offer_body(state="published"))
    await send(EMPLOYER, "POST", "/offers", {"state": "draft", "title": "Noch nicht fertig"})
    await send(YOUNG_PERSON, "PUT", "/profile", ADULT)
    await send(EMPLOYER, "POST", "/employers/me/webhooks", BODIES["add_webhook"])
    school_class = await send(TEACHER, "POST", "/classes", BODIES["open_class"])
    people.known["bodies"]["join_class"] = {"code": school_class["code"], "name": "Mia"}
    await send(YOUNG_PERSON, "POST", "/me/classes", people.known["bodies"]["join_class"])
    await send(COUNSELLOR, "POST", "/staff/teachers", BODIES["invite_teacher"])
    applied = await send(YOUNG_PERSON, "POST", f"/offers/{offer['id']}/applications", {"text": "Ich mag Metall."})
    await send(EMPLOYER, "POST", f"/applications/{applied['id']}/read", {})
    event = await send(COUNSELLOR, "POST", "/staff/events", ENTRY)
    ticket = await send(YOUNG_PERSON, "POST", f"/events/{event['id']}/registrations", {"seats": 1})
    await send(YOUNG_PERSON, "PUT", "/searches/1", profile_body())
    await send(YOUNG_PERSON, "POST", f"/applications/{applied['id']}/messages", {"text": "Wann soll ich da sein?"})
    await send(YOUNG_PERSON, "POST", f"/offers/{offer['id']}/reports", {"reason": "fraud"})
    await send(EMPLOYER, "POST", "/employers/me/keys", {"label": "Personalsoftware", "scopes": ["import"]})
    for content in TEXTS:
        path = f"/staff/content/{content['type']}/ein-text"
        await send(COUNSELLOR, "PUT", path, {"published": True, "content": content})
    for slug in ("weg", "neu"):
        await send(COUNSELLOR, "PUT", f"/staff/content/page/{slug}", {"published": True, "content": TEXTS[0]})
    people.known["bodies"]["confirm_subscription"] = {"token": await _ordered(system)}
    own = await settle(send)
    own |= {"delete_content": {"kind": "page", "slug": "weg"}, "save_content": {"kind": "page", "slug": "neu"}}
    people.known["own"] = {**own, "preview_message": {"kind": "digest"}}
    people.known["ids"] = {
        "offer_id": offer["id"],
        "application_id": applied["id"],
        "event_id": event["id"],
        "ticket": ticket["ticket"],
        "class_id": school_class["id"],
        "person_id": (await send(YOUNG_PERSON, "GET", "/me"))["id"],
        "slug": "ein-text",
        "kind": "page",
    }
