"""Who may ask what: every route with every role, and with none."""

import re
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway.app import openapi_document
from shared import clock
from tests.builders import NEXT_YEAR, employer_body, offer_body, profile_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours

YOUNG, EMPLOYER, COUNSELLOR = "young_person", "employer", "counsellor"
ANYONE = (None, YOUNG, EMPLOYER, COUNSELLOR)
ACCOUNTS = (YOUNG, EMPLOYER, COUNSELLOR)
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

# operation -> (a body it takes, the roles it is for)
ALLOWED: dict[str, tuple[dict[str, Any] | None, tuple[str | None, ...]]] = {
    "order_sign_in": ({"email": "kaputt@"}, ANYONE),
    "open_session": ({"token": "wrong"}, ANYONE),
    "close_session": (None, ACCOUNTS),
    "get_account": (None, ACCOUNTS),
    "export_account": (None, ACCOUNTS),
    "list_sessions": (None, ACCOUNTS),
    "revoke_session": (None, ACCOUNTS),
    "get_erasure": (None, ANYONE),
    "erase_account": (None, ACCOUNTS),
    "read_person": (None, (COUNSELLOR,)),
    "search_offers": (None, ANYONE),
    "get_offer": (None, ANYONE),
    "publish_offer": (offer_body(state="published"), (EMPLOYER,)),
    "find_duplicates": (None, (EMPLOYER,)),
    "list_own_offers": (None, (EMPLOYER,)),
    "get_own_offer": (None, (EMPLOYER,)),
    "change_offer": ({"seats": 3}, (EMPLOYER,)),
    "publish_draft": (None, (EMPLOYER,)),
    "pause_offer": (None, (EMPLOYER,)),
    "resume_offer": (None, (EMPLOYER,)),
    "prolong_offer": (None, (EMPLOYER,)),
    "close_offer": ({"reason": "filled"}, (EMPLOYER,)),
    "import_offers": (None, (EMPLOYER,)),
    "get_import": (None, (EMPLOYER,)),
    "register_employer": (employer_body(), (EMPLOYER,)),
    "copy_offer": ({"next_year": True}, (EMPLOYER,)),
    "delete_draft": (None, (EMPLOYER,)),
    "act_by_link": ({"token": "abc", "act": "prolong"}, ANYONE),
    "apply": ({"text": "Ich mag Metall."}, (YOUNG,)),
    "list_applications": (None, (YOUNG, EMPLOYER)),
    "get_application": (None, (YOUNG, EMPLOYER)),
    "get_permission": (None, (YOUNG,)),
    "ask_permission": ({"addresses": ["eltern@demo.example"]}, (YOUNG,)),
    "get_work_elsewhere": (None, (YOUNG,)),
    "save_work_elsewhere": ({"entered": []}, (YOUNG,)),
    "get_paper": (None, (YOUNG, EMPLOYER)),
    "get_calendar_entry": (None, (YOUNG, EMPLOYER)),
    "give_feedback": ({"stars": 5}, (YOUNG, EMPLOYER)),
    "list_feedback": (None, (COUNSELLOR,)),
    "list_letters": (None, (YOUNG, EMPLOYER)),
    "send_letter": ({"text": "Guten Tag"}, (YOUNG, EMPLOYER)),
    "report_letter": ({"note": ""}, (YOUNG, EMPLOYER)),
    "share_contact": ({"shared": True}, (YOUNG,)),
    "get_shared_contact": (None, (EMPLOYER,)),
    "list_staff_letters": (None, (COUNSELLOR,)),
    "settle_letter": ({"deliver": False}, (COUNSELLOR,)),
    "list_silent_employers": (None, (COUNSELLOR,)),
    "read_application": (None, (EMPLOYER,)),
    "accept_application": (None, (EMPLOYER,)),
    "decline_application": ({"reason": "no_seat"}, (EMPLOYER,)),
    "confirm_application": (None, (YOUNG,)),
    "withdraw_application": (None, (YOUNG,)),
    "cancel_application": ({"reason": "ill"}, (YOUNG, EMPLOYER)),
    "report_offer": ({"reason": "fraud"}, ANYONE),
    "list_staff_offers": (None, (COUNSELLOR,)),
    "approve_offer": ({}, (COUNSELLOR,)),
    "reject_offer": ({"reason": "unclear"}, (COUNSELLOR,)),
    "remove_offer": ({"reason": "unlawful"}, (COUNSELLOR,)),
    "list_reports": (None, (COUNSELLOR,)),
    "settle_report": (None, (COUNSELLOR,)),
    "get_employer": (None, (EMPLOYER,)),
    "edit_employer": ({"phone": ""}, (EMPLOYER,)),
    "list_members": (None, (EMPLOYER,)),
    "invite_member": ({"email": "kollegin@demo.example"}, (EMPLOYER,)),
    "accept_invitation": (None, (EMPLOYER,)),
    "remove_member": (None, (EMPLOYER,)),
    "list_keys": (None, (EMPLOYER,)),
    "create_key": ({"label": "x", "scopes": ["import"]}, (EMPLOYER,)),
    "revoke_key": (None, (EMPLOYER,)),
    "get_figures": (None, ANYONE),
    **dict.fromkeys(("list_fields", "find_places"), (None, ANYONE)),
    "get_staff_figures": (None, (COUNSELLOR,)),
    **dict.fromkeys(("get_message_figures", "list_message_kinds", "preview_message"), (None, (COUNSELLOR,))),
    "list_employers": (None, (COUNSELLOR,)),
    "read_employer": (None, (COUNSELLOR,)),
    "verify_employer": ({"evidence": ["call"]}, (COUNSELLOR,)),
    "refuse_employer": ({"reason": "other"}, (COUNSELLOR,)),
    "ban_employer": ({"reason": "other"}, (COUNSELLOR,)),
    "reopen_employer": ({}, (COUNSELLOR,)),
    "get_profile": (None, (YOUNG,)),
    "save_profile": (profile_body(), (YOUNG,)),
    "delete_profile": (None, (YOUNG,)),
    "list_searches": (None, (YOUNG,)),
    "save_search": (profile_body(), (YOUNG,)),
    "delete_search": (None, (YOUNG,)),
    "list_matches": (None, (YOUNG,)),
    "see_match": (None, (YOUNG,)),
    "dismiss_match": (None, (YOUNG,)),
    "preview_profile": (profile_body(), ANYONE),
    "get_audience": (None, (EMPLOYER,)),
    "preview_audience": ({"kind": "holiday_job"}, (EMPLOYER,)),
    "get_contact": (None, ACCOUNTS),
    "save_contact": ({**CONTACT, "text_version": "de-1"}, ACCOUNTS),
    "verify_contact": ({"code": "123456"}, ACCOUNTS),
    "resend_code": (None, ACCOUNTS),
    **dict.fromkeys(("take_sms_webhook", "take_sms_webhook_by_secret", "take_mail_webhook"), ({"data": {}}, ANYONE)),
    "ask_guardian": ({"mail": "eltern@demo.example"}, (YOUNG,)),
    **dict.fromkeys(("list_pages", "list_advisers", "list_films", "list_funding"), (None, ANYONE)),
    **dict.fromkeys(("get_page", "get_adviser", "get_film", "get_funding"), (None, ANYONE)),
    "ask_for_appointment": ({"text": "Ich möchte reden.", "reply_to": "mia@demo.example"}, ANYONE),
    "list_content": (None, (COUNSELLOR,)),
    "save_content": ({"version": 0, "published": True, "content": PAGE}, (COUNSELLOR,)),
    "delete_content": (None, (COUNSELLOR,)),
    "list_events": (None, ANYONE),
    "get_event": (None, ANYONE),
    "register_for_event": ({"seats": 1}, ANYONE),
    "get_registration": (None, ANYONE),
    "cancel_registration": (None, ANYONE),
    "create_event": (ENTRY, (COUNSELLOR,)),
    "change_event": ({"version": 1, "entry": ENTRY}, (COUNSELLOR,)),
    "cancel_event": (None, (COUNSELLOR,)),
}
# scope -> what a key with it may do
KEY_SCOPES = {
    "import": {"import_offers", "get_import"},
    "offers:read": {"get_employer", "list_own_offers", "get_own_offer", "find_duplicates"},
    "offers:write": {
        "publish_offer",
        "change_offer",
        "publish_draft",
        "pause_offer",
        "resume_offer",
        "prolong_offer",
        "close_offer",
        "copy_offer",
        "delete_draft",
    },
}
IN_PATH = {
    "number": "1",
    "slug": "dein-praktikum",
    "kind": "page",
    "ticket": "A" * 22,
    "member_id": "a" * 32,
    "session_id": "a" * 32,
}


