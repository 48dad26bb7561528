"""What strangers are promised of the API, row by row and rule by rule; what is otherwise on purpose is ADR 0034."""

from typing import NamedTuple

import httpx2
import pytest
from fastapi import FastAPI

from services.gateway import limits, live
from services.gateway.accept import preferred_type
from services.gateway.allowance import Limit
from services.gateway.roles import ACTS, ANYONE, COUNSELLOR, EDITOR, EMPLOYER, OPERATOR, ROLES, YOUNG_PERSON
from shared import clock
from shared.contracts.listings.offers import GetOffer
from shared.contracts.listings.unanswered_people import ListUnansweredPeople, UnansweredPeople
from shared.contracts.matching.reports import LeftOut, LeftOutList, ListLeftOut
from tests.gateway.conftest import SignedIn
from tests.gateway.declared_routes import DOCUMENT, declared_routes
from tests.gateway.neighbours import Neighbours
from tests.gateway.pages.test_templates import an_offer


class Row(NamedTuple):
    """``methods`` at each of ``paths``, for ``who``; with the ``scope`` also by an API key. ``yes``: the answers."""

    methods: str
    paths: str
    who: tuple[str, ...]
    yes: str = "200"
    scope: str = ""


EVERYBODY, YOUNG, FIRM, STAFF = (ANYONE,), (YOUNG_PERSON,), (EMPLOYER,), (COUNSELLOR,)
BOTH = (YOUNG_PERSON, EMPLOYER)
ID = "/offers/{offer_id}"
APPLIED = "/applications/{application_id}"
PROMISED = (
    Row("POST", "/auth/links", EVERYBODY, "202"),
    Row("POST", "/auth/sessions", EVERYBODY, "201"),
    Row("DELETE", "/auth/sessions/current", ROLES, "204"),
    Row("GET", "/me /me/export", ROLES),
    Row("DELETE", "/me", ROLES, "202"),
    Row("GET", "/me/erasure", EVERYBODY),  # the account is gone: the session that asked for it is the permission
    Row("GET", "/offers", EVERYBODY),
    Row("GET", ID, EVERYBODY, "200 303"),
    Row("POST", "/offers", FIRM, "201", "offers:write"),
    Row("PATCH", ID, FIRM, scope="offers:write"),
    Row("POST", f"{ID}/publish {ID}/pause {ID}/resume {ID}/prolong {ID}/close", FIRM, scope="offers:write"),
    Row("GET", f"{ID}/audience", FIRM),
    Row("POST", "/offers/import", FIRM, "202", "import"),
    Row("GET", "/imports/{import_id}", FIRM, scope="import"),
    Row("POST", f"{ID}/reports", EVERYBODY, "202"),
    Row("POST", "/employers", FIRM, "201"),
    Row("GET", "/employers/me", FIRM, scope="offers:read"),
    Row("PATCH", "/employers/me", FIRM),
    Row("GET", "/employers/me/members /employers/me/keys", FIRM),
    Row("POST", "/employers/me/members", FIRM, "202"),
    Row("POST", "/employers/me/keys", FIRM, "201"),
    Row("GET PUT", "/profile", YOUNG),
    Row("DELETE", "/profile", YOUNG, "204"),
    Row("POST", "/profile/preview", EVERYBODY),
    Row("GET", "/matches /matches/stream", YOUNG),
    Row("POST", "/matches/{offer_id}/seen /matches/{offer_id}/dismiss", YOUNG, "204"),
    Row("POST", f"{ID}/applications", YOUNG, "201"),
    Row("GET", f"/applications {APPLIED}/messages", BOTH),
    Row("POST", f"{APPLIED}/messages", BOTH, "201"),
    Row("POST", f"{APPLIED}/accept {APPLIED}/decline", FIRM),
    Row("POST", f"{APPLIED}/confirm {APPLIED}/withdraw", YOUNG),
    Row("GET PUT", "/contact", ROLES),
    Row("POST", "/contact/verify /contact/resend", ROLES),
    Row("POST", "/subscriptions", EVERYBODY, "202"),
    Row("POST", "/subscription-confirmations", EVERYBODY, "201"),
    Row("DELETE", "/subscriptions/{token}", EVERYBODY, "204"),
    Row("GET", "/pages /events /advisers /films /funding /fields /places", EVERYBODY),
    Row("POST", "/events/{event_id}/registrations", EVERYBODY, "201"),
    Row("POST", "/advisers/{slug}/requests", EVERYBODY, "202"),
    Row("GET", "/staff/employers /staff/offers /staff/reports /staff/people/{person_id} /staff/left-over", STAFF),
    Row("GET", "/staff/figures", (COUNSELLOR, EDITOR, OPERATOR)),
    Row("POST", "/webhooks/sms /webhooks/mail", EVERYBODY, "204"),
)
ALLOWED = {(route.method, route.path): ACTS[route.act] for route in declared_routes()}
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


