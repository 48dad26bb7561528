"""A list page by page on a real server: each thing once, whatever is added and whatever ties."""

import datetime as dt
import itertools
from typing import Any

import pytest

from shared import cursor
from shared.contracts.paging import Paged
from shared.cursor import CursorInvalid
from shared.mongo import DESCENDING, Database, Document
from shared.paging import Key, latest, number, oldest, page

MOMENT = dt.datetime(2027, 3, 1, 9, 30, 0, 123_000, tzinfo=dt.UTC)
ORDERS = {
    "latest": latest("at", str),
    "oldest": oldest("at", str),
    "by rank": (Key("rank", number), *latest("at", str)),
    "yes first": (Key("yes", lambda said: said == "True", DESCENDING), *oldest("at", str)),
    "by title": (Key("title"), Key("_id")),
    "inside": (Key("shown.rank", number, DESCENDING), Key("_id")),
}


def thing(n: int) -> Document:
    """Three at the same moment, two of the same rank, titles with spaces: all ties that there can be."""
    at = MOMENT + dt.timedelta(minutes=n // 3)
    return {
        "_id": f"{n:03}",
        "at": at,
        "rank": n % 2,
        "yes": n % 3 == 0,
        "title": f"Ä {n // 2}",
        "shown": {"rank": n % 4},
    }


async def walked(db: Database, order: tuple[Key, ...], *added: Document) -> list[str]:
    """All ids, page by page; after each page one more thing is added."""
    found: list[str] = []
    following: str | None = ""
    more = iter(added)
    while following is not None:
        documents, following = await page(db["things"], [], order, Paged(cursor=following, limit=3))
        found += [document["_id"] for document in documents]
        if new := next(more, None):
            await db["things"].insert_one(new)
    return found


@pytest.mark.parametrize("name", ORDERS)
async def test_each_thing_comes_once_and_in_order_while_others_are_added(db: Database, name: str) -> None:
    before = [thing(n) for n in range(0, 40, 2)]
    await db["things"].insert_many(before)
    order = ORDERS[name]
    expected, _ = await page(db["things"], [], order, Paged(limit=100))
    found = await walked(db, order, *(thing(n) for n in range(1, 12, 2)))
    assert len(found) == len(set(found))
    old = {document["_id"] for document in before}
    assert [one for one in found if one in old] == [document["_id"] for document in expected]


async def test_what_goes_between_two_pages_takes_nothing_with_it(db: Database) -> None:
    await db["things"].insert_many([thing(n) for n in range(9)])
    first, following = await page(db["things"], [], ORDERS["oldest"], Paged(limit=4))
    await db["things"].delete_one({"_id": first[-1]["_id"]})  # the very one that the cursor names
    rest, end = await page(db["things"], [], ORDERS["oldest"], Paged(cursor=following or "", limit=100))
    assert [one["_id"] for one in (*first, *rest)] == [f"{n:03}" for n in range(9)]
    assert end is None


WRONG = {
    "no base64": "%%%",
    "one part too few": cursor.encode("2027-03-01T09:30:00+00:00"),
    "no moment": cursor.encode("soon", "1"),
    "before all time": cursor.encode("0001-01-01T00:00:00+14:00", "1"),
    "an empty part": cursor.encode("", "1"),
    "no text": "_____w==",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_what_the_list_has_not_given_out_is_refused_by_name(db: Database, wrong: str) -> None:
    with pytest.raises(CursorInvalid) as refused:
        await page(db["things"], [], ORDERS["latest"], Paged(cursor=wrong))
    assert [one.pointer for one in refused.value.errors] == ["#/query/cursor"]


def test_a_number_that_no_database_can_hold_is_none() -> None:
    for text in ("9" * 19, f"-{2**63}", "1.5"):
        with pytest.raises(ValueError, match=r"too large|invalid literal"):
            number(text)


def test_a_cursor_keeps_whatever_stands_in_it() -> None:
    parts: Any = ("Ä b:c", "ü", "1", "page:über uns")
    for place in itertools.permutations(parts, 3):
        assert tuple(cursor.decode(cursor.encode(*place), 3)) == place
