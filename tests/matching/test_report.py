"""Who is left out, told so that nobody in particular is."""

import asyncio
import datetime as dt
from uuid import UUID

import numpy as np
import pytest

from services.matching.handlers import Matching
from services.matching.handlers.counts import list_left_out, report_matching
from services.matching.handlers.offers import on_offer_published
from services.matching.profile import Profile
from services.matching.report import FEWEST, Person, Tally, parts_told, told
from services.matching.store import profile_document
from shared import clock
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.matching.reports import Group, ListLeftOut, ReportMatching
from tests.builders import a_profile, born, offer_facts
from tests.matching.conftest import Deliver

TODAY = clock.today()


def group(people: int, without: int, name: str = "16") -> Group:
    return Group(name=name, people=people, without=without, matches=7 * people, median=7)


def profiles(count: int, age: int = 16, field: str = "metal") -> list[Profile]:
    return [a_profile(birth_date=born(age).isoformat(), fields=[field]) for _ in range(count)]


def pupils(count: int, age: int = 16, field: str = "metal") -> list[Person]:
    found = profiles(count, age, field)
    return [Person(one.person_id, one.wishes.birth_date, one.wishes.fields, one.saved_at) for one in found]


def fit(tally: Tally, people: list[Person], kilometres: float) -> None:
    """One more offer fits them, so far away."""
    tally.add([person.person_id.bytes for person in people], np.full(len(people), kilometres))


def ids(people: list[Person] | list[Profile]) -> list[UUID]:
    return [person.person_id for person in people]


def test_whom_no_offer_fits_is_named_by_id_who_has_waited_longest_first() -> None:
    early, late, matched = pupils(3)
    early = early._replace(saved_at=early.saved_at - dt.timedelta(days=3))
    tally = Tally([late, matched, early], TODAY)
    fit(tally, [matched], 1.0)
    assert ids(tally.left_out()) == ids([early, late])


def test_people_matches_and_who_has_none_are_counted_by_age_field_and_distance() -> None:
    metal, food = pupils(20), pupils(10, age=17, field="food")
    tally = Tally([*metal, *food], TODAY)
    fit(tally, metal, 1.0)
    fit(tally, metal[:10], 30.0)
    report = tally.report()
    assert report.everyone == Group(name="everyone", people=30, without=10, matches=30, median=1)
    assert [(g.name, g.people, g.without, g.matches) for g in report.by_age] == [("16", 20, 0, 30), ("17", 10, 10, 0)]
    assert {g.name: (g.people, g.median) for g in report.by_field} == {"metal": (20, 1.5), "food": (10, 0)}
    assert {b.from_km: b.matches for b in report.by_distance if b.matches} == {0: 20, 25: 10}
    assert report.offers == 2


def test_a_person_deleted_while_it_was_counted_is_left_out() -> None:
    tally = Tally(pupils(5), TODAY)
    fit(tally, pupils(1), 1.0)
    assert tally.report().everyone.matches == 0


def test_many_matches_of_few_people_in_a_distance_are_not_told() -> None:
    people = pupils(6)
    tally = Tally(people, TODAY)
    for _ in range(10):
        fit(tally, people[:2], 12.0)
    assert [band.matches for band in tally.report().by_distance if band.from_km == 10] == [None]


def test_nothing_is_told_of_a_group_under_five() -> None:
    for people in range(1, FEWEST):
        assert told(group(people, 0)) == Group(name="16", people=None, without=None, matches=None, median=None)
    assert told(group(FEWEST, 0)) == group(FEWEST, 0)


@pytest.mark.parametrize("without", [1, 4, 17, 19])
def test_how_few_have_no_match_or_have_one_is_not_told(without: int) -> None:
    assert told(group(20, without)).without is None
    assert told(group(20, without)).people == 20


@pytest.mark.parametrize("without", [0, 5, 15, 20])
def test_none_and_many_are_told(without: int) -> None:
    assert told(group(20, without)).without == without


def test_a_group_hidden_alone_takes_the_smallest_other_with_it() -> None:
    """Else the total less the others would be the hidden one."""
    shown = parts_told([group(3, 0, "13"), group(40, 6, "15"), group(30, 5, "16")])
    assert [g.people for g in shown] == [None, 40, None]
    several = parts_told([group(3, 0, "13"), group(2, 0, "14"), group(40, 6, "15")])
    assert [g.people for g in several] == [None, None, 40]


def test_the_number_without_a_match_is_protected_in_the_same_way() -> None:
    shown = parts_told([group(30, 2, "15"), group(30, 10, "16"), group(30, 6, "17")])
    assert [g.without for g in shown] == [None, 10, None]
    assert [g.people for g in shown] == [30, 30, 30]


async def test_the_service_counts_every_open_offer_against_every_profile(matching: Matching, deliver: Deliver) -> None:
    people = [*profiles(8), *profiles(6, field="food")]
    await matching.db["profiles"].insert_many([profile_document(person) for person in people])
    for _ in range(3):
        await deliver(on_offer_published, OfferPublished(offer=offer_facts()))
    report = await report_matching(ReportMatching(), matching)
    assert (report.offers, report.everyone.people, report.everyone.without, report.everyone.matches) == (3, 14, 6, 24)
    left = await list_left_out(ListLeftOut(limit=4), matching)
    assert (left.total, len(left.items)) == (6, 4)
    assert {one.person_id for one in left.items} <= set(ids(people[8:]))


def test_a_distance_hidden_alone_takes_the_smallest_other_with_it() -> None:
    """Else all matches less those of the other distances would be the hidden ones."""
    people = pupils(20)
    tally = Tally(people, TODAY)
    fit(tally, people, 1.0)
    fit(tally, people[:8], 12.0)
    assert {b.from_km: b.matches for b in tally.report().by_distance if b.matches != 0} == {0: 20, 10: 8}
    fit(tally, people[:3], 30.0)
    assert {b.from_km: b.matches for b in tally.report().by_distance if b.matches != 0} == {0: 20, 10: None, 25: None}


async def test_a_count_goes_on_when_who_asked_gives_up_and_who_asks_again_has_it(matching: Matching) -> None:
    """Many offers and people take longer than anybody waits."""
    await matching.db["profiles"].insert_many([profile_document(person) for person in profiles(3)])
    asked = asyncio.ensure_future(report_matching(ReportMatching(), matching))
    await asyncio.sleep(0)
    (counting,) = matching.counting
    asked.cancel()
    assert [type(end) for end in await asyncio.gather(asked, return_exceptions=True)] == [asyncio.CancelledError]
    again = asyncio.ensure_future(list_left_out(ListLeftOut(limit=4), matching))
    await asyncio.sleep(0)
    assert matching.counting == {counting}
    assert (await again).total == 3
    await asyncio.sleep(0)
    assert matching.counting == set(), "what is told later is counted anew"
