"""Who is left out: matches by age, distance and field, as counts alone."""

import datetime as dt
from typing import ClassVar

from shared.contracts.message import Message, Request


class Group(Message):
    """People who have something in common. None stands for a count that would point at somebody: see MatchingReport.

    ``without``: who has no match; ``median``: matches of the one in the middle.
    """

    name: str
    people: int | None
    without: int | None
    matches: int | None
    median: float | None


class Band(Message):
    """Matches whose way is at least ``from_km`` and shorter than ``to_km``."""

    from_km: int
    to_km: int
    matches: int | None


class MatchingReport(Message):
    """All open offers against all profiles. No count of 1 to 4 people is told, and none from which one could be found.

    ``by_field``: by each field of interest; who has several is counted in each.
    """

    at: dt.datetime
    offers: int
    everyone: Group
    by_age: tuple[Group, ...]
    by_field: tuple[Group, ...]
    by_distance: tuple[Band, ...]


class ReportMatching(Request[MatchingReport]):
    """For staff and operators. Takes seconds where there are many: ask with patience."""

    queue: ClassVar[str] = "matching.report-matching"
