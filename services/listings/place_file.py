"""A file of postal codes, line by line: GeoNames' own format, or the same as CSV with a header. Pure.

GeoNames (https://download.geonames.org/export/zip/readme.txt): tab separated, without a header: country code, postal
code, place name, then name and code of three administrative divisions, latitude, longitude, accuracy.
"""

import csv
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from services.listings.towns import LAND_CODES, LANDS
from shared.places import fold

COLUMNS = (
    "country", "code", "town", "land_name", "land_code", "district_name", "district_code", "community_name",
    "community_code", "latitude", "longitude",
)  # fmt: skip
# What the columns are called in files that have a header.
HEADINGS = {
    "country": ("country_code", "country code", "country"),
    "code": ("postal_code", "postal code", "zipcode", "zip", "plz"),
    "town": ("place_name", "place name", "place", "town", "ort"),
    "land_name": ("admin_name1", "admin name1", "state", "land"),
    "land_code": ("admin_code1", "admin code1", "state_code"),
    "community_name": ("admin_name3", "admin name3", "community"),
    "community_code": ("admin_code3", "admin code3", "community_code"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng"),
}
NEEDED = ("code", "town", "latitude", "longitude")
LONGEST_LINE = 2_000  # bytes
LONGEST_NAME = 120
SOUTH, NORTH, WEST, EAST = 47.0, 55.2, 5.8, 15.1  # Germany
# Large receivers of mail have postal codes of their own; they are places, but nobody looks for them as towns.
RECEIVER = re.compile(
    r"\b(?:g?gmbh|mbh|ag|kg|se|eg|ev|ohg|ug|co)\b|\be\. ?v\b|\w{3}(?:amt|gericht|bank|kasse|verwaltung|versicherung)\b"
    r"|\b(?:amtsgericht|finanzamt|ikk|aok|bkk|huk)\b|\bwerke?\b|\bservice\b|\bdienst\b|ministerium|universitaet",
)


class PlaceFileUnreadable(Exception):
    """Not a file of postal codes."""


class PlaceRow(NamedTuple):
    """``searchable``: a town, and not a firm that has a postal code of its own."""

    code: str
    town: str
    land: str
    community: str
    latitude: float
    longitude: float
    searchable: bool


class Refused(NamedTuple):
    why: str


class Skipped(NamedTuple):
    """Of another country."""


Read = Callable[[bytes], PlaceRow | Refused | Skipped]


def reader(first_line: bytes) -> tuple[Read, bool]:
    """How to read the lines, and whether the first one is a header. Raises PlaceFileUnreadable."""
    if first_line[:2] == b"PK":
        raise PlaceFileUnreadable("This is a zip archive: unpack it first.")
    try:
        line = first_line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlaceFileUnreadable("This is not UTF-8.") from error
    separator = "\t" if "\t" in line else ";" if ";" in line else ","
    cells = _cells(line, separator)
    if separator == "\t" and len(cells) >= len(COLUMNS) and re.fullmatch("[A-Z]{2}", cells[0]):
        return _with({name: number for number, name in enumerate(COLUMNS)}, separator), False
    names = [cell.strip().lower() for cell in cells]
    found = {name: names.index(one) for name, known in HEADINGS.items() for one in known if one in names}
    if missing := [name for name in NEEDED if name not in found]:
        raise PlaceFileUnreadable(f"This is not a file of postal codes: no column for {', '.join(missing)}.")
    return _with(found, separator), True


def _cells(line: str, separator: str) -> list[str]:
    # The line's end has been found: a carriage return inside of it is dirt, which the csv module would raise for.
    line = re.sub("[\r\n]+", " ", line.rstrip("\r\n"))
    return line.split("\t") if separator == "\t" else next(csv.reader([line], delimiter=separator), [])


def _with(columns: Mapping[str, int], separator: str) -> Read:
    def read(data: bytes) -> PlaceRow | Refused | Skipped:
        if len(data) > LONGEST_LINE:
            return Refused("the line is too long")
        try:
            cells = _cells(data.decode("utf-8"), separator)
        except UnicodeDecodeError:
            return Refused("not UTF-8")
        if len(cells) <= max(columns.values()):
            return Refused("columns are missing")
        return _row({name: cells[number].strip() for name, number in columns.items()})

    return read


def _row(cells: Mapping[str, str]) -> PlaceRow | Refused | Skipped:
    if cells.get("country", "DE").upper() not in ("DE", ""):
        return Skipped()
    code, town = cells["code"], cells["town"]
    if not re.fullmatch("[0-9]{5}", code):
        return Refused("the postal code does not have five digits")
    if not town or len(town) > LONGEST_NAME or not town.isprintable():
        return Refused("no name of a place")
    try:
        latitude, longitude = float(cells["latitude"]), float(cells["longitude"])
    except ValueError:
        return Refused("latitude and longitude are not numbers")
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        return Refused("the point does not lie in Germany")
    land = LAND_CODES.get(fold(cells.get("land_name", "")), cells.get("land_code", ""))
    community = (cells.get("community_code") or cells.get("community_name") or "")[:LONGEST_NAME]
    searchable = RECEIVER.search(fold(town)) is None
    return PlaceRow(code, town, land if land in LANDS else "", community, latitude, longitude, searchable)
