"""`anlauf import occupations`: words for the same work out of ESCO's labels, into the database of listings."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

from deploy.setup import database_of
from services.listings.occupation_file import OccupationFileUnreadable, labels, synonyms
from services.listings.store.occupations import INDEXES, OccupationStore
from shared import mongo
from shared.settings import CommonSettings

LONGEST_LINE = 100_000  # characters held at once


async def import_occupations(common: CommonSettings, file: Path) -> int:
    """How many words find others now. Raises OccupationFileUnreadable; then nothing has been changed."""
    same, edition = await asyncio.to_thread(_read, file)
    client = mongo.connect(str(common.mongo_url), app="anlauf-import")
    try:
        db = mongo.database(client, common.database_prefix + database_of("listings"))
        await mongo.ensure_indexes(db, INDEXES)
        await OccupationStore(db).replace(edition, same)
    finally:
        client.close()
    return len(same)


def _read(file: Path) -> tuple[dict[str, frozenset[str]], str]:
    try:
        same = synonyms(labels(_lines(file)))
    except UnicodeDecodeError as error:
        raise OccupationFileUnreadable("This is not UTF-8.") from error
    if not same:
        raise OccupationFileUnreadable("No occupation of this file has German labels that mean the same.")
    with file.open("rb") as opened:
        return same, hashlib.file_digest(opened, "sha256").hexdigest()


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        while line := opened.readline(LONGEST_LINE):
            yield line
