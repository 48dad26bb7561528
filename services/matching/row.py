"""A profile as one row of fixed width, followed by its periods: how it lies in memory, and packed beside it on disk."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.matching.profile import Profile
from shared.contracts.words import EARLIEST, Kind, Period, Weekday, WorkField

Rows = NDArray[np.void]

FIELDS, KINDS, WEEKDAYS = tuple(WorkField), tuple(Kind), tuple(Weekday)
FIELD_BIT = {field: 1 << number for number, field in enumerate(FIELDS)}
KIND_BIT = {kind: 1 << (24 + number) for number, kind in enumerate(KINDS)}
WEEKDAY_BIT = {weekday: 1 << number for number, weekday in enumerate(WEEKDAYS)}
ANY_DAY = (1 << len(WEEKDAYS)) - 1
NO_FIELD = 255
DEGREE = 10_000  # homes lie on a grid of 0.005 degrees: whole numbers of this are exact

ROW = np.dtype(
    [
        ("person", "V16"),
        ("search", "u1"),  # the number of a saved search, 0 for the profile
        ("version", "<u4"),
        ("wants", "<u4"),  # bits: fields from 0, kinds from 24; 0 is a row that no longer counts
        ("fields", "u1", (5,)),  # in the person's order
        ("radius", "u1"),
        ("weekdays", "u1"),
        ("minimum_score", "u1"),
        ("birth", "<i4"),  # ordinals of days
        ("school", "<i4"),  # 0: none
        ("latitude", "<i4"),
        ("longitude", "<i4"),
    ]
)
KEY = 17  # bytes that say whose row it is: person and search
SPAN = np.dtype("<u2")  # first and last day of a period, days since EARLIEST


def pack(profile: Profile) -> bytes:
    """The row, then two numbers for each period."""
    wishes = profile.wishes
    fields = [FIELDS.index(field) for field in wishes.fields]
    row = (
        profile.person_id.bytes,
        profile.search,
        profile.version,
        bits(FIELD_BIT[field] for field in wishes.fields) | bits(KIND_BIT[kind] for kind in wishes.kinds),
        fields + [NO_FIELD] * (5 - len(fields)),
        wishes.radius_km,
        weekday_bits(wishes.weekdays) or ANY_DAY,
        wishes.minimum_score,
        wishes.birth_date.toordinal(),
        wishes.school_until.toordinal() if wishes.school_until else 0,
        round(profile.home.latitude * DEGREE),
        round(profile.home.longitude * DEGREE),
    )
    return np.array([row], ROW).tobytes() + np.array([span(period) for period in wishes.periods], SPAN).tobytes()


def bits(values: Iterable[int]) -> int:
    return sum(set(values))


def weekday_bits(weekdays: Sequence[Weekday]) -> int:
    return bits(WEEKDAY_BIT[day] for day in weekdays)


@lru_cache(maxsize=128)
def weekdays_of(mask: int) -> tuple[Weekday, ...]:
    return tuple(day for day in WEEKDAYS if mask & WEEKDAY_BIT[day])


def span(period: Period) -> tuple[int, int]:
    return day_number(period.start), day_number(period.end)


def day_number(day: dt.date) -> int:
    return (day - EARLIEST).days
