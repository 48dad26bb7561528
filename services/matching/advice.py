"""What would bring a person more offers: single changes of a profile, smallest first, each counted exactly. Pure.

A change is counted by the same search that finds the matches: what is promised here is found when it is done.
"""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from shared.contracts.matching.previews import Advice
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Kind, Period, Reason, Weekday, WorkField
from shared.law.calendars import school_holidays

# Fields that are close to each other, in pairs: who likes one may like the other.
NEIGHBOURS = [
    (WorkField(a), WorkField(b))
    for a, b in json.loads(Path(__file__).with_name("fields.json").read_text(encoding="utf-8"))
]
STEPS_KM = (5, 8, 15, 25, 40)
LARGEST_RADIUS_KM, MOST_FIELDS, MOST_PERIODS = 100, 5, 20  # as the contract allows
OF_EACH_SORT = 3
# The school holidays of the coming year, by the month in which most of their days lie.
HOLIDAYS = {2: "winter", 3: "easter", 4: "easter", 5: "whitsun", 6: "summer", 7: "summer", 8: "summer"}
HOLIDAYS |= {9: "autumn", 10: "autumn", 11: "autumn", 12: "christmas", 1: "christmas"}

Find = Callable[[ProfileInput], Collection[UUID]]


class Change(NamedTuple):
    reason: Reason
    wishes: ProfileInput


def advise(wishes: ProfileInput, find: Find, today: dt.date, land: str = "ST") -> tuple[Advice, ...]:
    """The changes that bring more, by sort: radius, time, days, kinds, fields; at most three of each.

    ``find`` says which open offers fit. A larger radius is named only when it brings more than a smaller one.
    """
    now = set(find(wishes))
    found: list[Advice] = []
    for sort in (radius, time, weekdays, kinds, fields):
        counted = [_counted(change, now, find) for change in sort(wishes, today, land)]
        useful = [advice for advice in counted if advice is not None]
        found += (_growing(useful) if sort is radius else sorted(useful, key=_most))[:OF_EACH_SORT]
    return tuple(found)


def _counted(change: Change, now: set[UUID], find: Find) -> Advice | None:
    then = set(find(change.wishes))
    more = len(then - now)
    return Advice(change=change.reason, offers=len(then), more=more) if more else None


def _growing(found: list[Advice]) -> list[Advice]:
    return found[:1] + [larger for smaller, larger in pairwise(found) if larger.more > smaller.more]


def _most(advice: Advice) -> int:
    return -advice.more


def radius(wishes: ProfileInput, today: dt.date, land: str) -> Iterator[Change]:
    for step in STEPS_KM:
        wider = wishes.radius_km + step
        if wider <= LARGEST_RADIUS_KM:
            yield _change(wishes, Reason(key="radius", values={"km": wider, "more": step}), radius_km=wider)


def time(wishes: ProfileInput, today: dt.date, land: str) -> Iterator[Change]:
    """Any time at all, and each of the coming school holidays that the person has not named."""
    if not wishes.periods:
        return
    yield _change(wishes, Reason(key="any_time"), periods=())
    if len(wishes.periods) >= MOST_PERIODS:
        return
    for free in holidays(today, land):
        if not any(known.start <= free.start and free.end <= known.end for known in wishes.periods):
            name = HOLIDAYS[(free.start + (free.end - free.start) / 2).month]
            values: dict[str, str | int | float] = {
                "name": name,
                "from": free.start.isoformat(),
                "to": free.end.isoformat(),
            }
            yield _change(wishes, Reason(key="holidays", values=values), periods=(*wishes.periods, free))


def weekdays(wishes: ProfileInput, today: dt.date, land: str) -> Iterator[Change]:
    for day in Weekday:
        if wishes.weekdays and day not in wishes.weekdays:
            yield _change(wishes, Reason(key="weekday", values={"day": day}), weekdays=(*wishes.weekdays, day))


def kinds(wishes: ProfileInput, today: dt.date, land: str) -> Iterator[Change]:
    for kind in Kind:
        if kind not in wishes.kinds:
            yield _change(wishes, Reason(key="kind", values={"kind": kind}), kinds=(*wishes.kinds, kind))


def fields(wishes: ProfileInput, today: dt.date, land: str) -> Iterator[Change]:
    if len(wishes.fields) >= MOST_FIELDS:
        return
    close = {b for a, b in _both_ways() if a in wishes.fields} - set(wishes.fields)
    for field in sorted(close):
        yield _change(wishes, Reason(key="field", values={"field": field}), fields=(*wishes.fields, field))


def holidays(today: dt.date, land: str) -> list[Period]:
    """The school holidays that begin within a year; weekends and single days between two of their days belong to them.

    A single free day is none: nobody does an internship in it.
    """
    ahead = sorted(day for year in (today.year, today.year + 1) for day in school_holidays(land, year))
    days = [day for day in ahead if today <= day <= today + dt.timedelta(days=365)]
    blocks: list[list[dt.date]] = []
    for day in days:
        if blocks and (day - blocks[-1][-1]).days <= 3:
            blocks[-1].append(day)
        else:
            blocks.append([day])
    return [Period(start=block[0], end=block[-1]) for block in blocks if (block[-1] - block[0]).days >= 4]


def _both_ways() -> Iterator[tuple[WorkField, WorkField]]:
    for a, b in NEIGHBOURS:
        yield a, b
        yield b, a


def _change(wishes: ProfileInput, reason: Reason, **changes: object) -> Change:
    return Change(reason, wishes.model_copy(update=changes))
