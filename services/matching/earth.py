"""Distances over columns. The rule's own function decides wherever rounding could; the rest only narrows down. Pure."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.contracts.words import Point
from shared.places import EARTH_KM, distance_km

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

KM_A_DEGREE = EARTH_KM * np.pi / 180
CLOSE_CALL_KM = 1e-6  # far above the difference of two ways to compute the same sine, far below anything that matters
SLACK_KM = 0.02  # single precision is off by a metre or two


def positions(latitude: ArrayLike, longitude: ArrayLike) -> Singles:
    """On the unit sphere, single precision; three rows: x, y, z."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).astype(np.float32)


def squared_chord(kilometres: ArrayLike) -> Singles:
    """The square of the straight line between two points of the unit sphere at most so far apart, with some slack."""
    return ((2 * np.sin((np.asarray(kilometres) + SLACK_KM) / 2 / EARTH_KM)) ** 2).astype(np.float32)


def kilometres_from(point: Point, latitude: Floats, longitude: Floats) -> Floats:
    """The haversine of shared.places over columns; the last bit may differ from it: see ``close``."""
    lat1, lat2 = np.radians(point.latitude), np.radians(latitude)
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin(np.radians(longitude - point.longitude) / 2) ** 2
    result: Floats = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    return result


def settle_close_calls(kilometres: Floats, radius: Floats, point: Point, latitude: Floats, longitude: Floats) -> None:
    """Where the last bit could decide (in or out, this kilometre or the next), ask the one distance function."""
    near_edge = np.abs(kilometres - radius) < CLOSE_CALL_KM
    near_half = np.abs(kilometres % 1 - 0.5) < CLOSE_CALL_KM
    for number in np.flatnonzero(near_edge | near_half):
        home = Point(latitude=float(latitude[number]), longitude=float(longitude[number]))
        kilometres[number] = distance_km(point, home)
