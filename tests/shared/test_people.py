"""Exporting and erasing by a table of places, and what is too old to keep."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from services.gateway.app import KEEPING
from services.gateway.erasure import PLACES as IN_GATEWAY
from services.listings.store import INDEXES as LISTINGS
from services.listings.store.people import PLACES as IN_LISTINGS
from services.matching.store import INDEXES as MATCHING
from services.matching.store.people import PLACES as IN_MATCHING
from services.notifications.store import INDEXES as NOTIFICATIONS
from services.notifications.store.people import PLACES as IN_NOTIFICATIONS
from shared import clock, people, retention
from shared.mongo import Database, IndexModel
from shared.people import Place

MIA, BEN, NOBODY = UUID(int=1), UUID(int=2), UUID(int=3)
GATEWAY = {name: indexes for part in KEEPING for name, indexes in part.INDEXES.items()}
INDEXES: dict[str, Mapping[str, Sequence[IndexModel]]] = {
    "gateway": GATEWAY,
    "listings": LISTINGS,
    "matching": MATCHING,
    "notifications": NOTIFICATIONS,
}
OF_ACCOUNTS = {
    "gateway": {collection for collection, _ in IN_GATEWAY},
    "listings": {place.collection for place in IN_LISTINGS if place.erase != "replace"},
    "matching": {place.collection for place in IN_MATCHING},
    "notifications": {place.collection for place in IN_NOTIFICATIONS if place.erase != "replace"},
}
SERVICES = Path(__file__).parents[2] / "services"
PLACES = (
    Place("letters", "own_id", through=("own", "person_id")),
    Place("searches", "_id", ids=lambda account_id: [account_id.int + 10]),
    Place("own", "person_id"),
    Place("counts", "_id", "prefix"),
    Place("firms", "members[]", "replace"),
    Place("firms", "history[].by", "replace"),
    Place("texts", "by", "replace"),
)


async def filled(db: Database) -> None:
    await db["own"].insert_many([{"_id": 1, "person_id": MIA, "at": clock.now()}, {"_id": 2, "person_id": BEN}])
    await db["letters"].insert_many([{"_id": 1, "own_id": 1}, {"_id": 2, "own_id": 2}])
    await db["searches"].insert_many([{"_id": MIA.int + 10}, {"_id": BEN.int + 10}])
    await db["counts"].insert_many([{"_id": f"{MIA}:2027-01-01"}, {"_id": f"{BEN}:2027-01-01"}])
    history = [{"by": MIA, "n": 1}, {"by": BEN, "n": 2}, {"by": MIA, "n": 3}]
    await db["firms"].insert_one({"_id": 1, "members": [BEN, MIA], "history": history})
    await db["texts"].insert_many([{"_id": 1, "by": MIA}, {"_id": 2, "by": BEN}])
    sent = {"state": 1, "body": f'{{"person_id":"{MIA}"}}'.encode()}
    await db["outbox"].insert_many([{"_id": "1", **sent}, {"_id": "2", **sent, "state": 0}])


async def test_all_of_one_person_goes_and_nothing_of_another(db: Database) -> None:
    await filled(db)
    erased = await people.erase(db, PLACES, MIA, NOBODY)
    assert erased == {"letters": 1, "searches": 1, "own": 1, "counts": 1, "firms": 2, "texts": 1, "outbox": 1}
    assert await people.erase(db, PLACES, MIA, NOBODY) == {}
    assert [one["_id"] for one in await db["letters"].find({}).to_list(None)] == [2]
    assert [one["_id"] for one in await db["searches"].find({}).to_list(None)] == [BEN.int + 10]
    assert [one["_id"] for one in await db["own"].find({}).to_list(None)] == [2]
    assert [one["_id"] for one in await db["counts"].find({}).to_list(None)] == [f"{BEN}:2027-01-01"]
    (firm,) = await db["firms"].find({}).to_list(None)
    assert firm["members"] == [BEN, NOBODY]
    assert [line["by"] for line in firm["history"]] == [NOBODY, BEN, NOBODY]
    assert [one["by"] for one in await db["texts"].find({}, sort=[("_id", 1)]).to_list(None)] == [NOBODY, BEN]
    assert [one["_id"] for one in await db["outbox"].find({}).to_list(None)] == ["2"]  # still to be sent


async def test_an_export_is_the_persons_own_documents(db: Database) -> None:
    await filled(db)
    exported = await people.export(db, PLACES, MIA)
    assert exported.parts.keys() == {"letters", "searches", "own", "counts"}
    assert exported.parts["own"][0]["person_id"] == str(MIA)
    assert not (await people.export(db, PLACES, NOBODY)).parts


@pytest.mark.parametrize(
    ("service", "places"), [("listings", IN_LISTINGS), ("matching", IN_MATCHING), ("notifications", IN_NOTIFICATIONS)]
)
def test_every_place_is_a_collection_of_its_service(service: str, places: tuple[Place, ...]) -> None:
    assert {place.collection for place in places} <= INDEXES[service].keys()


def test_every_row_of_the_retention_table_is_a_collection_of_its_service() -> None:
    assert {row.service for row in retention.ROWS} <= INDEXES.keys()
    for row in retention.ROWS:
        assert row.collection in INDEXES[row.service], row.collection
        assert row.takes.keys() <= INDEXES[row.service].keys()
    assert retention.NOTICE < retention.INACTIVE


@pytest.mark.parametrize("service", sorted(INDEXES))
def test_every_collection_has_an_end_or_a_reason_to_stay(service: str) -> None:
    """An index that expires it, a row of the table, the account it goes with; or a word why it does not grow."""
    sources = "".join(path.read_text() for path in sorted((SERVICES / service).rglob("*.py")))
    collections = {*INDEXES[service], *re.findall(r'\bdb\["(\w+)"\]', sources)} - {"outbox"}  # of shared: expires
    expiring = {
        name
        for name, indexes in INDEXES[service].items()
        if any("expireAfterSeconds" in index.document for index in indexes)
    }
    swept = {row.collection for row in retention.ROWS if row.service == service}
    staying = {name for one in retention.STAYS if one.service == service for name in one.collections}
    ending = expiring | swept | OF_ACCOUNTS[service]
    assert collections - ending == staying
    assert len(collections) > 5, "else they were not found"


@pytest.mark.parametrize("number", range(len(retention.ROWS)))
async def test_what_is_too_old_goes_and_the_rest_stays(db: Database, number: int) -> None:
    row = retention.ROWS[number]
    limit = clock.now() - dt.timedelta(days=row.days)
    day = dt.timedelta(days=1)
    old, new = ((at.date().isoformat() if row.day else at) for at in (limit - day, limit + day))
    fits = {name: value for name, value in row.only.items() if not isinstance(value, dict)}
    misses = {name: value["$nin"][0] if isinstance(value, dict) else None for name, value in row.only.items()}
    documents = [{"_id": "old", row.field: old, **fits}, {"_id": "new", row.field: new, **fits}]
    if row.only:
        documents.append({"_id": "another", row.field: old, **misses})
    await db[row.collection].insert_many(documents)
    for collection, field in row.takes.items():
        await db[collection].insert_many([{"_id": f"of {one['_id']}", field: one["_id"]} for one in documents])
    for _ in range(2):
        await retention.sweep(db, row.service)
    kept = ["new", "another"] if row.only else ["new"]
    assert [one["_id"] for one in await db[row.collection].find({}).to_list(None)] == kept
    for collection in row.takes:
        assert [one["_id"] for one in await db[collection].find({}).to_list(None)] == [f"of {one}" for one in kept]
