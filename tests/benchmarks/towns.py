"""Where the benchmarks' people live: Germany's large cities by inhabitants, and a generated countryside between them.

The cities are those with about 200,000 inhabitants and more, position and thousands of inhabitants rounded (common
knowledge, written down by hand). The rest of the country is invented: ``VILLAGES`` towns at random inside a rough
outline, their sizes by Zipf's law. The region is shared/places.csv, each postal area with equal weight.
"""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REGION = Path(__file__).resolve().parents[2] / "shared" / "places.csv"
VILLAGES, VILLAGERS = 4_000, 56_000  # how many, and how many thousands live in them together
# latitude, longitude, thousands
CITIES = (
    (52.52, 13.40, 3700), (53.55, 10.00, 1850), (48.14, 11.58, 1490), (50.94, 6.96, 1080), (50.11, 8.68, 760),
    (48.78, 9.18, 630), (51.23, 6.78, 620), (51.34, 12.37, 610), (51.51, 7.47, 590), (51.46, 7.01, 580),
    (53.08, 8.80, 570), (51.05, 13.74, 560), (52.37, 9.73, 540), (49.45, 11.08, 520), (51.43, 6.76, 500),
    (51.48, 7.22, 365), (51.26, 7.15, 355), (52.02, 8.53, 335), (50.73, 7.10, 330), (51.96, 7.63, 318),
    (49.49, 8.47, 310), (49.01, 8.40, 308), (48.37, 10.90, 298), (50.08, 8.24, 280), (51.19, 6.44, 262),
    (51.52, 7.10, 260), (50.78, 6.08, 250), (52.27, 10.52, 250), (50.83, 12.92, 246), (54.32, 10.14, 246),
    (51.48, 11.97, 238), (52.13, 11.63, 236), (48.00, 7.85, 232), (51.34, 6.59, 228), (50.00, 8.27, 218),
    (53.87, 10.69, 217), (51.47, 6.85, 211), (50.98, 11.03, 214), (54.09, 12.10, 209), (51.31, 9.49, 202),
)  # fmt: skip
# The outline of the country, latitude and longitude, coarse on purpose.
OUTLINE = (
    (54.8, 8.7), (54.8, 9.9), (54.4, 11.1), (54.0, 11.0), (54.4, 13.4), (53.7, 14.3), (52.4, 14.6), (51.2, 15.0),
    (50.7, 13.8), (50.2, 12.2), (48.6, 13.8), (47.6, 13.0), (47.4, 10.3), (47.6, 7.6), (49.0, 8.2), (49.4, 6.4),
    (51.2, 6.0), (52.2, 7.0), (53.3, 7.1), (53.9, 8.6),
)  # fmt: skip


def region() -> Floats:
    """Rows of latitude, longitude and weight."""
    with REGION.open(encoding="utf-8", newline="") as file:
        rows = [(float(row["latitude"]), float(row["longitude"]), 1.0) for row in csv.DictReader(file)]
    return np.array(rows)


def country(random: np.random.Generator) -> Floats:
    """The same for Germany: cities and villages."""
    sizes = 1.0 / np.arange(1, VILLAGES + 1)
    villages = np.column_stack([_inside(random, VILLAGES), sizes / sizes.sum() * VILLAGERS])
    return np.vstack([np.array(CITIES, dtype=float), villages])


def _inside(random: np.random.Generator, count: int) -> Floats:
    outline = np.array(OUTLINE)
    low, high = outline.min(axis=0), outline.max(axis=0)
    points = random.uniform(low, high, (4 * count, 2))
    return points[_is_inside(points, outline)][:count]


def _is_inside(points: Floats, outline: Floats) -> NDArray[np.bool_]:
    """Even-odd rule: how many edges lie north of the point."""
    odd = np.zeros(len(points), dtype=bool)
    for (lat1, lon1), (lat2, lon2) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        between = (lon1 > points[:, 1]) != (lon2 > points[:, 1])
        slope = (lat2 - lat1) / (lon2 - lon1) if lon1 != lon2 else 0.0
        odd ^= between & (points[:, 0] < lat1 + (points[:, 1] - lon1) * slope)
    return odd
