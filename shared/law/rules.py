"""The limits of the law as dated data: a change of the law is a new row of RULES, from the day it is in force."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.words import Branch, Hazard


@dataclass(frozen=True)
class Limit:
    """Minutes of work at most; the week is Monday to Sunday (section 4(4))."""

    day: int
    week: int
    section: str


@dataclass(frozen=True)
class Window:
    """When work may be done: minutes since midnight, from an age on, in a branch (None: in every branch)."""

    earliest: int
    latest: int
    section: str
    age: int = 0
    branch: Branch | None = None


@dataclass(frozen=True)
class LightWork:
    """Section 5(3), for those over 13."""

    age: int
    minutes: int
    minutes_family_farm: int
    earliest: int
    latest: int
    listed: frozenset[Branch]  # branches whose work is on the list of section 2 KindArbSchV


@dataclass(frozen=True, eq=False)
class Rules:
    """The law in force from a day on. Compared by identity: one row, one state of the law."""

    valid_from: dt.date
    youth_age: int
    adult_age: int
    school_internship: Limit
    youth: Limit
    training_under_15: Limit
    work_under_15: Limit
    light: LightWork
    holiday_job_days: int  # four weeks of five days, per calendar year
    breaks: tuple[tuple[int, int], ...]  # (more than so many minutes of work, so many minutes of break), most first
    shortest_break: int
    shift: int
    shift_by_branch: Mapping[Branch, int]
    rest: int
    windows: tuple[Window, ...]
    days_a_week: int
    free_sundays_a_month: int
    saturday: Mapping[Branch, str]  # branch to section
    sunday: Mapping[Branch, str]  # the same branches on public holidays
    never: frozenset[tuple[int, int]]  # (month, day), without Easter Sunday, which is never as well
    short_days: frozenset[tuple[int, int]]
    short_day_ends: int
    hazards: Mapping[Hazard, str]  # NIGHT is judged by the windows


# The texts of 2017 and 2024 agree on all that stands here: one row covers every day the board accepts.
SINCE_2017 = Rules(
    valid_from=dt.date(2017, 4, 1),
    youth_age=15,
    adult_age=18,
    school_internship=Limit(7 * 60, 35 * 60, "JArbSchG § 5 (2), § 7 Nr. 2"),
    youth=Limit(8 * 60, 40 * 60, "JArbSchG § 8 (1)"),
    training_under_15=Limit(8 * 60, 40 * 60, "JArbSchG § 7 Nr. 1, § 8 (1)"),
    work_under_15=Limit(7 * 60, 35 * 60, "JArbSchG § 7 Nr. 2"),
    light=LightWork(
        age=13,
        minutes=2 * 60,
        minutes_family_farm=3 * 60,
        earliest=8 * 60,
        latest=18 * 60,
        listed=frozenset({Branch.HOUSEHOLD, Branch.FARMING, Branch.FAMILY_FARM, Branch.SPORT}),
    ),
    holiday_job_days=20,
    breaks=((6 * 60, 60), (4 * 60 + 30, 30)),
    shortest_break=15,
    shift=10 * 60,
    shift_by_branch={
        Branch.GASTRONOMY: 11 * 60,
        Branch.FARMING: 11 * 60,
        Branch.FAMILY_FARM: 11 * 60,
        Branch.BUILDING_SITE: 11 * 60,
    },
    rest=12 * 60,
    windows=(
        Window(6 * 60, 20 * 60, "JArbSchG § 14 (1)"),
        Window(6 * 60, 22 * 60, "JArbSchG § 14 (2) Nr. 1", 16, Branch.GASTRONOMY),
        Window(6 * 60, 23 * 60, "JArbSchG § 14 (2) Nr. 2", 16, Branch.MULTI_SHIFT),
        # From 5 or until 21, not both on one day.
        Window(5 * 60, 20 * 60, "JArbSchG § 14 (2) Nr. 3", 16, Branch.FARMING),
        Window(6 * 60, 21 * 60, "JArbSchG § 14 (2) Nr. 3", 16, Branch.FARMING),
        Window(5 * 60, 20 * 60, "JArbSchG § 14 (2) Nr. 3", 16, Branch.FAMILY_FARM),
        Window(6 * 60, 21 * 60, "JArbSchG § 14 (2) Nr. 3", 16, Branch.FAMILY_FARM),
        Window(5 * 60, 20 * 60, "JArbSchG § 14 (2) Nr. 4", 16, Branch.BAKERY),
        Window(4 * 60, 20 * 60, "JArbSchG § 14 (3)", 17, Branch.BAKERY),
    ),
    days_a_week=5,
    free_sundays_a_month=2,
    saturday={
        Branch.HOSPITAL_CARE: "JArbSchG § 16 (2) Nr. 1",
        Branch.SHOP: "JArbSchG § 16 (2) Nr. 2",
        Branch.BAKERY: "JArbSchG § 16 (2) Nr. 2",
        Branch.HAIRDRESSER: "JArbSchG § 16 (2) Nr. 2",
        Branch.TRANSPORT: "JArbSchG § 16 (2) Nr. 3",
        Branch.FARMING: "JArbSchG § 16 (2) Nr. 4",
        Branch.FAMILY_FARM: "JArbSchG § 16 (2) Nr. 4",
        Branch.HOUSEHOLD: "JArbSchG § 16 (2) Nr. 5",
        Branch.GASTRONOMY: "JArbSchG § 16 (2) Nr. 6",
        Branch.PERFORMANCE: "JArbSchG § 16 (2) Nr. 7",
        Branch.SPORT: "JArbSchG § 16 (2) Nr. 9",
        Branch.CAR_REPAIR: "JArbSchG § 16 (2) Nr. 11",
    },
    sunday={
        Branch.HOSPITAL_CARE: "JArbSchG § 17 (2) Nr. 1",
        Branch.FARMING: "JArbSchG § 17 (2) Nr. 2",
        Branch.FAMILY_FARM: "JArbSchG § 17 (2) Nr. 2",
        Branch.HOUSEHOLD: "JArbSchG § 17 (2) Nr. 3",
        Branch.PERFORMANCE: "JArbSchG § 17 (2) Nr. 5",
        Branch.SPORT: "JArbSchG § 17 (2) Nr. 6",
        Branch.GASTRONOMY: "JArbSchG § 17 (2) Nr. 8",
    },
    never=frozenset({(12, 25), (1, 1), (5, 1)}),
    short_days=frozenset({(12, 24), (12, 31)}),
    short_day_ends=14 * 60,
    hazards={
        Hazard.HEAVY_LOADS: "JArbSchG § 22 (1) Nr. 1",
        Hazard.MACHINES: "JArbSchG § 22 (1) Nr. 3",
        Hazard.ALONE: "JArbSchG § 22 (1) Nr. 3",
        Hazard.CHEMICALS: "JArbSchG § 22 (1) Nr. 6",
    },
)

RULES: tuple[Rules, ...] = (SINCE_2017,)


def rules_on(day: dt.date) -> Rules:
    """The rules in force on a day; before the first row, the first row."""
    for row in reversed(RULES):
        if row.valid_from <= day:
            return row
    return RULES[0]
