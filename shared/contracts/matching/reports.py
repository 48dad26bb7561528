"""Who is left out: matches by age, distance and field as counts, and those without any as ids."""

import datetime as dt
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

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


class LeftOut(Message):
    """Somebody whom no open offer fits. ``since``: as long as the profile has been as it is."""

    person_id: UUID
    since: dt.datetime


class LeftOutList(Message):
    """``total``: how many there are, of whom those are told who have waited longest."""

    items: tuple[LeftOut, ...]
    total: int


class ListLeftOut(Request[LeftOutList]):
    """For counsellors, who ring them up. Ids alone: what else is kept is read with a reason, which the person sees.

    Takes as long as the report.
    """

    queue: ClassVar[str] = "matching.list-left-out"
    limit: Annotated[int, Field(ge=1, le=200)] = 100
