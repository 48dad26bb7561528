"""Which place is meant by what somebody writes: a postal code, a town, or one of several towns of that name. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from shared import places
from shared.contracts.listings.places import PlaceView
from shared.contracts.message import FieldError
from shared.contracts.words import Point
from shared.errors import DomainError

LANDS = {
    "BB": "Brandenburg",
    "BE": "Berlin",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "HB": "Bremen",
    "HE": "Hessen",
    "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}
LAND_CODES = {places.fold(name): code for code, name in LANDS.items()}
SAME_KM = 10.0  # entries of one name so near to each other are one town out of two sources
FAR_LARGER = 20  # so many times as many people: Freiburg is the one im Breisgau
PEOPLE_OF_AREA = 10_000  # in a postal area on average; for towns of which no number is known
MOST_CHOICES = 12
CODE = re.compile(r"^([0-9]{5})(?:\s.*)?$")
POINT = re.compile(r"\((-?\d{1,2}(?:\.\d{1,6})?), ?(-?\d{1,3}(?:\.\d{1,6})?)\)$")


class PlaceUnknown(DomainError):
    code = "place_unknown"


class PlaceAmbiguous(DomainError):
    """``errors`` name the choices, each with the text to search with as the value ``near``."""

    code = "place_ambiguous"


class Town(NamedTuple):
    """``own``: of the board's own region. ``counted``: ``people`` is a number of inhabitants, and not a guess."""

    name: str
    land: str
    point: Point
    people: int = PEOPLE_OF_AREA
    postal_code: str | None = None
    own: bool = False
    counted: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.name}, {LANDS[self.land]}" if self.land in LANDS else self.name

    def joined(self, other: "Town") -> "Town":
        """Two entries of one town: our own name, a number of inhabitants that was counted, a postal code if any has."""
        first, second = (other, self) if other.own and not self.own else (self, other)
        people = next((one.people for one in (first, second) if one.counted), max(first.people, second.people))
        return first._replace(
            people=people,
            counted=first.counted or second.counted,
            postal_code=first.postal_code or second.postal_code,
        )


class Near(NamedTuple):
    """What is asked for: one of ``code``, ``point`` and ``key``; ``land`` narrows a town down."""

    code: str = ""
    point: Point | None = None
    key: str = ""
    land: str = ""


def read(near: str) -> Near:
    """``06842``, ``06842 Dessau-Roßlau``, ``Neustadt``, ``Neustadt, Hessen``, ``Neustadt (50.85, 9.12)``."""
    if code := CODE.match(near):
        return Near(code=code[1])
    if at := POINT.search(near):
        try:
            return Near(point=Point(latitude=float(at[1]), longitude=float(at[2])))
        except ValidationError:
            return Near()
    name, _, last = near.rpartition(",")
    land = LAND_CODES.get(places.fold(last), "") if name else ""
    return Near(key=places.fold(name if land else near), land=land)


def of_region(key: str) -> list[Town]:
    """The towns of our own table that the folded key finds."""
    found = [place for place in places.region() if key in places.keys(place.town)]
    return [Town(one.town, one.land, one.point, postal_code=one.postal_code, own=True) for one in found]


def distinct(towns: Iterable[Town]) -> list[Town]:
    """Each town once, the largest first."""
    found: list[Town] = []
    for town in sorted(towns, key=lambda one: (-one.people, one.name, one.postal_code or "")):
        same = next((number for number, one in enumerate(found) if _same(one, town)), None)
        if same is None:
            found.append(town)
        else:
            found[same] = found[same].joined(town)
    return sorted(found, key=lambda one: (-one.people, one.name))


def _same(one: Town, other: Town) -> bool:
    if places.distance_km(one.point, other.point) > SAME_KM:
        return False
    return not set(places.keys(one.name)).isdisjoint(places.keys(other.name))


def meant(near: str, towns: Sequence[Town]) -> Town:
    """The one of these that is meant: ours, or the only one, or the one that everybody means.

    Raises PlaceUnknown, PlaceAmbiguous with the choices.
    """
    if not towns:
        raise unknown(near)
    own = [town for town in towns if town.own]
    if len(towns) == 1 or towns[0].people >= FAR_LARGER * towns[1].people:
        return own[0] if len(own) == 1 else towns[0]
    if len(own) == 1:
        return own[0]
    choices = [_choice(view) for view in views(towns[:MOST_CHOICES])]
    raise PlaceAmbiguous(f"“{near}” could be any of {len(towns)} places.", *choices)


def unknown(near: str) -> PlaceUnknown:
    wrong = FieldError(pointer="#/query/near", code="place_unknown", detail="Not a place that we know.")
    return PlaceUnknown(f"“{near}” is not a place that we know.", wrong)


def views(towns: Sequence[Town]) -> list[PlaceView]:
    """Each with a text that means it and no other of them."""
    names = [town.full_name for town in towns]
    return [
        PlaceView(
            name=town.name,
            land=town.land,
            postal_code=town.postal_code,
            near=name if names.count(name) == 1 else _exactly(town),
        )
        for town, name in zip(towns, names, strict=True)
    ]


def _exactly(town: Town) -> str:
    if town.postal_code:
        return f"{town.postal_code} {town.name}"
    return f"{town.full_name} ({town.point.latitude:.2f}, {town.point.longitude:.2f})"


def _choice(view: PlaceView) -> FieldError:
    values: dict[str, str | int | float] = {"name": view.name, "land": view.land, "near": view.near}
    if view.postal_code:
        values["postal_code"] = view.postal_code
    return FieldError(pointer="#/query/near", code="place_choice", detail=view.near, values=values)
