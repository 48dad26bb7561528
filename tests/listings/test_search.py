"""What the board finds, on a real database."""

import pytest

from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.offers import publish_offer
from services.listings.handlers.search import search_offers
from services.listings.store.search import PlaceUnknown
from shared import clock
from shared.contracts.listings.offers import OfferInput
from shared.contracts.listings.own_offers import OwnOffer, PublishOffer
from shared.contracts.listings.search import SearchOffers
from shared.cursor import CursorInvalid
from tests.builders import offer_input


async def published(
    listings: Listings, employer: Employer, key: str = "", content: OfferInput | None = None
) -> OwnOffer:
    content = content or offer_input()
    request = PublishOffer(account_id=employer.members[0], key=key or str(clock.new_id()), offer=content)
    return await publish_offer(request, listings)


async def test_the_board_pages_through_everything_once_newest_first(listings: Listings, employer: Employer) -> None:
    made = [(await published(listings, employer, content=offer_input(title=f"Angebot {n}"))).id for n in range(7)]
    seen, cursor = [], ""
    while True:
        page = await search_offers(SearchOffers(limit=3, cursor=cursor), listings)
        assert page.total == 7
        seen += [offer.id for offer in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert seen == made[::-1]


async def test_nearby_comes_nearest_first_and_pages_too(listings: Listings, employer: Employer) -> None:
    for code, town in (("06366", "Köthen (Anhalt)"), ("06842", "Dessau-Roßlau"), ("06785", "Oranienbaum-Wörlitz")):
        await published(listings, employer, content=offer_input(place={"postal_code": code, "town": town}))
    first = await search_offers(SearchOffers(near="Dessau-Roßlau", radius_km=25, limit=2), listings)
    second = await search_offers(SearchOffers(near="06842", radius_km=25, limit=2, cursor=first.next or ""), listings)
    towns = [offer.place.town for offer in (*first.items, *second.items)]
    assert towns == ["Dessau-Roßlau", "Oranienbaum-Wörlitz", "Köthen (Anhalt)"]
    assert first.items[0].distance_km == 0.0
    assert (await search_offers(SearchOffers(near="06842", radius_km=5), listings)).total == 1


@pytest.mark.parametrize("q", ["schlosserei", "SCHLOSSEREI", "Schloss", "entgraten muldeblick", "dessau"])
async def test_text_finds_in_title_description_employer_and_town(
    listings: Listings, employer: Employer, q: str
) -> None:
    await published(listings, employer)
    assert (await search_offers(SearchOffers(q=q), listings)).total == 1


@pytest.mark.parametrize("q", [".*", "$where", "(((((", "schlosser(a+)+$", "{'$gt': ''}"])
async def test_text_is_text_and_never_a_pattern_or_an_operator(listings: Listings, employer: Employer, q: str) -> None:
    await published(listings, employer)
    assert (await search_offers(SearchOffers(q=q), listings)).total == 0


async def test_filters_narrow_the_board(listings: Listings, employer: Employer) -> None:
    await published(listings, employer)
    assert (await search_offers(SearchOffers(kind="holiday_job", field="metal"), listings)).total == 1
    assert (await search_offers(SearchOffers(kind="trial_day"), listings)).total == 0
    assert (await search_offers(SearchOffers(field="food"), listings)).total == 0


async def test_an_unknown_place_and_a_made_up_cursor_are_refused(listings: Listings) -> None:
    with pytest.raises(PlaceUnknown):
        await search_offers(SearchOffers(near="Atlantis"), listings)
    for cursor in ("xyz", "e30=", "MjAyNi0wMS0wMVQgeA=="):
        with pytest.raises(CursorInvalid):
            await search_offers(SearchOffers(cursor=cursor), listings)
