"""Figures: counted from what is there, and nothing small is told to everybody."""

import pytest

from services.listings.employer import Employer
from services.listings.figures import public, told
from services.listings.handlers import Listings
from services.listings.handlers.figures import get_figures, get_staff_figures
from services.listings.handlers.offers import publish_offer
from shared import clock
from shared.contracts.listings.figures import GetFigures, GetStaffFigures, StaffFigures
from shared.contracts.listings.own_offers import PublishOffer
from tests.builders import an_employer, offer_input


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (600, 600)])
def test_counts_of_one_to_four_are_not_told(count: int, shown: int | None) -> None:
    assert told(count) == shown


def test_the_share_is_told_once_five_contacts_are_decided() -> None:
    few = StaffFigures(
        offers_by_state={"published": 7},
        by_kind={"trial_day": 3, "holiday_job": 7},
        by_field={},
        employers_by_state={"verified": 4, "banned": 9},
        contacts=4,
        answered=3,
        answered_share=0.75,
    )
    shown = public(few)
    assert (shown.offers, shown.employers, shown.answered_share) == (7, None, None)
    assert shown.by_kind == {"trial_day": None, "holiday_job": 7}
    assert public(few.model_copy(update={"contacts": 5})).answered_share == 0.75


async def test_what_is_on_the_board_is_counted(listings: Listings, employer: Employer) -> None:
    await listings.employers.save(an_employer(state="banned"))
    for n in range(6):
        fields = ["metal", "wood"] if n < 2 else ["metal"]
        order = PublishOffer(
            account_id=employer.members[0], key=str(clock.new_id()), offer=offer_input(title=f"Nr. {n}", fields=fields)
        )
        await publish_offer(order, listings)
    staff = await get_staff_figures(GetStaffFigures(), listings)
    assert staff.offers_by_state == {"published": 6}
    assert staff.by_kind == {"holiday_job": 6}
    assert staff.by_field == {"metal": 6, "wood": 2}
    assert staff.employers_by_state == {"verified": 1, "banned": 1}
    assert (staff.contacts, staff.answered_share) == (0, None)
    everybody = await get_figures(GetFigures(), listings)
    assert (everybody.offers, everybody.by_field, everybody.employers) == (6, {"metal": 6, "wood": None}, None)
