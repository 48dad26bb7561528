"""Nobody writes over what they have not seen: changes name the version they are made to."""

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.calendar import CalendarEntry, CalendarInput, GetCalendarEntry, SaveCalendarEntry
from shared.contracts.listings.employers import EditEmployer, EmployerView, GetEmployer
from shared.contracts.listings.guidance import ContentView, GetContent, SaveContent
from shared.contracts.listings.ledgers import GetLedger, LedgerView, SaveWorkElsewhere
from shared.contracts.matching.profiles import GetProfile, ProfileInput, ProfileView, SaveProfile
from shared.contracts.matching.searches import ListSearches, SaveSearch, SearchList, SearchView
from shared.contracts.message import Done, Message, Request
from shared.contracts.notifications.contacts import ContactView, GetContact, NeedGuardian, SaveContact
from tests.builders import profile_body
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing
from tests.gateway.test_roles import CONTACT, ENTRY, PAGE

EVENT_ID, PERSON_ID = clock.new_id(), clock.new_id()
PROFILE = ProfileInput.model_validate(profile_body()).model_dump()


class Thing(NamedTuple):
    """``then`` and ``saved`` answer both requests as of a version. ``absent``: the refusal where it may be new."""

    path: str
    role: str
    method: str
    body: dict[str, Any]
    reads: type[Request[Any]]
    saves: type[Request[Any]]
    then: Callable[[int], Message]
    saved: Callable[[int], Message]
    absent: str | Message = ""


def profile(version: int) -> ProfileView:
    return ProfileView(person_id=PERSON_ID, version=version, **PROFILE)


def search(version: int) -> SearchView:
    return SearchView(number=2, version=version, **PROFILE)


def contact(version: int) -> ContactView:
    mail = f"mia{version}@demo.example"
    wishes = {**CONTACT, "mail": mail, "mail_confirmed": True, "phone_confirmed": False}
    return ContactView.model_validate({"person_id": PERSON_ID, **wishes})


def employer(version: int) -> EmployerView:
    return EmployerView(id=PERSON_ID, name="Schlosserei Muldeblick", state="verified", version=version)


def ledger(version: int) -> LedgerView:
    return LedgerView(version=version, places=(), entered=())


def event(version: int) -> CalendarEntry:
    entry = CalendarInput.model_validate(ENTRY)
    return CalendarEntry(id=EVENT_ID, version=version, state="planned", entry=entry, free=version, waiting=0)


def page(version: int) -> ContentView:
    kept = {"slug": "dein-praktikum", "version": version, "published": True, "changed_at": "2026-11-22T08:00:00Z"}
    return ContentView.model_validate({**kept, "content": PAGE})


THINGS = {
    "profile": Thing("/profile", "young_person", "PUT", profile_body(), GetProfile, SaveProfile, profile, profile,
                     "profile_not_found"),
    "search": Thing("/searches/2", "young_person", "PUT", profile_body(), ListSearches, SaveSearch,
                    lambda version: SearchList(items=(search(version),)), search, SearchList(items=())),
    "contact": Thing("/contact", "young_person", "PUT", {**CONTACT, "text_version": "de-1"}, GetContact, SaveContact,
                     contact, contact),
    "work-elsewhere": Thing("/work-elsewhere", "young_person", "PUT", {"entered": []}, GetLedger, SaveWorkElsewhere,
                            ledger, ledger),
    "employer": Thing("/employers/me", "employer", "PATCH", {"phone": ""}, GetEmployer, EditEmployer, employer,
                      employer),
    "event": Thing(f"/staff/events/{EVENT_ID}", "counsellor", "PUT", ENTRY, GetCalendarEntry, SaveCalendarEntry, event,
                   event),
    "content": Thing("/staff/content/page/dein-praktikum", "counsellor", "PUT", {"published": True, "content": PAGE},
                     GetContent, SaveContent, page, page, "content_not_found"),
}  # fmt: skip


def answered_by(neighbours: Neighbours, thing: Thing, version: int) -> None:
    neighbours.answers |= {NeedGuardian: Done(), thing.reads: thing.then(version), thing.saves: thing.saved(version)}


def code(answer: httpx2.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


@pytest.mark.parametrize("name", THINGS)
async def test_a_change_is_made_to_the_version_that_was_read_and_to_no_other(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, name: str
) -> None:
    thing = THINGS[name]
    headers, path = await signed_in(thing.role), f"/api/v1{thing.path}"
    answered_by(neighbours, thing, 1)
    tag = (await http.get(path, headers=headers)).headers["etag"]

    async def change(**more: str) -> httpx2.Response:
        return await http.request(thing.method, path, headers=headers | more, json=thing.body)

    unsaid = await change()
    assert (unsaid.status_code, code(unsaid)) == (428, "precondition_required")
    assert (await change(**{"if-match": tag})).status_code == 200
    assert (await change(**{"if-match": f'"other", {tag}'})).status_code == 200
    assert (await change(**{"if-match": "*"})).status_code == 200
    orders = [one for one in neighbours.asked if isinstance(one, thing.saves)]
    assert len(orders) == 3
    assert [_seen(order, thing) for order in orders[:2]] == [True, True], "so the service can refuse what comes between"
    answered_by(neighbours, thing, 2)
    stale = await change(**{"if-match": tag})
    assert (stale.status_code, code(stale)) == (412, "version_outdated")
    assert len([one for one in neighbours.asked if isinstance(one, thing.saves)]) == 3


def _seen(order: Any, thing: Thing) -> bool:
    """Whether the order says to which version it is made; a contact has no number."""
    return bool(order.seen == thing.then(1) if isinstance(order, SaveContact) else order.version == 1)


@pytest.mark.parametrize("name", [name for name, thing in THINGS.items() if thing.absent])
async def test_what_is_not_there_yet_needs_no_version_and_has_none(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, name: str
) -> None:
    thing = THINGS[name]
    headers, path = await signed_in(thing.role), f"/api/v1{thing.path}"
    answered_by(neighbours, thing, 1)
    neighbours.answers[thing.reads] = refusing(thing.absent) if isinstance(thing.absent, str) else thing.absent
    for tag in ("*", 'W/"old"'):
        gone = await http.request(thing.method, path, headers={**headers, "if-match": tag}, json=thing.body)
        assert (gone.status_code, code(gone)) == (412, "version_outdated")
    made = await http.request(thing.method, path, headers=headers, json=thing.body)
    assert made.status_code == 200, made.text


async def test_a_texts_address_and_content_are_of_one_type(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    body = {"published": True, "content": PAGE}
    answer = await http.put("/api/v1/staff/content/film/x-y", headers=await signed_in("counsellor"), json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/content/type")
    assert neighbours.asked == []


async def test_the_tag_is_that_of_the_content_compressed_or_not(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    """Compressing writes the time into what is sent."""
    items = tuple(search(1).model_copy(update={"number": number}) for number in range(1, 6))
    neighbours.answers[ListSearches] = SearchList(items=items)
    headers = await signed_in("young_person")
    asked = [
        await http.get("/api/v1/searches", headers={**headers, "accept-encoding": encoding})
        for encoding in ("identity", "gzip")
    ]
    assert [answer.headers.get("content-encoding") for answer in asked] == [None, "gzip"]
    assert asked[0].headers["etag"] == asked[1].headers["etag"]
    known = {**headers, "accept-encoding": "gzip", "if-none-match": asked[0].headers["etag"]}
    assert (await http.get("/api/v1/searches", headers=known)).status_code == 304
