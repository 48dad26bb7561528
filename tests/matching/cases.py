"""Random offers and profiles that have a good chance to fit, and how many of them a property is tried on."""

import datetime as dt
import os
from collections.abc import Sequence
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

TODAY = clock.today()
FIELDS = list(WorkField)[:6]
KINDS = [Kind.HOLIDAY_JOB, Kind.SCHOOL_INTERNSHIP, Kind.APPRENTICESHIP, Kind.TRIAL_DAY]


def _unique(values: Sequence[Any], smallest: int, largest: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), min_size=smallest, max_size=largest, unique=True).map(tuple)


points = st.builds(
    Point,
    latitude=st.floats(51.2, 52.4).map(lambda degrees: round(degrees, 5)),
    longitude=st.floats(11.2, 13.2).map(lambda degrees: round(degrees, 5)),
)
weekdays = st.just(()) | _unique(list(Weekday)[:6], 1, 5)


@st.composite
def _periods(draw: st.DrawFn, length: st.SearchStrategy[int], largest: int) -> tuple[Period, ...]:
    starts = draw(st.lists(st.integers(-20, 500), max_size=largest))
    first = [TODAY + dt.timedelta(days=n) for n in starts]
    return tuple(Period(start=day, end=day + dt.timedelta(days=draw(length))) for day in first)


@st.composite
def _profiles(draw: st.DrawFn) -> Profile:
    wishes = ProfileInput(
        birth_date=TODAY - dt.timedelta(days=draw(st.integers(13 * 366, 21 * 365))),
        school_until=draw(st.none() | st.integers(-100, 900).map(lambda n: TODAY + dt.timedelta(days=n))),
        postal_code="06842",
        radius_km=draw(st.sampled_from([1, 5, 10, 25, 26, 50, 51, 100])),
        fields=draw(_unique(FIELDS, 1, 5)),
        kinds=draw(_unique(KINDS, 1, 4)),
        periods=draw(st.just(()) | _periods(st.integers(20, 700), 4)),
        weekdays=draw(weekdays),
    )
    person = draw(st.integers(1, 2**128 - 1))
    return Profile(UUID(int=person), draw(st.integers(1, 9)), wishes, on_grid(draw(points)))


@st.composite
def _offers(draw: st.DrawFn) -> OfferFacts:
    periods = draw(_periods(st.integers(0, 60), 3))
    return offer_facts(
        offer_id=UUID(int=draw(st.integers(1, 2**128 - 1))),
        kind=draw(st.sampled_from(KINDS)),
        fields=draw(_unique(FIELDS, 1, 3)),
        branch=draw(st.sampled_from([Branch.OTHER, Branch.SHOP, Branch.GASTRONOMY, Branch.BAKERY])),
        point=draw(points),
        periods=periods,
        by_arrangement=not periods or draw(st.booleans()),
        weekdays=draw(weekdays),
        daily=draw(st.none() | st.just({"from": "08:00", "to": "15:00", "break_minutes": 60})),
        minimum_age=draw(st.integers(13, 18)),
        hazards=draw(st.just(()) | st.sampled_from([(Hazard.MACHINES,)])),
        apply_by=draw(st.none() | st.integers(-2, 60).map(lambda n: TODAY + dt.timedelta(days=n))),
    )


profiles = _profiles()
offers = _offers()
