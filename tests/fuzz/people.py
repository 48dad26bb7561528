"""Who asks in a run of the contract: an account of each role, with something of its own; some that may be lost."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway import accounts
from services.gateway.accounts import Pepper
from services.gateway.roles import ACTS, COUNSELLOR, EMPLOYER, ROLES, YOUNG_PERSON
from services.gateway.store import AccountStore
from services.listings.employer import Employer
from services.listings.store.employers import EmployerStore
from shared import clock, mongo
from shared.contracts.words import Channel
from tests.builders import offer_body, profile_body
from tests.gateway.declared_routes import declared_routes
from tests.system import System

# operation -> the act of roles.toml that it is
ACT_OF = {route.name: route.act for route in declared_routes() if route.api}
# What ends the account or the session that asks, so that it has one to lose.
LAST = ("erase_account", "close_session", "revoke_session")
ENTRY = {
    "title": "Tag der offenen Tür",
    "summary": "Komm vorbei.",
    "text": "Alle sind da.",
    "starts_at": "2098-03-06T09:00:00Z",
    "ends_at": "2098-03-06T15:00:00Z",
    "place": "Jugendberufszentrum",
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
    firm = Employer(clock.new_id(), "Schlosserei Muldeblick", "verified", (boss,), owners=(boss,))
    await EmployerStore(system.services["listings"].db).save(firm)
    people = People(tokens, lost)
    await _settle(system, people)
    return people


async def _open(store: AccountStore, role: str) -> dict[str, str]:
    token = accounts.new_access_token()
    account = await store.open_account(role, accounts.Address(Channel.MAIL, f"{clock.new_id()}@demo.example"))
    await store.open_session(token, account, clock.now().replace(year=clock.now().year + 1))
    return {"Authorization": f"Bearer {token}"}


async def _settle(system: System, people: People) -> None:
    async def send(role: str, method: str, path: str, body: dict[str, Any]) -> Any:
        answer = await system.http.request(method, f"/api/v1{path}", headers=people.tokens[role], json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    offer = await send(EMPLOYER, "POST", "/offers", offer_body(state="published"))
    await send(EMPLOYER, "POST", "/offers", {"state": "draft", "title": "Noch nicht fertig"})
    await send(YOUNG_PERSON, "PUT", "/profile", profile_body())
    applied = await send(YOUNG_PERSON, "POST", f"/offers/{offer['id']}/applications", {"text": "Ich mag Metall."})
    await send(EMPLOYER, "POST", f"/applications/{applied['id']}/read", {})
    await send(COUNSELLOR, "POST", "/staff/events", ENTRY)
    await send(YOUNG_PERSON, "PUT", "/searches/1", profile_body())
    await send(YOUNG_PERSON, "POST", f"/applications/{applied['id']}/messages", {"text": "Wann soll ich da sein?"})
    await send(YOUNG_PERSON, "POST", f"/offers/{offer['id']}/reports", {"reason": "fraud"})
    await send(EMPLOYER, "POST", "/employers/me/keys", {"label": "Personalsoftware", "scopes": ["import"]})
    for content in TEXTS:
        path = f"/staff/content/{content['type']}/ein-text"
        await send(COUNSELLOR, "PUT", path, {"published": True, "content": content})