@pytest.mark.parametrize("row", PROMISED, ids=lambda row: f"{row.methods} {row.paths}")
def test_who_may_do_what_and_what_is_answered(row: Row) -> None:
    for method in row.methods.split():
        for path in row.paths.split():
            act, answers = ALLOWED[method, f"/api/v1{path}"], OPERATIONS[method, f"/api/v1{path}"]["responses"]
            assert (set(act.who), act.scope) == (set(row.who), row.scope), path
            assert {status for status in answers if status < "400"} - {"304"} == set(row.yes.split()), path


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("application/ld+json", "ld"),
        ("application/ld+json;q=0.5, application/json;q=0.4", "ld"),
        ("application/json, text/html", "json"),
        ("text/html;q=0, application/*", "json"),
        ("image/png", "json"),
        ("text/html;q=nonsense", "json"),
    ],
)
async def test_an_offer_comes_as_it_is_accepted(
    http: httpx2.AsyncClient, neighbours: Neighbours, accept: str, wanted: str
) -> None:
    offer = an_offer()
    neighbours.answers[GetOffer] = offer
    answer = await http.get(f"/api/v1/offers/{offer.id}", headers={"accept": accept})
    assert answer.headers["vary"].split(", ").count("Accept") == 1
    if wanted == "html":
        assert (answer.status_code, answer.headers["location"]) == (303, f"/angebote/{offer.id}")
    else:
        assert answer.headers["content-type"] == {"json": "application/json", "ld": "application/ld+json"}[wanted]


def test_the_first_is_taken_where_nothing_is_liked() -> None:
    assert preferred_type("text/plain", ("application/json", "text/html")) == "application/json"


async def test_counsellors_read_who_goes_away_empty(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    empty = LeftOut(person_id=clock.new_id(), since=clock.now())
    neighbours.answers[ListLeftOut] = LeftOutList(items=(empty,), total=7)
    neighbours.answers[ListUnansweredPeople] = UnansweredPeople(items=())
    answer = await http.get("/api/v1/staff/left-over", headers=await signed_in(COUNSELLOR))
    assert answer.status_code == 200
    assert answer.json()["unmatched"]["total"] == 7
    assert answer.json()["unmatched"]["items"][0]["person_id"] == str(empty.person_id)
    assert answer.json()["unanswered"] == {"items": []}


async def test_the_stream_answers_as_it_is_described_and_ends(
    http: httpx2.AsyncClient,
    offline: httpx2.AsyncClient,
    signed_in: SignedIn,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Schemathesis leaves it out, for it has no end: every status that is declared, but that of a bug, and no other."""
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.0)
    own, path = await signed_in("young_person"), "/api/v1/matches/stream"
    answers = [
        await http.get(path, headers=own),
        await http.get(path, headers={**own, "accept": "application/json"}),  # whoever asks here wants the stream
        await http.get(path),
        await http.get(path, headers=await signed_in("employer")),
        await http.get(path, headers={**own, "last-event-id": "x" * 101}),
        await offline.get(path, headers=own),
    ]
    monkeypatch.setitem(limits.GENERAL, "person", Limit("person", 1, 60))
    monkeypatch.setattr(app.state.settings, "limit_factor", 1.0)
    monkeypatch.setattr(app.state.allowance, "_leases", {})
    answers += [await http.get(path, headers=own) for _ in range(2)]
    described = OPERATIONS["GET", path]["responses"]
    assert {str(one.status_code) for one in answers} == described.keys() - {"500"}
    for one in answers:
        (media_type,) = described[str(one.status_code)]["content"]
        assert one.headers["content-type"].partition(";")[0] == media_type
        assert "etag" not in one.headers
