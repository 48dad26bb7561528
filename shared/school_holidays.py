"""The coming school holidays as whole blocks with their names, out of the days that the calendar knows. Pure."""

import datetime as dt

from shared.contracts.words import Period
from shared.law.calendars import school_holidays

# By the month in which most of their days lie.
NAMES = {2: "winter", 3: "easter", 4: "easter", 5: "whitsun", 6: "summer", 7: "summer", 8: "summer"}
NAMES |= {9: "autumn", 10: "autumn", 11: "autumn", 12: "christmas", 1: "christmas"}


def ahead(today: dt.date, land: str) -> list[Period]:
    """The school holidays that begin within a year; weekends and single days between two of their days belong to them.

    A single free day is none: nobody does an internship in it.
    """
    free = sorted(day for year in (today.year, today.year + 1) for day in school_holidays(land, year))
    days = [day for day in free if today <= day <= today + dt.timedelta(days=365)]
    blocks: list[list[dt.date]] = []
    for day in days:
        if blocks and (day - blocks[-1][-1]).days <= 3:
            blocks[-1].append(day)
        else:
            blocks.append([day])
    return [Period(start=block[0], end=block[-1]) for block in blocks if (block[-1] - block[0]).days >= 4]


def name(block: Period) -> str:
    """``winter``, ``easter``, ``whitsun``, ``summer``, ``autumn``, ``christmas``."""
    return NAMES[(block.start + (block.end - block.start) / 2).month]
