"""A backup is all of it at one moment, and Anlauf goes on from it in an empty place."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from typer.testing import CliRunner

from deploy.backup import BackupError, back_up, restore
from deploy.cli import app
from shared import clock
from shared.settings import CommonSettings
from tests.builders import offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

SERVICES = ("listings", "matching", "notifications", "gateway")
MAIL = "mia@demo.example"


def quiet(_: str) -> None:
    pass


@pytest.fixture
def client(mongo_url: str) -> Iterator[MongoClient[Any]]:
    with MongoClient[Any](mongo_url) as client:
        yield client


@pytest.fixture
def here(amqp_url: str, mongo_url: str, database_prefix: str) -> CommonSettings:
    return CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)


@pytest.fixture
def elsewhere(here: CommonSettings, client: MongoClient[Any]) -> Iterator[CommonSettings]:
    """Four databases that nobody has made yet."""
    there = here.model_copy(update={"database_prefix": f"{here.database_prefix}{uuid4().hex[:6]}_"})
    yield there
    for service in SERVICES:
        client.drop_database(there.database_prefix + service)


def everything(client: MongoClient[Any], settings: CommonSettings) -> dict[str, list[Any]]:
    databases = [client[settings.database_prefix + service] for service in SERVICES]
    return {
        f"{database.name.removeprefix(settings.database_prefix)}.{name}": found
        for database in databases
        for name in database.list_collection_names()
        if (found := list(database[name].find({}, sort=[("_id", 1)])))
    }


def empty(client: MongoClient[Any], settings: CommonSettings) -> None:
    for service in SERVICES:
        database = client[settings.database_prefix + service]
        for name in database.list_collection_names():
            database[name].delete_many({})


def some_documents(client: MongoClient[Any], settings: CommonSettings) -> None:
    for service in SERVICES:
        client[settings.database_prefix + service]["things"].insert_many(
            [{"_id": number, "of": service, "at": clock.now(), "raw": b"\x00\xff"} for number in range(3)]
        )
    sent = {"_id": "e-1", "state": 1, "sent_at": clock.now(), "body": b"{}"}
    client[settings.database_prefix + "listings"]["outbox"].insert_one(sent)


def test_what_was_backed_up_is_there_again_and_announced_again(
    client: MongoClient[Any], here: CommonSettings, elsewhere: CommonSettings, tmp_path: Path
) -> None:
    some_documents(client, here)
    before, file = everything(client, here), tmp_path / "all.gz"
    assert back_up(here, file, quiet) == {"listings": 4, "matching": 3, "notifications": 3, "gateway": 3}
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
    restore(elsewhere, file, quiet)
    after = everything(client, elsewhere)
    assert after.pop("listings.outbox") == [{"_id": "e-1", "state": 0, "body": b"{}"}]
    before.pop("listings.outbox")
    assert after == before


def test_a_backup_shows_one_moment_though_the_services_go_on(
    client: MongoClient[Any], here: CommonSettings, elsewhere: CommonSettings, tmp_path: Path
) -> None:
    some_documents(client, here)

    def meanwhile(told: str) -> None:
        if told == "listings.things: 3":
            client[here.database_prefix + "gateway"]["things"].insert_one({"_id": 4})
            client[here.database_prefix + "gateway"]["things"].delete_one({"_id": 0})

    back_up(here, tmp_path / "all.gz", meanwhile)
    restore(elsewhere, tmp_path / "all.gz", quiet)
    assert [one["_id"] for one in everything(client, elsewhere)["gateway.things"]] == [0, 1, 2]


def test_nothing_is_written_over(
    client: MongoClient[Any], here: CommonSettings, elsewhere: CommonSettings, tmp_path: Path
) -> None:
    some_documents(client, here)
    file = tmp_path / "all.gz"
    back_up(here, file, quiet)
    with pytest.raises(BackupError, match="there already"):
        back_up(here, file, quiet)
    client[elsewhere.database_prefix + "matching"]["profiles"].insert_one({"_id": 1})
    with pytest.raises(BackupError, match="not empty: profiles"):
        restore(elsewhere, file, quiet)
    assert everything(client, elsewhere) == {"matching.profiles": [{"_id": 1}]}


@pytest.mark.parametrize("spoilt", ["half", "unzipped", "another"])
def test_a_file_that_is_no_whole_backup_is_refused_before_anything_is_written(
    spoilt: str, client: MongoClient[Any], here: CommonSettings, elsewhere: CommonSettings, tmp_path: Path
) -> None:
    some_documents(client, here)
    file = tmp_path / "all.gz"
    back_up(here, file, quiet)
    whole = gzip.decompress(file.read_bytes())
    file.write_bytes(
        {
            "half": gzip.compress(whole[: whole.index(b"notifications")]),
            "unzipped": whole,
            "another": gzip.compress(b"x"),
        }[spoilt]
    )
    with pytest.raises(BackupError, match="no whole backup"):
        restore(elsewhere, file, quiet)
    assert everything(client, elsewhere) == {}


def test_the_commands_say_what_they_have_done(
    here: CommonSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"AMQP_URL": here.amqp_url, "MONGO_URL": here.mongo_url}.items():
        monkeypatch.setenv(f"ANLAUF_{name}", str(value))
    monkeypatch.setenv("ANLAUF_DATABASE_PREFIX", here.database_prefix)
    file = str(tmp_path / "all.gz")
    made = CliRunner().invoke(app, ["backup", file, "--json"])
    assert (made.exit_code, json.loads(made.stdout)) == (0, {})
    again = CliRunner().invoke(app, ["backup", file])
    assert (again.exit_code, again.stderr) == (1, f"anlauf backup: {file} is there already\n")
    assert CliRunner().invoke(app, ["restore", file]).exit_code == 0


async def test_anlauf_goes_on_in_an_empty_place_with_a_broker_that_has_lost_everything(
    client: MongoClient[Any], here: CommonSettings, tmp_path: Path
) -> None:
    """The second offer is accepted and announced while matching is away: only the broker knows, and it is lost.

    Emptied databases stand for fresh ones: to make the collections and indexes of all anew takes seconds.
    """
    offers = []
    async with System(str(here.amqp_url), str(here.mongo_url), here.database_prefix) as system:
        employer = await system.employer()
        mia = await system.young_person(MAIL, "+4915550000001", profile_body())
        mails = len(await system.mails(MAIL))
        for title in ("Ferienjob in der Werkstatt", "Ferienjob im Lager"):
            body = {**offer_body(title=title), "state": "published"}
            offers.append((await system.http.post("/api/v1/offers", headers=employer, json=body)).json()["id"])
            if len(offers) == 1:
                await eventually(lambda: _more_mails(system, mails))
                await system.services["matching"].consumers.stop(1)
        await eventually(system._is_idle)
        back_up(here, tmp_path / "all.gz", quiet)
    empty(client, here)
    restore(here, tmp_path / "all.gz", quiet)
    async with System(str(here.amqp_url), str(here.mongo_url), here.database_prefix) as system:

        async def both() -> bool:
            answer = await system.http.get("/api/v1/matches", headers=mia)
            found = [one["offer"]["offer_id"] for one in answer.json()["items"]]
            return sorted(found) == sorted(offers) and await _more_mails(system, 0)

        await eventually(both)
        await eventually(system._is_idle)
        (mail,) = await system.mails(MAIL)
        assert "Ferienjob im Lager" in mail["Text"]
        assert offers[0] not in mail["Text"]


async def _more_mails(system: System, than: int) -> bool:
    return len(await system.mails(MAIL)) > than
