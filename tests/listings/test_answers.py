"""How employers answer: smoothed, counted once, shown with their offers."""

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings.answers import EDGES, PRIOR, Tally, mean_share, smoothed, time_class
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.standing import with_standing
from shared import clock
from shared.mongo import Database, Session, transaction
from tests.builders import an_employer

NOW = clock.now()


def tally(contacts: int = 0, *hours: float) -> Tally:
    """So many decided contacts, answered after these hours."""
    times = [0] * (len(EDGES) + 1)
    for one in hours:
        times[time_class(one)] += 1
    return Tally(contacts, len(hours), tuple(times))


REGION = tally(10, *[20.0] * 8)


@pytest.mark.parametrize(
    ("own", "share", "median"),
    [
        (tally(), 0.8, 18),  # nothing known: the region
        (tally(1), 0.67, 18),  # one silence is forgiven
        (tally(1, 0.5), 0.83, 17),
        (tally(5), 0.4, 18),
        (tally(15, *[1.0] * 15), 0.95, 1),
        (tally(100), 0.04, 18),
        (tally(100, *[400.0] * 100), 0.99, 417),
    ],
)
def test_few_contacts_are_shown_near_the_region_and_many_as_they_are(own: Tally, share: float, median: int) -> None:
    answers = smoothed(own, REGION)
    assert answers is not None
    assert (answers.share, answers.median_hours, answers.contacts) == (share, median, own.contacts)


def test_without_any_contact_in_the_region_nothing_is_shown() -> None:
    assert smoothed(tally(), tally()) is None
    assert mean_share(tally()) is None
    silent = smoothed(tally(3), tally(3))
    assert silent is not None
    assert (silent.share, silent.median_hours) == (0.0, None)


@pytest.mark.parametrize(("hours", "number"), [(0, 0), (1, 0), (1.01, 1), (24, 5), (360, 13), (361, 14), (10_000, 14)])
def test_an_answer_time_has_its_class(hours: float, number: int) -> None:
    assert time_class(hours) == number


TIMES = st.lists(st.floats(0, 1000), max_size=30)


@given(TIMES, st.integers(0, 30), TIMES, st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_the_share_lies_between_the_own_and_the_regions_and_an_answer_never_lowers_it(
    own: list[float], silent: int, others: list[float], others_silent: int
) -> None:
    mine, region = tally(len(own) + silent, *own), tally(len(others) + others_silent, *others)
    shown = smoothed(mine, region)
    assert shown is not None
    regional = region.answered / region.contacts
    raw = mine.answered / mine.contacts if mine.contacts else regional
    assert min(raw, regional) - 0.005 <= shown.share <= max(raw, regional) + 0.005
    better = smoothed(tally(mine.contacts + 1, *own, 1.0), region)
    assert better is not None
    assert better.share >= shown.share
    assert (shown.median_hours is None) == (not own and not others)
    assert shown.median_hours is None or shown.median_hours >= 1


def test_the_prior_weighs_five_contacts() -> None:
    shown = smoothed(tally(PRIOR), tally(1, 1.0))
    assert shown is not None
    assert shown.share == 0.5


async def told(db: Database, listings: Listings, what: str, application_id: UUID, *more: object) -> object:
    async def work(session: Session) -> object:
        return await getattr(listings.answers, what)(session, application_id, *more)

    return await transaction(db, work)


async def test_each_contact_counts_once_whatever_is_told_again(
    listings: Listings, employer: Employer, db: Database
) -> None:
    answered, lapsed, withdrawn, still_open = (clock.new_id() for _ in range(4))
    for one in (answered, lapsed, withdrawn, still_open, answered):
        await told(db, listings, "contacted", one, employer.id, NOW - dt.timedelta(hours=30))
    assert await told(db, listings, "answered", answered, NOW) is True
    assert await told(db, listings, "lapsed", lapsed) is True
    await told(db, listings, "withdrawn", withdrawn)
    for again in (answered, lapsed, withdrawn, clock.new_id()):
        assert await told(db, listings, "answered", again, NOW) is False
        assert await told(db, listings, "lapsed", again) is False
    tallies, region = await listings.answers.find([employer.id])
    assert tallies == {employer.id: tally(2, 30.0)}
    assert region == tally(2, 30.0)


async def test_what_a_transaction_takes_back_is_not_counted(
    listings: Listings, employer: Employer, db: Database
) -> None:
    async def work(session: Session) -> None:
        await listings.answers.contacted(session, employer.id, employer.id, NOW)
        await listings.answers.lapsed(session, employer.id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await transaction(db, work)
    assert await listings.answers.find([employer.id]) == ({}, tally())


async def test_nobody_has_a_standing_without_an_offer_to_show(listings: Listings) -> None:
    await listings.employers.save(an_employer(state="banned"))
    assert await with_standing((), listings) == ()
