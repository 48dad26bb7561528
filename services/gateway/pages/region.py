"""The region as a drawing of our own: its towns from our table, its three rivers along them, an edge around all. Pure.

Nothing is fetched from a map service: who looks at the map tells nobody where they live.
"""

import functools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from shared.contracts.words import Point
from shared.places import region

WIDTH = 640.0
EDGE = 46.0  # around the outermost towns, in units of the drawing
LETTER, LINE = 14.5, 26.0  # what a letter of a name takes on a phone, where names are largest: parts.css
GAP = 7.0  # between a spot and its name

# Along the towns they pass, latitude and longitude; our own, and rough.
RIVERS = {
    "Elbe": (
        (51.60, 13.00), (51.70, 12.80), (51.81, 12.76), (51.86, 12.64), (51.88, 12.45), (51.88, 12.24), (51.85, 12.05),
        (51.91, 11.96), (51.97, 11.88), (52.02, 11.74), (52.13, 11.64), (52.20, 11.68),
    ),
    "Mulde": ((51.44, 12.65), (51.59, 12.58), (51.63, 12.35), (51.71, 12.27), (51.84, 12.25), (51.88, 12.22)),
    "Saale": ((51.42, 11.94), (51.48, 11.95), (51.60, 11.81), (51.67, 11.77), (51.79, 11.74), (51.96, 11.90)),
}  # fmt: skip

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Spot:
    """A town with offers, where it lies in the drawing. ``name_at``: the middle of its name's base line, if there is
    room."""

    town: str
    count: int
    x: float
    y: float
    name_at: tuple[float, float] | None = None

    @property
    def radius(self) -> float:
        """The area grows with the count."""
        return round(9 + 5 * math.sqrt(self.count), 1)

    @property
    def name(self) -> str:
        return self.town.partition(" (")[0]


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    edge: str
    rivers: tuple[str, ...]
    others: tuple[tuple[float, float], ...]
    spots: tuple[Spot, ...]


def drawn(counts: Mapping[str, int]) -> Drawing:
    """The region with a spot for each town of ``counts``; towns we do not know are left out."""
    known = _towns()
    place = _projection(known.values())
    points = {town: place(point) for town, point in known.items()}
    height = max(y for _, y in points.values()) + EDGE
    return Drawing(
        WIDTH,
        round(height, 1),
        _path([_outwards(point, WIDTH, height) for point in _hull(points.values())]) + "Z",
        tuple(_path([place(Point(latitude=a, longitude=b)) for a, b in river]) for river in RIVERS.values()),
        tuple(point for town, point in points.items() if town not in counts),
        tuple(_spots({town: n for town, n in counts.items() if town in points}, points)),
    )


@functools.cache
def _towns() -> dict[str, Point]:
    """The middle of each town of the region, by its whole name."""
    points: dict[str, list[Point]] = {}
    for place in region():
        points.setdefault(place.town, []).append(place.point)
    return {
        town: Point(
            latitude=sum(point.latitude for point in all_of) / len(all_of),
            longitude=sum(point.longitude for point in all_of) / len(all_of),
        )
        for town, all_of in points.items()
    }


def _spots(counts: Mapping[str, int], points: Mapping[str, tuple[float, float]]) -> Iterable[Spot]:
    """Those with the most offers are named first, where a name covers no spot and no other name."""
    spots = [Spot(town, count, *points[town]) for town, count in sorted(counts.items(), key=lambda one: -one[1])]
    taken = [(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in spots]
    for spot in spots:
        half = len(spot.name) * LETTER / 2
        boxes = ((at, (at[0] - half, at[1] - LINE + GAP, at[0] + half, at[1] + GAP)) for at in _beside(spot, half))
        free = next(((at, box) for at, box in boxes if not any(_overlap(box, other) for other in taken)), None)
        taken += [free[1]] if free else []
        yield replace(spot, name_at=free[0]) if free else spot


def _beside(spot: Spot, half: float) -> Iterable[tuple[float, float]]:
    """Where its name may stand, the best first: above or below, right at it or a little to one side."""
    for aside in (0, -0.6 * half, 0.6 * half):
        x = round(min(max(spot.x + aside, half), WIDTH - half), 1)
        yield x, round(spot.y - spot.radius - GAP, 1)
        yield x, round(spot.y + spot.radius + LINE - GAP / 2, 1)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _projection(all_points: Iterable[Point]) -> Callable[[Point], tuple[float, float]]:
    """Degrees to units: a degree of longitude is shorter than one of latitude."""
    points = list(all_points)
    west, east = min(p.longitude for p in points), max(p.longitude for p in points)
    north, south = max(p.latitude for p in points), min(p.latitude for p in points)
    unit = (WIDTH - 2 * EDGE) / (east - west)
    shorter = math.cos(math.radians((north + south) / 2))

    def place(point: Point) -> tuple[float, float]:
        x = EDGE + (point.longitude - west) * unit
        return round(x, 1), round(EDGE + (north - point.latitude) * unit / shorter, 1)

    return place


def _hull(all_points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The outermost towns in order (Andrew's monotone chain)."""
    points = sorted(set(all_points))

    def half(ordered: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for point in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(points) + half(reversed(points))


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _outwards(point: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    """Away from the middle, so that no town lies on the edge."""
    dx, dy = point[0] - width / 2, point[1] - height / 2
    far = math.hypot(dx, dy) or 1.0
    return round(point[0] + 30 * dx / far, 1), round(point[1] + 30 * dy / far, 1)


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)
