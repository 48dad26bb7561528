"""What nobody may do and what no offer may be, over HTTP in all of Anlauf: a clear problem, and nothing is stored."""

from typing import Any

from tests.builders import NEXT_YEAR, offer_body
from tests.eventually import eventually
from tests.system import System

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"
RAW = ("<script>alert", "<img src=x", "</script><img")
# as it is posted -> the status, and the field that the problem names
WRONG: tuple[tuple[dict[str, Any], int, str | None], ...] = (
    ({"description": "x" * 1_000_000}, 413, None),
    ({"title": {"$gt": ""}}, 422, "/title"),
    ({"title": "a\x00b"}, 422, "/title"),
    ({"seats": -1}, 422, "/seats"),
    ({"seats": 10**9}, 422, "/seats"),
    ({"apply_by": "2027-02-30"}, 422, "/apply_by"),
    ({"periods": [{"from": f"{NEXT_YEAR}-07-30", "to": f"{NEXT_YEAR}-07-19"}]}, 422, "/periods/0"),
    ({"periods": [{"from": "2021-07-19", "to": "2021-07-30"}]}, 422, "/periods/0/to"),
    ({"place": {"postal_code": "99999", "town": "Nirgendwo"}}, 422, "/place/postal_code"),
    ({"daily": {"from": "08:00", "to": "23:00", "break_minutes": 60}}, 422, "/daily"),
)
STEPS = ("publish", "pause", "resume", "prolong")


async def stored(system: System) -> tuple[list[dict[str, Any]], int]:
    db = system.database("listings")
    return await db["offers"].find({}, sort=[("_id", 1)]).to_list(None), await db["outbox"].count_documents({})


async def test_what_is_refused_says_why_and_changes_nothing_and_what_is_shown_is_no_html(system: System) -> None:
    http, own = system.http, await system.employer()
    stranger = await system.employer("fremd@demo.example")
    place = {"postal_code": "06842", "town": EVIL, "street": EVIL}
    person = {"name": EVIL, "function": EVIL, "name_public": True}
    evil = {"title": EVIL, "description": EVIL, "bring": EVIL, "place": place, "contact_person": person}
    posted = await http.post("/api/v1/offers", headers=own, json=offer_body(state="published", **evil))
    assert posted.status_code == 201, posted.text
    offer = f"/api/v1/offers/{posted.json()['id']}"
    before = await stored(system)

    for changes, status, pointer in WRONG:
        answer = await http.post("/api/v1/offers", headers=own, json=offer_body(state="published", **changes))
        assert answer.status_code == status, (list(changes), answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert pointer is None or pointer in {error["pointer"] for error in answer.json()["errors"]}, answer.text

    for call in (
        http.get(offer.replace("offers", "employers/me/offers"), headers=stranger),
        http.patch(offer, headers={**stranger, "if-match": "*"}, json={"seats": 3}),
        http.post(f"{offer}/close", headers=stranger, json={"reason": "filled"}),
        http.post(f"{offer}/copy", headers=stranger, json={"next_year": True}),
        http.delete(offer, headers=stranger),
        http.get(f"{offer}/audience", headers=stranger),
        *(http.post(f"{offer}/{step}", headers=stranger) for step in STEPS),
    ):
        answer = await call
        told = (answer.status_code, answer.json()["type"].rpartition("/")[2])
        assert told == (404, "offer_not_found"), answer.request.url

    tag = posted.headers["etag"]
    assert (await http.patch(offer, headers=own, json={"seats": 3})).status_code == 428
    stale = {**own, "if-match": tag.replace("-1", "-0") if "-1" in tag else '"stale"'}
    assert (await http.patch(offer, headers=stale, json={"seats": 3})).status_code == 412
    resumed = await http.post(f"{offer}/resume", headers=own)
    (allowed,) = resumed.json()["errors"]
    assert (resumed.status_code, allowed["code"], allowed["values"]["state"]) == (409, "allowed_acts", "published")
    assert {"edit", "pause", "prolong", "fill", "withdraw"} == set(allowed["values"]["allowed"].split(", "))
    assert await stored(system) == before

    page = offer.replace("/api/v1/offers", "/angebote")
    shown = {path: await http.get(path, headers={"accept": "text/html"}) for path in (page, "/einbinden", "/feed.atom")}
    for path, answer in shown.items():
        assert answer.status_code == 200, path
        assert not [raw for raw in RAW if raw in answer.text], path

    async def board() -> bool:
        text = (await http.get("/angebote", headers={"accept": "text/html"})).text
        assert not [raw for raw in RAW if raw in text]
        return "&lt;script&gt;" in text

    await eventually(board)
