"""The picture in memory is exact: while it loads, after a cut, after lost history, and in the order of commits."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from yarl import URL

from shared import follow, mongo
from shared.errors import Transient
from shared.follow import Follower
from shared.mongo import Database, Document
from tests.eventually import eventually
from tests.proxy import Proxy


class Documents:
    """Everything, as it is."""

    def __init__(self) -> None:
        self.shown: dict[tuple[str, Any], Document] = {}
        self.order: list[Any] = []

    def load(self, collection: str, documents: Sequence[Document]) -> None:
        for document in documents:
            self.apply(collection, document["_id"], document)

    def loaded(self) -> None:
        """Each was taken in as it came."""

    def apply(self, collection: str, document_id: Any, document: Document | None) -> None:
        self.order.append(document_id)
        if document is None:
            self.shown.pop((collection, document_id), None)
        else:
            self.shown[collection, document_id] = document

    def version(self, collection: str, document_id: Any) -> int | None:
        document = self.shown.get((collection, document_id))
        return None if document is None else int(document["version"])


@pytest.fixture(autouse=True)
async def collections(db: Database) -> None:
    await mongo.ensure_indexes(db, {**follow.INDEXES, "left": [], "right": []})


def following(db: Database) -> Follower[Documents]:
    return Follower(db, {"left": None, "right": None}, Documents)


@pytest.fixture
async def follower(db: Database) -> AsyncIterator[Follower[Documents]]:
    follower = following(db)
    await follower.start()
    yield follower
    await follower.stop()


async def test_what_was_there_and_what_comes_is_shown(db: Database) -> None:
    await db["left"].insert_many([{"_id": n, "version": 1} for n in range(10)])
    follower = following(db)
    assert follower.problem() == "not following"
    await follower.start()
    assert follower.problem() is None
    assert len(follower.picture.shown) == 10
    await db["right"].insert_one({"_id": "new", "version": 1})
    await db["left"].replace_one({"_id": 1}, {"version": 2})
    await db["left"].update_one({"_id": 2}, {"$set": {"version": 3}})
    await follower.reached("right", "new", 1)
    await follower.reached("left", 1, 2)
    await follower.reached("left", 2, 3)
    await db["left"].delete_one({"_id": 3})
    await eventually(lambda: _is(("left", 3) not in follower.picture.shown))
    await follower.stop()


async def test_who_waits_for_a_document_is_released_when_it_is_deleted(
    db: Database, follower: Follower[Documents]
) -> None:
    await db["left"].insert_one({"_id": 1, "version": 1})
    waiting = asyncio.create_task(follower.reached("left", 1, 9))
    await follower.reached("left", 1, 1)
    await db["left"].delete_one({"_id": 1})
    assert (await waiting).shown == {}


async def test_waiting_has_a_deadline(follower: Follower[Documents]) -> None:
    with pytest.raises(Transient):
        await follower.reached("left", "never", 1, seconds=0.05)


async def test_what_is_shown_is_shown_with_all_that_was_committed_before(
    db: Database, follower: Follower[Documents]
) -> None:
    """The promise that matching stands on: over two collections, one order."""
    for number in range(50):
        await db["left"].insert_one({"_id": number, "version": 1})
        await db["right"].insert_one({"_id": number, "version": 1})
        picture = await follower.reached("right", number, 1)
        assert ("left", number) in picture.shown


async def test_a_change_during_the_load_is_not_lost(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "BATCH", 10)
    await db["left"].insert_many([{"_id": n, "version": 1} for n in range(200)])
    follower = following(db)
    starting = asyncio.create_task(follower.start())
    for number in range(100):
        await db["left"].update_one({"_id": number}, {"$set": {"version": 2}})
        await db["left"].delete_one({"_id": number + 100})
    await starting
    await db["right"].insert_one({"_id": "last", "version": 1})
    picture = await follower.reached("right", "last", 1)
    shown = {key[1]: document["version"] for key, document in picture.shown.items() if key[0] == "left"}
    assert shown == dict.fromkeys(range(100), 2)
    await follower.stop()


async def test_after_a_cut_connection_nothing_is_missing_and_nothing_loaded_again(db: Database, mongo_url: str) -> None:
    async with Proxy(mongo_url) as proxy:
        client = mongo.connect(
            str(URL(proxy.url).with_query(directConnection="true", heartbeatFrequencyMS=500)),
            app="tests",
            timeout_ms=500,
        )
        follower = following(mongo.database(client, db.name))
        await follower.start()
        first = follower.picture
        await db["left"].insert_one({"_id": "before", "version": 1})
        await follower.reached("left", "before", 1)
        proxy.away()
        await db["left"].insert_one({"_id": "meanwhile", "version": 1})
        await eventually(lambda: _is(follower.problem() is not None))
        proxy.back()
        await follower.reached("left", "meanwhile", 1)
        await eventually(lambda: _is(follower.problem() is None))
        assert follower.picture is first
        assert first.order == ["before", "meanwhile"]
        await follower.stop()
        client.close()


async def test_a_dropped_collection_is_loaded_anew(db: Database, follower: Follower[Documents]) -> None:
    await db["left"].insert_one({"_id": 1, "version": 1})
    first = await follower.reached("left", 1, 1)
    await db["left"].drop()
    await db["left"].insert_one({"_id": 2, "version": 1})
    picture = await follower.reached("left", 2, 1)
    await eventually(lambda: _is(follower.picture is not first))
    assert set(follower.picture.shown) == {("left", 2)}
    assert ("left", 2) in picture.shown


async def test_lost_history_is_loaded_anew(
    db: Database, follower: Follower[Documents], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A position of which the server knows nothing any more."""
    await db["left"].insert_one({"_id": 1, "version": 1})
    first = await follower.reached("left", 1, 1)
    await follower.stop()
    again = following(db)
    again._position = {"start_at_operation_time": _long_ago()}
    await again.start()
    assert again.picture is not first
    assert set(again.picture.shown) == {("left", 1)}
    await again.stop()


def _long_ago() -> Any:
    from bson.timestamp import Timestamp

    return Timestamp(1, 1)


async def _is(value: bool) -> bool:
    return value


async def test_a_document_the_picture_cannot_read_is_an_error_and_not_a_minute_of_silence(
    db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    class Strict(Documents):
        def load(self, collection: str, documents: Sequence[Document]) -> None:
            assert all("version" in document for document in documents), "no version"

    await db["left"].insert_one({"_id": 1})
    follower = Follower(db, {"left": None}, Strict)
    async with asyncio.timeout(5):
        with pytest.raises(AssertionError, match="no version"):
            await follower.start()
    assert follower.problem() == "not following"
    assert "no version" in capsys.readouterr().out
    await follower.stop()
