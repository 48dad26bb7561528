"""PostgreSQL with PostGIS as the reference: Debian's packages, a private server, and the query a good engineer writes.

One GiST index over each person's reach as a box and their fields (btree_gist is not needed, intarray is), so that the
server looks at those whom the offer can reach and who want one of its fields; the rest of the rule filters. The law and
the score are left out, to PostGIS's advantage.
"""

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from deploy.local import install
from deploy.local.ports import any_free_port
from deploy.local.process import StartError
from services.matching.match import WEEKDAYS
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.law.person import birthday
from shared.places import EARTH_KM
from tests.benchmarks.crowd import FIELDS, KINDS, STRETCHES, Crowd

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
EXTENSION = Path("/usr/share/postgresql/15/extension/postgis.control")
DEGREE_KM = np.pi / 180 * EARTH_KM
# As measured in the choice of the design: memory for the whole table, no compiling and no workers for short queries.
SETTINGS = {
    "shared_buffers": "2GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "effective_cache_size": "6GB",
    "random_page_cost": "1.1",
    "fsync": "off",  # the table is built once and only read
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}
TABLE = """
CREATE EXTENSION IF NOT EXISTS postgis; CREATE EXTENSION IF NOT EXISTS intarray;
DROP TABLE IF EXISTS person;
CREATE TABLE person (id int, latitude float8, longitude float8, radius_km int, fields int[], kinds int, born date,
                     free datemultirange, weekdays int, reach geometry(Polygon, 4326));
"""
INDEX = """
CREATE INDEX ON person USING gist (reach, fields gist__intbig_ops);
ALTER TABLE person ADD PRIMARY KEY (id);
VACUUM ANALYZE person;
"""
HAVERSINE = f"""
2 * {EARTH_KM} * asin(least(1, sqrt(sin(radians(latitude - %(latitude)s) / 2) ^ 2 + cos(radians(%(latitude)s))
    * cos(radians(latitude)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)))
"""
MATCHING = f"""
SELECT id FROM person
WHERE reach && ST_SetSRID(ST_MakePoint(%(longitude)s, %(latitude)s), 4326) AND fields && %(fields)s
  AND kinds & %(kind)s <> 0 AND born <= %(born_by)s
  AND (weekdays = 0 OR %(weekdays)s = 0 OR weekdays & %(weekdays)s <> 0)
  AND (%(period)s::daterange IS NULL OR isempty(free) OR free @> %(period)s::daterange)
  AND {HAVERSINE} <= radius_km
"""


class Unavailable(Exception):
    """There is no PostGIS here and it cannot be installed; says why."""


@contextmanager
def server(directory: Path) -> Iterator[str]:
    """A private server with its data under ``directory``; yields its connection string. Raises Unavailable."""
    _have_programs()
    data = directory / "postgis"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    shutil.chown(data, "postgres", "postgres")
    port = any_free_port()
    options = " ".join(f"-c {name}={value or repr(value)}" for name, value in {**SETTINGS, "port": port}.items())
    _as_postgres("initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
    try:
        _as_postgres("pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
        yield f"host=127.0.0.1 port={port} user=bench dbname=postgres"
    finally:
        _as_postgres("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(data, ignore_errors=True)


def _have_programs() -> None:
    if not (PROGRAMS / "pg_ctl").exists() or not EXTENSION.exists():
        try:
            install.apt_install("PostGIS, the reference", "postgresql-15-postgis-3")
        except StartError as error:
            raise Unavailable(
                f"PostGIS is not measured: postgresql-15-postgis-3 cannot be installed ({error})"
            ) from None


def _as_postgres(program: str, *words: str | Path, check: bool = True) -> None:
    """PostgreSQL refuses to run as root: it runs as the user that Debian's package makes."""
    command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", str(PROGRAMS / program)]
    subprocess.run(
        [*command, *map(str, words)], check=check, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def fill(connection: psycopg.Connection[Any], crowd: Crowd) -> None:
    connection.execute(TABLE)
    with connection.cursor().copy("COPY person FROM STDIN") as copy:
        lines = _lines(crowd)
        while part := "".join(islice(lines, 10_000)):
            copy.write(part)
    connection.commit()
    connection.autocommit = True
    for statement in INDEX.strip().splitlines():
        connection.execute(statement)


def _lines(crowd: Crowd) -> Iterator[str]:
    """Rows as COPY reads them. The reach is a box a little larger than the circle."""
    high = crowd.radius_km * 1.001 / DEGREE_KM
    wide = high / np.cos(np.radians(np.abs(crowd.latitude) + high))
    south, north = crowd.latitude - high, crowd.latitude + high
    west, east = crowd.longitude - wide, crowd.longitude + wide
    free = ["{" + ",".join(_range(*s) for n, s in enumerate(STRETCHES) if f >> n & 1) + "}" for f in range(64)]
    facts = crowd.latitude, crowd.longitude, crowd.radius_km, crowd.fields, crowd.kinds, crowd.born, crowd.free
    columns = (*facts, crowd.weekdays, south, north, west, east)
    rows = enumerate(zip(*[column.tolist() for column in columns], strict=True))
    for row, (lat, lon, radius, fields, kinds, born, time, days, s, n, w, e) in rows:
        wished = ",".join([str(field) for field in fields if field >= 0])
        reach = f"SRID=4326;POLYGON(({w} {s}, {w} {n}, {e} {n}, {e} {s}, {w} {s}))"
        day = dt.date.fromordinal(born)
        yield f"{row}\t{lat}\t{lon}\t{radius}\t{{{wished}}}\t{kinds}\t{day}\t{free[time]}\t{days}\t{reach}\n"


def _range(start: dt.date, end: dt.date) -> str:
    return f"[{start},{end}]"


def question(offer: OfferFacts) -> dict[str, Any]:
    """The query's parameters. The benchmarks' offers have one period, or go by arrangement."""
    period = offer.periods[0] if offer.periods else None
    first_day = max(clock.today(), period.start) if period else clock.today()
    return {
        "latitude": offer.point.latitude,
        "longitude": offer.point.longitude,
        "fields": [FIELDS.index(field) for field in offer.fields],
        "kind": 1 << KINDS.index(offer.kind),
        "born_by": _latest_birth(first_day, offer.minimum_age),
        "weekdays": sum(1 << WEEKDAYS.index(day) for day in offer.weekdays),
        "period": _range(period.start, period.end) if period else None,
    }


def _latest_birth(day: dt.date, age: int) -> dt.date:
    """Who is born by then has that age on the day."""
    birth = dt.date(day.year - age, day.month, min(day.day, 28)) + dt.timedelta(days=3)
    while birthday(birth, age) > day:
        birth -= dt.timedelta(days=1)
    return birth


def matching(connection: psycopg.Connection[Any], offer: OfferFacts) -> list[int]:
    return [row[0] for row in connection.execute(MATCHING, question(offer), prepare=True)]
