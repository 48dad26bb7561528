"""What would bring a person more offers: single changes of a profile, smallest first, each counted exactly. Pure.

A change is counted by the same search that finds the matches: what is promised here is found when it is done.
"""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from shared import school_holidays
from shared.contracts.matching.previews import Advice
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Kind, Reason, Weekday, WorkField

# Fields that are close to each other, in pairs: who likes one may like the other.
NEIGHBOURS = [
    (WorkField(a), WorkField(b))
    for a, b in json.loads(Path(__file__).with_name("fields.json").read_text(encoding="utf-8"))
]
STEPS_KM = (5, 8, 15, 25, 40)
LARGEST_RADIUS_KM, MOST_FIELDS, MOST_PERIODS = 100, 5, 20  # as the contract allows
OF_EACH_SORT = 3


class Change(NamedTuple):
    reason: Reason
    wishes: ProfileInput


Counted = tuple[Change, Set[UUID]]  # the offers that would fit then


def advise(counted: Sequence[Counted], now: Collection[UUID]) -> tuple[Advice, ...]:
    """The changes that bring more than what fits ``now``, by sort: radius, time, days, kinds, fields; three of each.

    A larger radius is named only when it brings more than a smaller one; of the others those that bring most.
    """
    found: list[Advice] = []
    for sort, keys in SORTS.items():
        useful = [
            Advice(change=change.reason, offers=len(fitting), more=more)
            for change, fitting in counted
            if change.reason.key in keys and (more := len(fitting - set(now)))
        ]
        found += (_growing(useful) if sort is radius else sorted(useful, key=_most))[:OF_EACH_SORT]
    return tuple(found)


def changes(wishes: ProfileInput, today: dt.date, land: str = "ST") -> Iterator[Change]:
    """Every single change worth counting; what each would find is for the asker to look up."""
    for sort in SORTS:
        yield from sort(wishes, today, land)


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
    for free in school_holidays.ahead(today, land):
        if not any(known.start <= free.start and free.end <= known.end for known in wishes.periods):
            values: dict[str, str | int | float] = {
                "name": school_holidays.name(free),
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


# Which functions above make which changes, in the order in which advice is given.
SORTS: dict[Callable[[ProfileInput, dt.date, str], Iterator[Change]], tuple[str, ...]] = {
    radius: ("radius",),
    time: ("any_time", "holidays"),
    weekdays: ("weekday",),
    kinds: ("kind",),
    fields: ("field",),
}


def _both_ways() -> Iterator[tuple[WorkField, WorkField]]:
    for a, b in NEIGHBOURS:
        yield a, b
        yield b, a


def _change(wishes: ProfileInput, reason: Reason, **changes: object) -> Change:
    return Change(reason, wishes.model_copy(update=changes))
