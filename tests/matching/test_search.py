"""The search over columns gives what the rule gives for each pair: nobody missed, nobody too many, same scores."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.matching import match, search
from services.matching.match import Match
from services.matching.people import People
from services.matching.profile import Profile
from services.matching.row import pack
from services.matching.sheet import Sheet
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from tests.builders import a_profile, offer_facts
from tests.matching.cases import CASES, EXAMPLES, boards, crowds, profiles

TODAY = clock.today()


def found(offer: OfferFacts, index: People) -> dict[UUID, Match]:
    fitting = search.find(offer, index, TODAY)
    return dict(zip(fitting.people(), fitting.matches(), strict=True))


def oracle(offer: OfferFacts, everyone: list[Profile]) -> dict[UUID, Match]:
    matches = {profile.person_id: match.fit(offer, profile, TODAY) for profile in everyone}
    return {person: found for person, found in matches.items() if found is not None}


def index_of(everyone: list[Profile]) -> People:
    index = People()
    index.load([pack(profile) for profile in everyone])
    return index


def _person(profile: Profile) -> UUID:
    return profile.person_id


# Without the search for a smallest example, which takes minutes here: the seed is printed.
WITHOUT_SHRINKING = tuple(phase for phase in Phase if phase not in (Phase.shrink, Phase.explain))


@given(everyone=crowds, asked=boards)
@settings(max_examples=EXAMPLES, deadline=None, phases=WITHOUT_SHRINKING)
def test_the_search_finds_exactly_those_whom_the_rule_lets_through(
    everyone: list[Profile], asked: list[OfferFacts]
) -> None:
    index = index_of(everyone)
    for offer in asked:
        assert found(offer, index) == oracle(offer, everyone)


@given(
    before=st.lists(profiles, max_size=8, unique_by=_person),
    changes=st.lists(st.tuples(profiles, st.integers(0, 15)), max_size=20),
)
@settings(max_examples=max(20, CASES // 4), deadline=None, phases=WITHOUT_SHRINKING)
def test_it_does_so_after_any_changes(before: list[Profile], changes: list[tuple[Profile, int]]) -> None:
    """Put, replace and remove; in between a sort begins, and is finished some changes later."""
    index, now = index_of(before), {profile.person_id: profile for profile in before}
    sorting: Sheet | None = None
    for profile, choice in changes:
        known = sorted(now)
        if choice < len(known) and choice % 2:
            index.remove(known[choice])
            del now[known[choice]]
        else:
            same = known[choice] if choice < len(known) else profile.person_id
            now[same] = Profile(same, profile.version, profile.wishes, profile.home)
            index.put(pack(now[same]))
        if choice % 3 == 0:
            sorting = index.begin().anew()
        elif choice % 3 == 1 and sorting is not None:
            index.finish(sorting)
            sorting = None
    assert len(index) == len(now)
    assert {person: index.version(person) for person in now} == {p: profile.version for p, profile in now.items()}
    offer = offer_facts(minimum_age=13, kind="school_internship")
    assert found(offer, index) == oracle(offer, list(now.values()))


@pytest.mark.parametrize("kilometres", [0.0, 24.999, 25.0, 25.001])
def test_the_edge_of_the_radius_is_the_rules(kilometres: float) -> None:
    profile = a_profile()
    point = profile.home.model_copy(update={"latitude": profile.home.latitude + kilometres / 111.1951})
    offer = offer_facts(point=point)
    assert found(offer, index_of([profile])) == oracle(offer, [profile])


@pytest.mark.parametrize(
    "point", [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0), (51.8, 179.99), (-51.8, -12.3), (89.9, 12.0)]
)
def test_an_offer_anywhere_on_earth_is_searched_for(point: tuple[float, float]) -> None:
    offer = offer_facts(point={"latitude": point[0], "longitude": point[1]})
    assert found(offer, index_of([a_profile()])) == {}


def test_an_index_of_nobody_finds_nobody() -> None:
    assert found(offer_facts(), People()) == {}


def test_a_person_costs_less_than_200_bytes() -> None:
    wishes: dict[str, Any] = {"periods": [{"from": "2027-07-01", "to": "2027-08-31"}] * 2}
    packed = pack(a_profile(**wishes))
    index = People()
    index.load([clock.new_id().bytes + packed[16:] for _ in range(10_000)])
    index.settle()
    index.put(packed)
    assert index.bytes_used() / 10_001 < 200


def test_an_offer_whose_deadline_is_over_fits_nobody() -> None:
    offer = offer_facts(apply_by=TODAY - dt.timedelta(days=1))
    assert found(offer, index_of([a_profile()])) == {}


def test_who_was_deleted_and_made_again_while_everybody_was_read_is_known_once() -> None:
    """A cursor brings both; the stream then tells of the deletion and of the new one."""
    index, old, new = People(), a_profile(UUID(int=7)), a_profile(UUID(int=7), fields=["food"])
    index.load([pack(old), pack(new)])
    index.remove(old.person_id)
    assert len(index) == 0
    index.put(pack(new))
    assert found(offer_facts(), index) == {}
    assert len(index) == 1
