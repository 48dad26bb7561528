"""What the board finds, on a real database: the index follows it, the page is read from it."""

from typing import Any

import pytest

from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.offers import close_offer, publish_offer
from services.listings.handlers.search import search_offers
from services.listings.towns import PlaceUnknown
from shared import clock
from shared.contracts.listings.own_offers import CloseOffer, OwnOffer, PublishOffer
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.cursor import CursorInvalid
from shared.mongo import Database
from tests.builders import an_employer, offer_input
from tests.eventually import eventually


async def published(board: Listings, employer: Employer, **changes: Any) -> OwnOffer:
    """And seen by the index."""
    order = PublishOffer(account_id=employer.members[0], key=str(clock.new_id()), offer=offer_input(**changes))
    view = await publish_offer(order, board)
    await board.search.follower.reached("offers", view.id, view.version)
    return view


async def found(board: Listings, **query: Any) -> OfferPage:
    return await search_offers(SearchOffers.model_validate(query), board)


async def test_the_board_pages_through_everything_once_newest_first(board: Listings, employer: Employer) -> None:
    made = [(await published(board, employer, title=f"Angebot {n}")).id for n in range(7)]
    seen, cursor = [], ""
    while True:
        page = await found(board, limit=3, cursor=cursor)
        assert page.total == 7
        seen += [offer.id for offer in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert seen == made[::-1]


async def test_nearby_comes_nearest_first_and_pages_too(board: Listings, employer: Employer) -> None:
    for code, town in (("06366", "Köthen (Anhalt)"), ("06842", "Dessau-Roßlau"), ("06785", "Oranienbaum-Wörlitz")):
        await published(board, employer, place={"postal_code": code, "town": town})
    first = await found(board, near="Dessau-Roßlau", radius_km=25, limit=2)
    second = await found(board, near="06842", radius_km=25, limit=2, cursor=first.next)
    towns = [offer.place.town for offer in (*first.items, *second.items)]
    assert towns == ["Dessau-Roßlau", "Oranienbaum-Wörlitz", "Köthen (Anhalt)"]
    assert first.items[0].distance_km == 0.0
    assert first.facets.radius_km[5] == 1
    assert (await found(board, near="06842", radius_km=5)).total == 1


async def test_text_is_text_and_never_a_pattern_or_an_operator(board: Listings, employer: Employer) -> None:
    await published(board, employer)
    for q in ("schlosserei", "Schloss", "entgraten muldeblick", "dessau"):
        assert (await found(board, q=q)).total == 1, q
    for q in (".*", "$where", "(((((", "schlosser(a+)+$", "{'$gt': ''}", "%00", "a" * 100, "-" * 100, "ä" * 100):
        assert (await found(board, q=q, widen=False)).total == 0, q


async def test_a_closed_offer_leaves_the_board(board: Listings, employer: Employer) -> None:
    view = await published(board, employer)
    await close_offer(CloseOffer(account_id=employer.members[0], offer_id=view.id, reason="filled"), board)

    async def gone() -> bool:
        return (await found(board)).total == 0

    await eventually(gone)


async def test_what_has_closed_since_the_index_heard_of_it_is_not_shown(
    board: Listings, employer: Employer, db: Database
) -> None:
    view = await published(board, employer)
    await board.search.follower.stop()
    await db["offers"].update_one({"_id": view.id}, {"$set": {"state": "closed"}})
    assert (await found(board)).items == ()


async def test_offers_of_an_employer_no_longer_verified_are_not_on_the_board(
    board: Listings, employer: Employer, db: Database
) -> None:
    other = an_employer()
    await board.employers.save(other)
    kept, _ = await published(board, other), await published(board, employer)
    await db["employers"].update_one({"_id": employer.id}, {"$set": {"state": "banned"}})

    async def shown() -> bool:
        return [offer.id for offer in (await found(board)).items] == [kept.id]

    await eventually(shown)


async def test_the_page_is_read_by_id(board: Listings, employer: Employer, db: Database) -> None:
    view = await published(board, employer)
    wanted = {"_id": {"$in": [view.id]}, "state": "published"}
    plan = (await db["offers"].find(wanted).explain())["queryPlanner"]["winningPlan"]
    assert "COLLSCAN" not in str(plan)
    assert "_id_" in str(plan)


async def test_an_unknown_place_and_a_made_up_cursor_are_refused(board: Listings) -> None:
    with pytest.raises(PlaceUnknown):
        await found(board, near="Atlantis")
    for cursor in ("xyz", "e30=", "MjAyNi0wMS0wMVQgeA==", "ZGF0ZS45LjEgeA=="):
        with pytest.raises(CursorInvalid):
            await found(board, cursor=cursor)
