"""A crowd of invented young people and offers, seeded: the same numbers make the same crowd on every machine.

80 of 100 live in the region where there are up to 100,000 (30 where there are more), the others anywhere in Germany;
homes by inhabitants with 1.2 km of jitter, on the profile's own grid. Fields by Zipf (0.9), 1 to 5 each; radius 5 to 50
km; one to three kinds; half have time at any time, the others in one to three stretches of the year; 13 to 20 years.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.profile import HOME_GRID_DEGREES, Profile
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import DailyHours, Kind, Period, Point, Weekday, WorkField
from tests.benchmarks import towns

SEED = 20261122
FIELDS, KINDS, WEEKDAYS = tuple(WorkField), tuple(Kind), tuple(Weekday)
POPULAR_KINDS = (0.5, 0.35, 0.3, 0.5, 0.1, 0.25, 0.1, 0.1)
JITTER_DEGREES = 0.011  # 1.2 km
YEAR = clock.today().year + 1
# Stretches of time people have, and fortnights that offers take; none of two stretches of one person touch.
STRETCHES = tuple((dt.date(YEAR, month, 1), dt.date(YEAR, month + 1, 20)) for month in (1, 3, 5, 7, 9, 11))
FORTNIGHTS = tuple(dt.date(YEAR, month, day) for month in range(2, 12) for day in (2, 13))

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crowd:
    """Columns; row n is profile n. ``fields`` has -1 where there is none; ``free`` and ``weekdays`` 0 mean any time."""

    latitude: Floats
    longitude: Floats
    born: Ints  # days, as date.toordinal
    school_until: Ints  # the same; 0: over
    radius_km: Ints
    fields: Ints  # five columns, first choice first
    kinds: Ints  # bits in the order of KINDS
    free: Ints  # bits in the order of STRETCHES
    weekdays: Ints  # bits in the order of WEEKDAYS

    def __len__(self) -> int:
        return len(self.born)

    @cached_property
    def fields_mask(self) -> Ints:
        mask: Ints = np.where(self.fields >= 0, 1 << np.maximum(self.fields, 0), 0).sum(axis=1)
        return mask

    def profile(self, row: int) -> Profile:
        until = int(self.school_until[row])
        wishes = ProfileInput(
            birth_date=dt.date.fromordinal(int(self.born[row])),
            school_until=dt.date.fromordinal(until) if until else None,
            postal_code="06842",  # not looked at: the home is what counts
            radius_km=int(self.radius_km[row]),
            fields=tuple(FIELDS[n] for n in self.fields[row] if n >= 0),
            kinds=tuple(KINDS[n] for n in range(len(KINDS)) if self.kinds[row] >> n & 1),
            periods=tuple(
                Period(start=start, end=end) for n, (start, end) in enumerate(STRETCHES) if self.free[row] >> n & 1
            ),
            weekdays=tuple(WEEKDAYS[n] for n in range(7) if self.weekdays[row] >> n & 1),
        )
        home = Point(latitude=float(self.latitude[row]), longitude=float(self.longitude[row]))
        return Profile(UUID(int=row + 1), 1, wishes, home)

    def profiles(self) -> Iterator[Profile]:
        return map(self.profile, range(len(self)))


def people(count: int, seed: int = SEED) -> Crowd:
    random = np.random.default_rng([seed, count])
    home = _homes(random, count)
    today = clock.today().toordinal()
    age_days = random.integers(13 * 366, 20 * 365, count)
    until = np.where(age_days < 16.5 * 365, dt.date(YEAR + 1, 7, 31).toordinal(), 0)
    return Crowd(
        latitude=_on_grid(home[:, 0]),
        longitude=_on_grid(home[:, 1]),
        born=today - age_days,
        school_until=until,
        radius_km=random.integers(5, 51, count),
        fields=_choices(random, count),
        kinds=_bits(random, count, np.array(POPULAR_KINDS), at_least_one=True),
        free=np.where(random.random(count) < 0.5, 0, _bits(random, count, np.full(len(STRETCHES), 0.4))),
        weekdays=np.where(random.random(count) < 0.7, 0, _bits(random, count, np.full(7, 0.6))),
    )


def offers(count: int, people_count: int, seed: int = SEED) -> list[OfferFacts]:
    """Offers where the people of a crowd of that size live. A minimum age of 15 and decent hours, as most are."""
    random = np.random.default_rng([seed, people_count, count, 1])
    places = _homes(random, count)
    wished = _choices(random, count)
    return [_offer(random, number, places[number], wished[number]) for number in range(count)]


def _offer(random: np.random.Generator, number: int, place: Floats, wished: Ints) -> OfferFacts:
    begins = FORTNIGHTS[random.integers(len(FORTNIGHTS))]
    arranged = bool(random.random() < 0.4)
    values: dict[str, Any] = {
        "offer_id": UUID(int=(1 << 100) + number),
        "version": 1,
        "employer_id": UUID(int=(2 << 100) + number // 3),
        "employer_name": "Muster GmbH",
        "kind": KINDS[random.choice(len(KINDS), p=np.array(POPULAR_KINDS) / sum(POPULAR_KINDS))],
        "title": f"Angebot {number}",
        "fields": [FIELDS[n] for n in wished[: random.integers(1, 4)] if n >= 0],
        "town": "Musterstadt",
        "postal_code": "06842",
        "point": Point(latitude=round(float(place[0]), 2), longitude=round(float(place[1]), 2)),
        "periods": [] if arranged else [Period(start=begins, end=begins + dt.timedelta(days=11))],
        "by_arrangement": arranged,
        "weekdays": WEEKDAYS[:5],
        "daily": DailyHours(start=dt.time(8), end=dt.time(14, 30), break_minutes=30),
        "minimum_age": int(random.choice([15, 15, 15, 16, 16, 18])),
        "hazards": [],
        "apply_by": None,
    }
    return OfferFacts.model_validate(values)


def _homes(random: np.random.Generator, count: int) -> Floats:
    region, country = towns.region(), towns.country(np.random.default_rng(SEED))
    in_region = random.random(count) < (0.8 if count <= 100_000 else 0.3)
    points = np.where(in_region[:, None], _drawn(random, region, count), _drawn(random, country, count))
    return points + random.normal(0, JITTER_DEGREES, points.shape)


def _drawn(random: np.random.Generator, places: Floats, count: int) -> Floats:
    weights = places[:, 2] / places[:, 2].sum()
    drawn: Floats = places[random.choice(len(places), count, p=weights), :2]
    return drawn


def _on_grid(degrees: Floats) -> Floats:
    """As services.matching.profile.on_grid does it."""
    grid: Floats = np.round(np.round(degrees / HOME_GRID_DEGREES) * HOME_GRID_DEGREES, 4)
    return grid


def _choices(random: np.random.Generator, count: int) -> Ints:
    """One to five different fields each, popular ones more often, in the order of preference."""
    popularity = 1 / np.arange(1, len(FIELDS) + 1) ** 0.9
    keys = random.exponential(size=(count, len(FIELDS))) / popularity  # smallest keys: weighted, without repetition
    order = np.argsort(keys, axis=1)[:, :5]
    wanted = random.choice([1, 2, 3, 4, 5], count, p=[0.2, 0.3, 0.25, 0.15, 0.1])
    chosen: Ints = np.where(np.arange(5) < wanted[:, None], order, -1)
    return chosen


def _bits(random: np.random.Generator, count: int, chances: Floats, *, at_least_one: bool = False) -> Ints:
    drawn = random.random((count, len(chances))) < chances
    if at_least_one:
        drawn[np.arange(count), random.integers(len(chances), size=count)] |= ~drawn.any(axis=1)
    bits: Ints = (drawn << np.arange(len(chances))).sum(axis=1)
    return bits
