"""Every search of listings runs over an index and reads in the order it answers: no collection scan, no sorting."""

import json
from typing import Any

from services.listings.handlers import Listings
from shared import clock
from shared.mongo import Database

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
}


async def test_no_search_scans_a_collection_or_sorts(listings: Listings, db: Database) -> None:
    for name, (collection, wanted, order) in SEARCHES.items():
        found = db[collection].find(wanted, sort=order or None)
        plan = json.dumps((await found.explain())["queryPlanner"]["winningPlan"], default=str)
        assert "COLLSCAN" not in plan, f"{name}: {plan}"
        assert '"SORT"' not in plan, f"{name}: {plan}"
        assert "IXSCAN" in plan or "EXPRESS" in plan, f"{name}: {plan}"
