"""Random offers and profiles that have a good chance to fit, and how many of them a property is tried on.

Each is made of one random number, which hypothesis draws: ten thousand take seconds. A case is one offer held against
a crowd, or one person against a board, every pair compared with the rule.
"""

import datetime as dt
import os
from collections.abc import Callable, Sequence
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.matching.profile import Profile, on_grid
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Branch, Hazard, Kind, Period, Point, Weekday, WorkField
from tests.builders import offer_facts

CASES = int(os.environ.get("ANLAUF_CASES", "25"))  # 10000 for the real trial
AT_ONCE = 20  # cases in one example
EXAMPLES = max(2, CASES // AT_ONCE)

TODAY = clock.today()
FIELDS = list(WorkField)[:6]
KINDS = [Kind.HOLIDAY_JOB, Kind.SCHOOL_INTERNSHIP, Kind.APPRENTICESHIP, Kind.TRIAL_DAY]
BRANCHES = [Branch.OTHER, Branch.SHOP, Branch.GASTRONOMY, Branch.BAKERY]
DAILY = {"from": "08:00", "to": "15:00", "break_minutes": 60}


def _some(random: Random, values: Sequence[Any], fewest: int, most: int) -> tuple[Any, ...]:
    return tuple(random.sample(values, random.randint(fewest, most)))


def _maybe(random: Random, value: Callable[[], Any], otherwise: Any = None) -> Any:
    return value() if random.random() < 0.5 else otherwise


def _day(random: Random, earliest: int, latest: int) -> dt.date:
    return TODAY + dt.timedelta(days=random.randint(earliest, latest))


def _periods(random: Random, shortest: int, longest: int, most: int) -> tuple[Period, ...]:
    starts = [_day(random, -20, 500) for _ in range(random.randint(0, most))]
    return tuple(Period(start=day, end=day + dt.timedelta(days=random.randint(shortest, longest))) for day in starts)


def _point(random: Random) -> Point:
    return Point(latitude=round(random.uniform(51.2, 52.4), 5), longitude=round(random.uniform(11.2, 13.2), 5))


def _weekdays(random: Random) -> tuple[Weekday, ...]:
    return tuple(_maybe(random, lambda: _some(random, list(Weekday)[:6], 1, 5), ()))


def a_person(random: Random) -> Profile:
    wishes = ProfileInput(
        birth_date=_day(random, -21 * 365, -13 * 366),
        school_until=_maybe(random, lambda: _day(random, -100, 900)),
        postal_code="06842",
        radius_km=random.choice([1, 5, 10, 25, 26, 50, 51, 100]),
        fields=_some(random, FIELDS, 1, 5),
        kinds=_some(random, KINDS, 1, 4),
        periods=_maybe(random, lambda: _periods(random, 20, 700, 4), ()),
        weekdays=_weekdays(random),
    )
    return Profile(UUID(int=random.getrandbits(128)), random.randint(1, 9), wishes, on_grid(_point(random)))


def an_offer(random: Random) -> OfferFacts:
    periods = _periods(random, 0, 60, 5)
    return offer_facts(
        offer_id=UUID(int=random.getrandbits(128)),
        kind=random.choice(KINDS),
        fields=_some(random, FIELDS, 1, 3),
        branch=random.choice(BRANCHES),
        point=_point(random),
        periods=periods,
        by_arrangement=not periods or random.random() < 0.5,
        weekdays=_weekdays(random),
        daily=_maybe(random, lambda: DAILY),
        minimum_age=random.randint(13, 18),
        hazards=_maybe(random, lambda: (Hazard.MACHINES,), ()),
        apply_by=_maybe(random, lambda: _day(random, -2, 60)),
    )


seeds = st.integers(0, 2**32 - 1)
profiles = seeds.map(lambda seed: a_person(Random(seed)))
crowds = seeds.map(lambda seed: [a_person(Random(f"{seed} {number}")) for number in range(AT_ONCE)])
boards = seeds.map(lambda seed: [an_offer(Random(f"{seed} {number}")) for number in range(AT_ONCE)])