def in_path(parameter: str) -> str:
    """A value of the form the parameter has; ids are of nothing that exists."""
    return IN_PATH.get(parameter, str(clock.new_id()))


ROUTES = {
    operation["operationId"]: (method.upper(), re.sub(r"{(\w+)}", lambda found: in_path(found[1]), path))
    for path, methods in openapi_document()["paths"].items()
    for method, operation in methods.items()
}


def test_every_route_is_in_the_table() -> None:
    assert ALLOWED.keys() == ROUTES.keys()


@pytest.mark.parametrize("role", ANYONE)
async def test_a_route_is_open_to_its_roles_alone(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, role: str | None
) -> None:
    """A service is asked on behalf of those who may; the others are told why not, and nothing is asked for them."""
    for operation, (body, roles) in ALLOWED.items():
        headers = await signed_in(role) if role else {}
        method, path = ROUTES[operation]
        before = len(neighbours.asked)
        answer = await http.request(method, path, headers=headers, json=body)
        if role in roles:
            assert answer.status_code != 403, operation
            assert not answer.text.count("/sign_in_required"), operation
        else:
            code = "role_not_allowed" if role else "sign_in_required"
            assert answer.json()["type"].endswith(f"/{code}"), operation
            assert answer.status_code == (403 if role else 401), operation
            assert len(neighbours.asked) == before, operation


