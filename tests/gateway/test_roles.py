"""Who may ask what: every route, of the API and of the pages, with every role and with none."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway import live, roles
from services.gateway.roles import ACTS, EMPLOYER, ROLES
from shared import clock
from tests.builders import NEXT_YEAR, employer_body, offer_body, profile_body
from tests.gateway.conftest import SignedIn
from tests.gateway.declared_routes import Declared, declared_routes, others
from tests.gateway.neighbours import Neighbours

CONTACT = {"language": "de", "mail_matches": True, "phone": None, "phone_matches": False, "quiet_hours": None}

ENTRY = {
    "title": "Tag der offenen Tür",
    "summary": "Komm vorbei.",
    "text": "Alle sind da.",
    "starts_at": f"{NEXT_YEAR}-03-06T09:00:00Z",
    "ends_at": f"{NEXT_YEAR}-03-06T15:00:00Z",
    "place": "Jugendberufszentrum",
}
PAGE = {"type": "page", "title": "Dein Praktikum", "summary": "", "topic": "school", "text": "So geht es."}

# what operations that take a body are sent; who may ask them says services/gateway/roles.toml
BODIES: dict[str, dict[str, Any]] = {
    "order_sign_in": {"email": "kaputt@"},
    "open_session": {"token": "wrong"},
    "order_subscription": {"email": "kaputt@", "search": profile_body()},
    "confirm_subscription": {"token": "wrong"},
    "publish_offer": offer_body(state="published"),
    "change_offer": {"seats": 3},
    "close_offer": {"reason": "filled"},
    "register_employer": employer_body(),
    "copy_offer": {"next_year": True},
    "act_by_link": {"token": "abc", "act": "prolong"},
    "apply": {"text": "Ich mag Metall."},
    "open_class": {"title": "9b", "teacher": "Frau Weber", "school": "Schule am Park"},
    "join_class": {"code": "ABCDEFGH", "name": "Mia"},
    "ask_for_class": {"addresses": ["eltern@demo.example"]},
    "invite_teacher": {"email": "weber@schule.example"},
    "answer_recommendation": {"offers": []},
    "invite_recommended": {"offer_id": "01980000-0000-7000-8000-000000000001"},
    "ask_permission": {"addresses": ["eltern@demo.example"]},
    "save_work_elsewhere": {"entered": []},
    "give_feedback": {"stars": 5},
    "send_letter": {"text": "Guten Tag"},
    "report_letter": {"note": ""},
    "share_contact": {"shared": True},
    "settle_letter": {"deliver": False},
    "decline_application": {"reason": "no_seat"},
    "cancel_application": {"reason": "ill"},
    "report_offer": {"reason": "fraud"},
    "approve_offer": {},
    "reject_offer": {"reason": "unclear"},
    "remove_offer": {"reason": "unlawful"},
    "edit_employer": {"phone": ""},
    "invite_member": {"email": "kollegin@demo.example"},
    "create_key": {"label": "x", "scopes": ["import"]},
    "verify_employer": {"evidence": ["call"]},
    "refuse_employer": {"reason": "other"},
    "ban_employer": {"reason": "other"},
    "reopen_employer": {},
    "save_profile": profile_body(),
    "save_search": profile_body(),
    "preview_profile": profile_body(),
    "preview_audience": {"kind": "holiday_job"},
    "save_contact": {**CONTACT, "text_version": "de-1"},
    "verify_contact": {"code": "123456"},
    **{name: {"data": {}} for name in ("take_sms_webhook", "take_sms_webhook_by_secret", "take_mail_webhook")},
    "ask_guardian": {"mail": "eltern@demo.example"},
    "add_webhook": {"url": "https://partner.example/anlauf", "events": ["offer.closed"]},
    "ask_for_appointment": {"text": "Ich möchte reden.", "reply_to": "mia@demo.example"},
    "save_content": {"published": True, "content": PAGE},
    "register_for_event": {"seats": 1},
    "create_event": ENTRY,
    "change_event": ENTRY,
}
ROUTES = declared_routes()
API = [route for route in ROUTES if route.api]
PAGES = [route for route in ROUTES if not route.api]
NOT_OURS = {"/openapi.json", "/static"}  # the description itself, and files
TABLE = Path(__file__).parents[2] / "docs" / "roles.md"


def test_every_route_declares_one_act_of_the_table() -> None:
    assert [(route.method, route.path, sorted(route.acts)) for route in ROUTES if len(route.acts) != 1] == []
    assert others() == NOT_OURS


def test_every_act_of_the_table_is_declared_by_a_route() -> None:
    assert ACTS.keys() - {route.act for route in ROUTES} == set()


def test_the_table_in_the_documents_is_the_one_in_force() -> None:
    assert roles.in_words() in TABLE.read_text("utf-8"), "`anlauf docs write` writes it anew"


def test_nobody_but_staff_reaches_what_is_under_staff() -> None:
    """So that a row or a route in the wrong place is noticed."""
    staff = [route for route in ROUTES if route.path.startswith(("/api/v1/staff/", "/team"))]
    assert len(staff) > 40
    assert [route for route in staff if not set(ACTS[route.act].who) <= set(roles.STAFF)] == []


@pytest.fixture(autouse=True)
def streams_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.0)


@pytest.mark.parametrize("role", [None, *ROLES])
async def test_a_route_is_open_to_its_roles_alone(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, role: str | None
) -> None:
    """A service is asked on behalf of those who may; the others are told why not, and nothing is asked for them."""
    for route in API:
        headers = await signed_in(role) if role else {}
        before = len(neighbours.asked)
        answer = await http.request(route.method, route.url(), headers=headers, json=BODIES.get(route.name))
        if allowed(route, role):
            assert answer.status_code != 403, route.name
            assert not answer.text.count("/sign_in_required"), route.name
        else:
            code = "role_not_allowed" if role else "sign_in_required"
            assert answer.json()["type"].endswith(f"/{code}"), route.name
            assert answer.status_code == (403 if role else 401), route.name
            assert len(neighbours.asked) == before, route.name


@pytest.mark.parametrize("role", [None, *ROLES])
async def test_a_page_is_shown_to_its_roles_alone(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, role: str | None
) -> None:
    """Visitors are asked to sign in; the others are told; nothing is asked of a service for either."""
    headers = await signed_in(role) if role else {}
    for route in [route for route in PAGES if not allowed(route, role)]:
        before = len(neighbours.asked)
        answer = await http.request(route.method, route.url(), headers=headers)
        assert answer.status_code == (403 if role else 303), (route.method, route.path)
        assert role or answer.headers["location"].startswith("/anmelden"), route.path
        assert len(neighbours.asked) == before, route.path


def allowed(route: Declared, role: str | None) -> bool:
    return ACTS[route.act].open or role in ACTS[route.act].who


async def test_a_key_opens_only_what_its_scope_names(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, app: FastAPI
) -> None:
    """Every route with a key of each scope: what no scope names stays shut, whatever the role of the key's maker."""
    own = (await http.get("/api/v1/me", headers=await signed_in(EMPLOYER))).json()["id"]
    for scope in ("offers:read", "offers:write", "import"):
        _, secret = await app.state.keys.create(clock.new_id(), UUID(own), scope, (scope,))
        for route in [route for route in API if not ACTS[route.act].open]:
            before, act = len(neighbours.asked), ACTS[route.act]
            headers = {"authorization": f"Bearer {secret}"}
            answer = await http.request(route.method, route.url(), headers=headers, json=BODIES.get(route.name))
            code = answer.json()["type"].rpartition("/")[2] if answer.content else ""
            if act.scope == scope:
                assert code not in ("scope_not_allowed", "role_not_allowed", "sign_in_required"), route.name
            else:
                assert code == ("scope_not_allowed" if EMPLOYER in act.who else "role_not_allowed"), route.name
                assert len(neighbours.asked) == before, route.name


@pytest.mark.parametrize(
    ("operation", "role"),
    [
        ("save_profile", "young_person"),
        ("save_search", "young_person"),
        ("publish_offer", EMPLOYER),
        ("save_contact", "young_person"),
        ("close_offer", EMPLOYER),
        ("register_employer", EMPLOYER),
        ("edit_employer", EMPLOYER),
        ("verify_employer", "counsellor"),
        ("ban_employer", "counsellor"),
    ],
)
async def test_what_is_asked_is_asked_for_the_account_of_the_session(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, operation: str, role: str
) -> None:
    """Nobody can name another person: ids in bodies are unknown fields, and each request carries the session's id."""
    (route,) = [route for route in API if route.name == operation]
    body, headers, url, eve = BODIES[operation], await signed_in(role), route.url(), str(clock.new_id())
    for name in ("person_id", "account_id", "employer_id", "mail_domain"):
        answer = await http.request(route.method, url, headers=headers, json={**body, name: eve})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"/{name}"
    own = (await http.get("/api/v1/me", headers=headers)).json()["id"]
    await http.request(route.method, url, headers=headers, json=body)
    asked = neighbours.asked[-1].model_dump(mode="json")
    assert own in (asked.get("person_id"), asked.get("account_id"))
