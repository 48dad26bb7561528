"""The link in a mail about an application: for one recipient, one application, a few days."""

import datetime as dt
from urllib.parse import urlparse

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.application_links import DAYS, LINKED, ApplicationLinkInvalid, path, read
from services.notifications.kinds import RULES, Kind
from shared import clock
from tests.notifications.conftest import KEY

TODAY = clock.today()
APPLICATION, BOSS = clock.new_id(), clock.new_id()


def token(kind: Kind = Kind.INTEREST_RECEIVED) -> str:
    return urlparse(path(KEY, kind, APPLICATION, BOSS, TODAY)).path.rpartition("/")[2]


@pytest.mark.parametrize("kind", LINKED)
def test_a_link_says_whose_it_is_and_which_side(kind: Kind) -> None:
    link = read(KEY, token(kind), TODAY)
    assert (link.application_id, link.account_id) == (APPLICATION, BOSS)
    assert link.side == RULES[kind].audience


def test_it_works_for_eight_days_and_not_on_the_ninth() -> None:
    assert read(KEY, token(), TODAY + dt.timedelta(days=DAYS)).account_id == BOSS
    with pytest.raises(ApplicationLinkInvalid):
        read(KEY, token(), TODAY + dt.timedelta(days=DAYS + 1))


def test_what_asks_for_nothing_leads_to_the_page_behind_the_sign_in() -> None:
    assert path(KEY, Kind.PLACEMENT_CONFIRMED, APPLICATION, BOSS, TODAY) == f"/betrieb/anfragen/{APPLICATION}"
    assert path(KEY, Kind.HOW_WAS_IT, APPLICATION, BOSS, TODAY) == f"/bewerbungen/{APPLICATION}"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_other_token_is_one(data: st.DataObject) -> None:
    made = token()
    where = data.draw(st.integers(0, len(made) - 2))  # the last character holds bits that are not read
    other = data.draw(st.sampled_from("ABCxyz019-_"))
    forged = made[:where] + other + made[where + 1 :]
    if forged == made:
        return
    with pytest.raises(ApplicationLinkInvalid):
        read(KEY, forged, TODAY)


@pytest.mark.parametrize("made_up", ["", "x", "ä", "A" * 71])
def test_a_made_up_token_is_none(made_up: str) -> None:
    with pytest.raises(ApplicationLinkInvalid):
        read(KEY, made_up, TODAY)
