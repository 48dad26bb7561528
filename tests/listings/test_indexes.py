"""Every search of listings runs over an index and reads in the order it answers: no collection scan, no sorting.

With ``ANLAUF_OFFERS=100000`` so many offers are there, of which each search that is paged reads a page.
"""

import datetime as dt
import json
import os
from typing import Any

from services.listings.handlers import Listings
from shared import clock
from shared.mongo import Database

OFFERS = int(os.environ.get("ANLAUF_OFFERS", "0"))
PAGE = 100
ID, NOW, TODAY = clock.new_id(), clock.now(), clock.today().isoformat()

# What is asked, by whom: collection, filter, order.
SEARCHES: dict[str, tuple[str, dict[str, Any], list[tuple[str, int]]]] = {
    "an employer's offers": ("offers", {"employer_id": ID}, [("rank", 1), ("changed_at", -1)]),
    "what is open of it": ("offers", {"employer_id": ID, "rank": {"$in": [0, 1, 4]}}, []),
    "the same order": ("offers", {"employer_id": ID, "key": "k"}, []),
    "near-duplicates": ("offers", {"employer_id": ID, "content.place.postal_code": "06842"}, []),
    "the counsellors' queue": ("offers", {"state": "in_review"}, [("changed_at", 1), ("_id", 1)]),
    "its next page": (
        "offers",
        {"state": "in_review", "$or": [{"changed_at": {"$gt": NOW}}, {"changed_at": NOW, "_id": {"$gt": ID}}]},
        [("changed_at", 1), ("_id", 1)],
    ),
    "the clock": ("offers", {"due_on": {"$lte": TODAY}}, [("due_on", 1)]),
    "the clock, of reach": ("offers", {"reach_due_at": {"$lte": NOW}}, [("reach_due_at", 1)]),
    "exports": ("offers", {"state": "published", "_id": {"$gt": ID}}, [("_id", 1)]),
    "the stamp": ("offers", {}, [("changed_at", -1)]),
    "whom an account acts for": ("employers", {"members": ID}, []),
    "who has invited it": ("employers", {"invited.account_id": ID}, []),
    "employers that wait": ("employers", {"state": "mail_confirmed"}, [("since", 1), ("_id", 1)]),
    "the latest ban": ("employers", {"state": "banned"}, [("since", -1)]),
    "suspects": ("employers", {"$or": [{"state": "banned"}, {"number": {"$in": ["1"]}}]}, []),
    "a postal code": ("postal_codes", {"code": {"$in": ["06842"]}}, []),
    "postal codes that begin so": ("postal_codes", {"code": {"$regex": "^068"}}, [("code", 1)]),
    "a town": ("towns", {"keys": "neustadt"}, []),
    "towns that begin so": ("towns", {"keys": {"$regex": "^neu"}}, []),
    "the edition in use": ("towns", {"source": "package"}, [("source", 1)]),
    "reports": ("offer_reports", {"settled": False}, [("at", 1), ("_id", 1)]),
    "reports on an offer": ("offer_reports", {"offer_id": ID, "settled": False}, []),
    "a file's parts": ("import_parts", {"import_id": ID, "number": {"$gte": 1, "$lt": 4}}, [("number", 1)]),
    "an import's report": ("import_rows", {"import_id": ID, "row": {"$gt": 5}}, [("row", 1)]),
    "numbers seen before": ("import_rows", {"import_id": ID, "external_id": {"$in": ["1"]}}, []),
    "exports of a kind": ("offers", {"state": "published", "kind": "trial_day", "_id": {"$gt": ID}}, [("_id", 1)]),
    "events to come": ("calendar", {"starts_at": {"$gt": NOW}}, [("starts_at", 1), ("_id", 1)]),
    "the line before an event": ("registrations", {"event_id": ID, "state": "waiting"}, [("at", 1)]),
    "who comes to an event": ("registrations", {"event_id": ID, "person_id": {"$ne": None}}, []),
    "a person's registrations": ("registrations", {"person_id": ID}, []),
    "pages": ("content", {"type": "page", "published": True}, [("title", 1)]),
    "a conversation": ("letters", {"application_id": ID}, [("number", 1)]),
    "letters to be looked at": ("letters", {"settled": False}, [("reported", -1), ("at", 1)]),
    "a young person's applications": ("applications", {"person_id": ID}, [("sent_at", -1)]),
    "an employer's applications": ("applications", {"employer_id": ID}, [("sent_at", -1)]),
    "applications that lapse": ("applications", {"due_at": {"$lte": NOW}}, [("due_at", 1)]),
    "who hopes for an offer": ("applications", {"offer_id": ID, "active": True, "state": {"$in": ["sent"]}}, []),
    "employers that do not answer": ("applications", {"state": {"$in": ["sent"]}, "since": {"$lte": NOW}}, []),
    "how placements were": ("feedback", {}, [("at", -1)]),
}


async def fill(db: Database) -> None:
    """Offers as far as a search looks at them: of a thousand employers, a tenth waiting, all due some day."""
    for begin in range(0, OFFERS, 10_000):
        offers = [
            {
                "_id": clock.new_id(),
                "employer_id": ID if number % 1000 == 0 else clock.new_id(),
                "key": str(number),
                "state": "in_review" if number % 10 == 0 else "published",
                "rank": 1 if number % 10 == 0 else 0,
                "kind": "holiday_job" if number % 3 else "trial_day",
                "changed_at": NOW - dt.timedelta(minutes=number),
                "due_on": (clock.today() + dt.timedelta(days=number % 60)).isoformat(),
                "content": {"place": {"postal_code": f"{number % 99_999:05}"}},
            }
            for number in range(begin, min(begin + 10_000, OFFERS))
        ]
        await db["offers"].insert_many(offers)


async def test_no_search_scans_a_collection_or_sorts(listings: Listings, db: Database) -> None:
    await fill(db)
    for name, (collection, wanted, order) in SEARCHES.items():
        found = db[collection].find(wanted, sort=order or None, limit=PAGE)
        explained = await found.explain()
        plan = json.dumps(explained["queryPlanner"]["winningPlan"], default=str)
        assert "COLLSCAN" not in plan, f"{name}: {plan}"
        assert '"SORT"' not in plan, f"{name}: {plan}"
        assert "IXSCAN" in plan or "EXPRESS" in plan, f"{name}: {plan}"
        read = explained["executionStats"]["totalDocsExamined"]
        assert read <= 5 * PAGE, f"{name} reads {read} documents for a page: {plan}"
