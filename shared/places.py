"""Postal codes and towns of the region: where a postal code lies, and how far apart two points are.

``places.csv`` is our own table: the towns around Dessau-Roßlau, the middle of each postal area rounded to 0.01 degrees
(about 1 km): exact enough for "how far", and too rough to point at a home.
"""

import csv
import math
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from shared.contracts.words import Point

NOT_A_TOWN = {"anhalt", "bad", "elbe", "elster", "land", "lutherstadt", "saale", "suedliches"}
EARTH_KM = 6371.0088  # mean radius, IUGG


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, Point]]:
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["postal_code"]: (row["town"], Point(latitude=float(row["latitude"]), longitude=float(row["longitude"])))
            for row in csv.DictReader(file)
        }


@lru_cache(maxsize=1)
def _towns() -> dict[str, Point]:
    towns: dict[str, Point] = {}
    for town, point in _table().values():
        towns.setdefault(fold(town), point)
        for part in re.split("[- ()]+", town):  # "Roßlau" finds Dessau-Roßlau, "Wittenberg" the Lutherstadt
            if part and fold(part) not in NOT_A_TOWN:
                towns.setdefault(fold(part), point)
    return towns


def fold(text: str) -> str:
    """``Köthen``, ``Koethen`` and ``KÖTHEN`` are one spelling."""
    text = text.strip().casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def find(place: str) -> Point | None:
    """The point of a postal code or a town; None when the region has no such place."""
    place = place.strip()
    if place.isdigit():
        entry = _table().get(place)
        return entry[1] if entry else None
    return _towns().get(fold(place))


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance, haversine. The one distance function: MongoDB's uses another radius (0.11 % off)."""
    lat1, lat2 = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
