"""All that Anlauf keeps in one file, and back from it: the four databases as they were at one and the same moment.

A gzip of BSON documents: a head, each document with its service and collection, and a foot that counts them.
"""

import datetime as dt
import gzip
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from pymongo.write_concern import WriteConcern

from deploy.setup import SERVICES, database_of
from shared import clock
from shared.settings import CommonSettings

FORMAT = 1
TIMES = CodecOptions[dict[str, Any]](tz_aware=True)
RAW = CodecOptions(document_class=RawBSONDocument)
AT_ONCE = 1_000
TOLD_EACH = 50_000  # documents
SNAPSHOT_SECONDS = 3_600  # how long the moment stays readable
# Inboxes know for 30 days what was handled; what could be handled twice is not announced again.
ANNOUNCED_AGAIN = dt.timedelta(days=20)

Say = Callable[[str], None]
Client = MongoClient[Any]


class BackupError(Exception):
    """What is wrong with the file, or with the place it shall go to; nothing has been written."""


def back_up(settings: CommonSettings, file: Path, say: Say) -> dict[str, int]:
    """Write all databases to ``file``, readable by its owner alone. Returns documents by service.

    Services may run meanwhile. Raises BackupError when the file is there already, PyMongoError when MongoDB fails.
    """
    if file.exists():
        raise BackupError(f"{file} is there already")
    part = file.with_name(f"{file.name}.part")
    try:
        with _client(settings) as client, _long_snapshots(client):
            counts = _write(part, _documents(client, settings, say))
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return counts


def _write(part: Path, documents: Iterator[tuple[str, str, RawBSONDocument]]) -> dict[str, int]:
    counts = Counter[str]()
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as raw, gzip.open(raw, "wb", compresslevel=3) as out:
        out.write(bson.encode({"format": FORMAT, "at": clock.now()}))
        for service, collection, document in documents:
            out.write(bson.encode({"s": service, "c": collection, "d": document}))
            counts[service] += 1
        out.write(bson.encode({"end": counts}))
    return dict(counts)


def _client(settings: CommonSettings) -> Client:
    return MongoClient(str(settings.mongo_url), appname="anlauf-backup", serverSelectionTimeoutMS=5_000)


def _documents(client: Client, settings: CommonSettings, say: Say) -> Iterator[tuple[str, str, RawBSONDocument]]:
    names = {service: client[_name(settings, service)].list_collection_names() for service in SERVICES}
    with client.start_session(snapshot=True) as session:
        for service, collections in names.items():
            for collection in sorted(name for name in collections if not name.startswith("system.")):
                found = client[_name(settings, service)].get_collection(collection, codec_options=RAW)
                number = 0
                for number, document in enumerate(found.find({}, session=session), 1):
                    yield service, collection, document
                    if number % TOLD_EACH == 0:
                        say(f"{service}.{collection}: {number} ...")
                say(f"{service}.{collection}: {number}")


@contextmanager
def _long_snapshots(client: Client) -> Iterator[None]:
    """MongoDB forgets a moment after five minutes; where this user may, an hour for as long as this takes."""
    name = "minSnapshotHistoryWindowInSeconds"
    before = None
    with suppress(OperationFailure):
        before = client.admin.command({"getParameter": 1, name: 1})[name]
        client.admin.command({"setParameter": 1, name: max(before, SNAPSHOT_SECONDS)})
    try:
        yield
    finally:
        if before is not None:
            with suppress(OperationFailure):
                client.admin.command({"setParameter": 1, name: before})


def restore(settings: CommonSettings, file: Path, say: Say) -> dict[str, int]:
    """Fill the four empty databases out of ``file``. Returns documents by service.

    What was announced in the days before is announced again, since the broker may have lost it; whom it has reached,
    it changes nothing for. Raises BackupError when the file is not whole or a database holds something.
    """
    at, counts = _check(file)
    say(f"{file}: {sum(counts.values())} documents of {at:%Y-%m-%d %H:%M} UTC")
    with _client(settings) as client:
        for service in SERVICES:
            database = client[_name(settings, service)]
            if full := [name for name in database.list_collection_names() if database[name].find_one({}, {"_id": 1})]:
                raise BackupError(f"the database {database.name} is not empty: {', '.join(sorted(full)[:5])}")
        for (service, collection), documents in _batches(file):
            database = client.get_database(_name(settings, service), write_concern=WriteConcern("majority", j=True))
            database.get_collection(collection, codec_options=RAW).insert_many(documents, ordered=False)
            say(f"{service}.{collection}: {len(documents)}")
        if clock.now() - at < ANNOUNCED_AGAIN:
            for service in SERVICES:
                again = {"$set": {"state": 0}, "$unset": {"sent_at": ""}}
                client[_name(settings, service)]["outbox"].update_many({"state": 1}, again)
    return counts


def _check(file: Path) -> tuple[dt.datetime, dict[str, int]]:
    """When it was made, and how many documents it holds; all of it is read for that."""
    try:
        records = _records(file, TIMES)
        head, counts, foot = next(records), Counter[str](), None
        if head.get("format") != FORMAT:
            raise BackupError(f"{file} is no backup of this version of Anlauf")
        for record in records:
            foot = record.get("end")
            counts.update([record["s"]] if "s" in record else [])
    except (OSError, EOFError, BSONError, StopIteration, KeyError) as error:
        raise BackupError(f"{file} is no whole backup: {error}") from error
    if foot != counts:
        raise BackupError(f"{file} is no whole backup: it breaks off")
    return head["at"], dict(counts)


def _records(file: Path, options: CodecOptions[Any]) -> Iterator[Mapping[str, Any]]:
    with gzip.open(file, "rb") as opened:
        yield from bson.decode_file_iter(cast(BinaryIO, opened), options)


def _batches(file: Path) -> Iterator[tuple[tuple[str, str], Sequence[RawBSONDocument]]]:
    where, documents = ("", ""), list[RawBSONDocument]()
    for record in _records(file, RAW):
        here = (record["s"], record["c"]) if "s" in record else ("", "")
        if documents and (here != where or len(documents) == AT_ONCE):
            yield where, documents
            documents = []
        where = here
        if "d" in record:
            documents.append(record["d"])


def _name(settings: CommonSettings, service: str) -> str:
    return settings.database_prefix + database_of(service)
