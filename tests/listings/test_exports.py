"""The whole board, page by page, and whether it has changed."""

from uuid import UUID

import pytest

from services.listings import acts, life
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.employer_review import ban_employer
from services.listings.handlers.exports import export_offers, get_board_stamp, list_offer_addresses
from services.listings.offer import Actor
from shared import clock, cursor
from shared.contracts.listings.employer_review import BanEmployer, BanKey
from shared.contracts.listings.exports import ExportOffers, GetBoardStamp, ListOfferAddresses
from tests.builders import offer_input


@pytest.fixture
async def board(listings: Listings, employer: Employer) -> list[UUID]:
    """Three published offers, one of them in wood, and a closed one."""
    made = []
    for number, fields in enumerate((["metal"], ["wood"], ["metal"], ["metal"])):
        by = employer.members[0]
        offer, events = acts.post(employer, by, f"key {number}", offer_input(fields=fields))
        await listings.offers.save(offer, *events)
        made.append(offer)
    member = Actor(life.VERIFIED, employer.members[0])
    closed, withdrawn = acts.close(made[3], employer, member, "withdraw")
    await listings.offers.save(closed, *withdrawn)
    return [offer.id for offer in made[:3]]


async def test_an_export_walks_over_every_published_offer_once(listings: Listings, board: list[UUID]) -> None:
    found, wanted = [], ExportOffers(limit=2)
    while True:
        page = await export_offers(wanted, listings)
        found += [offer.id for offer in page.items]
        if page.next is None:
            break
        wanted = wanted.model_copy(update={"cursor": page.next})
    assert found == board
    only_wood = await export_offers(ExportOffers.model_validate({"field": "wood"}), listings)
    assert [offer.id for offer in only_wood.items] == [board[1]]


@pytest.mark.parametrize("wrong", ["nonsense", cursor.encode("after", "no-id")])
async def test_a_cursor_of_somebody_elses_making_is_refused(listings: Listings, wrong: str) -> None:
    with pytest.raises(cursor.CursorInvalid):
        await export_offers(ExportOffers(cursor=wrong), listings)


async def test_the_stamp_changes_with_the_board(listings: Listings, employer: Employer, board: list[UUID]) -> None:
    before = await get_board_stamp(GetBoardStamp(), listings)
    assert before.total == 3
    assert before == await get_board_stamp(GetBoardStamp(), listings)
    member = Actor(life.VERIFIED, employer.members[0])
    closed, events = acts.close(await listings.offers.get(board[0]), employer, member, "fill")
    await listings.offers.save(closed, *events)
    after = await get_board_stamp(GetBoardStamp(), listings)
    assert after.total == 2
    assert after.changed_at is not None
    assert before.changed_at is not None
    assert after.changed_at > before.changed_at


async def test_a_ban_empties_files_and_sitemap_at_once_and_makes_copies_of_them_stale(
    listings: Listings, employer: Employer, board: list[UUID]
) -> None:
    before = await get_board_stamp(GetBoardStamp(), listings)
    ban = BanEmployer(account_id=clock.new_id(), employer_id=employer.id, reason=BanKey.FAKE_OFFERS)
    await ban_employer(ban, listings)
    assert (await listings.offers.get(board[0])).state == "published"
    assert (await export_offers(ExportOffers(), listings)).items == ()
    assert (await list_offer_addresses(ListOfferAddresses(), listings)).items == ()
    assert await get_board_stamp(GetBoardStamp(), listings) != before


async def test_an_empty_board_has_a_stamp(listings: Listings) -> None:
    stamp = await get_board_stamp(GetBoardStamp(), listings)
    assert (stamp.total, stamp.changed_at) == (0, None)


async def test_addresses_go_on_after_the_last_one_or_skip_the_first(listings: Listings, board: list[UUID]) -> None:
    async def ids(wanted: ListOfferAddresses) -> list[UUID]:
        return [one.id for one in (await list_offer_addresses(wanted, listings)).items]

    assert await ids(ListOfferAddresses()) == board
    assert await ids(ListOfferAddresses(after=board[0], limit=1)) == [board[1]]
    assert await ids(ListOfferAddresses(skip=2)) == [board[2]]
