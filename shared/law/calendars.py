"""Public holidays, school holidays and Easter, per Land; from the ``holidays`` package, loaded when first asked for."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

LANDS = frozenset(("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"))


def _days(land: str, year: int, category: str) -> frozenset[dt.date]:
    import holidays  # half a second and 10 MB: only for those who ask

    return frozenset(holidays.country_holidays("DE", subdiv=land, years=year, categories=category))


@lru_cache(maxsize=4096)
def public_holidays(land: str, year: int) -> frozenset[dt.date]:
    return _days(land, year, "public")


@lru_cache(maxsize=4096)
def school_holidays(land: str, year: int) -> frozenset[dt.date]:
    """The days of the school holidays, as far as they are published."""
    return _days(land, year, "school")


@lru_cache(maxsize=4096)
def school_holidays_known_until(land: str, year: int) -> dt.date:
    """The last day of the year of which it is known whether it is a school holiday; the day before it if none is.

    Holidays are published by school years: a year without Christmas holidays is known to its last holiday only.
    """
    last = max(school_holidays(land, year), default=dt.date(year, 1, 1) - dt.timedelta(days=1))
    return dt.date(year, 12, 31) if last.month == 12 and last.year == year else last


def load(land: str, years: Iterable[int]) -> None:
    """Load these years now, for a service that does not want its first question to be the slow one."""
    for year in years:
        public_holidays(land, year)
        school_holidays_known_until(land, year)


@lru_cache(maxsize=256)
def easter_sunday(year: int) -> dt.date:
    """Gregorian Easter by Gauss's rule with Lichtenberg's additions (Historia Mathematica 24, 1997)."""
    century = year // 100
    secular_moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    secular_sun = 2 - (3 * century + 3) // 4
    cycle = year % 19
    seed = (19 * cycle + secular_moon) % 30
    correction = (seed + cycle // 11) // 29
    full_moon = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + secular_sun) % 7
    march_day = full_moon + 7 - (full_moon - first_sunday) % 7
    return dt.date(year, 3, 1) + dt.timedelta(days=march_day - 1)
