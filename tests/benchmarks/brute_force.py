"""The answer without any index: every row is looked at. The oracle of the matching benchmarks, and their slowest road.

Conditions that the rule of services/matching/match.py cannot do without are held against all rows at once; ``fit``
itself then decides on what is left, so that the answer is exactly the rule's.
"""

import numpy as np
from numpy.typing import NDArray

from services.matching.match import Match, fit
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.places import EARTH_KM
from tests.benchmarks.crowd import FIELDS, KINDS, Crowd

Rows = NDArray[np.int64]
MARGIN_KM = 0.01  # this rounds differently in the last digits; what is near the edge is left to ``fit``


def candidates(offer: OfferFacts, crowd: Crowd) -> Rows:
    """Rows of the right kind, field and distance; never too few."""
    wanted = sum(1 << FIELDS.index(field) for field in offer.fields)
    near = _kilometres(offer, crowd) <= crowd.radius_km + MARGIN_KM
    right = (crowd.fields_mask & wanted != 0) & (crowd.kinds >> KINDS.index(offer.kind) & 1 == 1)
    rows: Rows = np.flatnonzero(near & right)
    return rows


def matches(offer: OfferFacts, crowd: Crowd) -> dict[int, Match]:
    """Row to match."""
    today = clock.today()
    found = {int(row): fit(offer, crowd.profile(row), today) for row in candidates(offer, crowd)}
    return {row: match for row, match in found.items() if match is not None}


def _kilometres(offer: OfferFacts, crowd: Crowd) -> NDArray[np.float64]:
    lat1, lat2 = np.radians(offer.point.latitude), np.radians(crowd.latitude)
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin(np.radians(crowd.longitude - offer.point.longitude) / 2) ** 2
    kilometres: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    return kilometres