async def test_a_key_opens_only_what_its_scope_names(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, app: FastAPI
) -> None:
    """Every route with a key of each scope: what no scope names stays shut, whatever the role of the key's maker."""
    own = (await http.get("/api/v1/me", headers=await signed_in(EMPLOYER))).json()["id"]
    for scope in ("offers:read", "offers:write", "import"):
        _, secret = await app.state.keys.create(clock.new_id(), UUID(own), scope, (scope,))
        for operation, (body, roles) in ALLOWED.items():
            if None in roles:
                continue
            method, path = ROUTES[operation]
            before = len(neighbours.asked)
            answer = await http.request(method, path, headers={"authorization": f"Bearer {secret}"}, json=body)
            code = answer.json()["type"].rpartition("/")[2] if answer.content else ""
            if operation in KEY_SCOPES[scope]:
                assert code not in ("scope_not_allowed", "role_not_allowed", "sign_in_required"), operation
            else:
                assert code == ("scope_not_allowed" if EMPLOYER in roles else "role_not_allowed"), operation
                assert len(neighbours.asked) == before, operation


async def test_what_is_asked_is_asked_for_the_account_of_the_session(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, app: FastAPI
) -> None:
    """Nobody can name another person: ids in bodies are unknown fields, and each request carries the session's id."""
    eve = str(clock.new_id())
    for operation in (
        "save_profile",
        "save_search",
        "publish_offer",
        "save_contact",
        "close_offer",
        "register_employer",
        "edit_employer",
        "verify_employer",
        "ban_employer",
    ):
        body, roles = ALLOWED[operation]
        method, path = ROUTES[operation]
        headers = await signed_in(str(roles[0]))
        for name in ("person_id", "account_id", "employer_id", "mail_domain"):
            answer = await http.request(method, path, headers=headers, json={**(body or {}), name: eve})
            assert answer.status_code == 422, operation
            assert answer.json()["errors"][0]["pointer"] == f"/{name}"
        own = (await http.get("/api/v1/me", headers=headers)).json()["id"]
        await http.request(method, path, headers=headers, json=body)
        asked = neighbours.asked[-1].model_dump(mode="json")
        assert own in (asked.get("person_id"), asked.get("account_id"))
