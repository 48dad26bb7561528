"""Postal codes and towns of the region: where a postal code lies, and how far apart two points are.

``places.csv`` is our own table: the towns around Dessau-Roßlau, the middle of each postal area rounded to 0.01 degrees
(about 1 km): exact enough for "how far", and too rough to point at a home. What an operator has imported beyond it,
listings keeps (``services/listings/store/places.py``).
"""

import csv
import math
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from shared.contracts.words import Point

EARTH_KM = 6371.0088  # mean radius, IUGG
# What tells towns of one name apart: Frankfurt am Main, Halle (Saale), Neustadt/Harz, Bitterfeld, Stadt.
MORE = re.compile(r"\s*[(/,]|\s+(?:(?:am|an|auf|bei|im|in|ob|vor|unter)\s|[aiobv]\.)")
TITLES = re.compile(r"\b(?:bad|hansestadt|lutherstadt|stadt|markt)\b")
NOT_A_TOWN = {"elster", "land"}
SHORTEST_PART = 4


class Place(NamedTuple):
    """One postal area. ``land``: the federal state as in ISO 3166-2, without ``DE-``."""

    postal_code: str
    town: str
    land: str
    point: Point


@lru_cache(maxsize=1)
def region() -> tuple[Place, ...]:
    """Our own table."""
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Place(row["postal_code"], row["town"], row["land"], point)
            for row in csv.DictReader(file)
            for point in [Point(latitude=float(row["latitude"]), longitude=float(row["longitude"]))]
        )


@lru_cache(maxsize=1)
def _codes() -> dict[str, Point]:
    return {place.postal_code: place.point for place in region()}


@lru_cache(maxsize=1)
def _towns() -> dict[str, Point]:
    towns: dict[str, Point] = {}
    for place in region():
        for key in keys(place.town):
            towns.setdefault(key, place.point)
    return towns


def fold(text: str) -> str:
    """``Köthen``, ``Koethen`` and ``KÖTHEN`` are one spelling, also where the umlaut is two characters."""
    text = unicodedata.normalize("NFC", text.strip().casefold())
    return _bare(text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def keys(town: str) -> tuple[str, ...]:
    """What a town is looked for by, folded: in full, without what tells it apart, without titles, and its parts.

    ``Roßlau`` finds Dessau-Roßlau, ``Wittenberg`` the Lutherstadt, ``Frankfurt`` those am Main and an der Oder,
    ``Kothen`` Köthen.
    """
    spellings = (fold(town), _bare(town.strip().casefold()))
    return tuple(dict.fromkeys(key for spelling in spellings for key in _keys(spelling) if key))


def _keys(full: str) -> Iterator[str]:
    head = MORE.split(full, maxsplit=1)[0]
    plain = " ".join(TITLES.sub(" ", head).split())
    yield from (full, head, plain)
    parts = plain.split("-")
    if len(parts) > 1:
        yield from (part for part in parts if len(part) >= SHORTEST_PART and part not in NOT_A_TOWN)


def find(place: str) -> Point | None:
    """The point of a postal code or a town; None when the region has no such place."""
    place = place.strip()
    return _codes().get(place) if place.isdigit() else _towns().get(fold(place))


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance, haversine. The one distance function: MongoDB's uses another radius (0.11 % off)."""
    lat1, lat2 = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
