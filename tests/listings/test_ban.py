"""Nothing of an employer that is not verified is visible, neither by search nor by address; its offers are closed."""

import asyncio
from dataclasses import replace

import pytest

from services.listings import acts
from services.listings.employer import Employer, EmployerNotVerified
from services.listings.handlers import Listings
from services.listings.handlers.employer_review import (
    ban_employer,
    reopen_employer,
    verify_employer,
)
from services.listings.handlers.moderation import on_employer_refused
from services.listings.handlers.offers import get_offer, publish_offer
from services.listings.handlers.search import search_offers
from services.listings.offer import OfferNotFound
from shared import clock
from shared.contracts.listings.employer_events import EmployerRefused
from shared.contracts.listings.employer_review import BanEmployer, Evidence, ReopenEmployer, VerifyEmployer
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.listings.offers import GetOffer
from shared.contracts.listings.own_offers import OwnOffer, PublishOffer
from shared.contracts.listings.search import SearchOffers
from shared.contracts.words import Reason
from shared.mongo import Database
from tests.builders import an_employer, offer_input

TEAM = clock.new_id()  # a counsellor


async def published(listings: Listings, employer: Employer) -> OwnOffer:
    order = PublishOffer(account_id=employer.members[0], key=str(clock.new_id()), offer=offer_input())
    return await publish_offer(order, listings)


async def on_board(board: Listings, employer: Employer) -> OwnOffer:
    """Published, and found by the search."""
    view = await published(board, employer)
    await board.search.follower.reached("offers", view.id, view.version)
    assert view.id in [one.id for one in (await search_offers(SearchOffers(), board)).items]
    return view


async def closed_events(db: Database) -> list[OfferClosed]:
    rows = db["outbox"].find({"routing_key": OfferClosed.routing_key})
    return [OfferClosed.model_validate_json(row["body"]) async for row in rows]


def refused(employer: Employer) -> EmployerRefused:
    return EmployerRefused(
        employer_id=employer.id, employer_name=employer.name, banned=True, reason=Reason(key="other"), members=()
    )


async def test_of_a_posting_and_a_ban_at_one_moment_nothing_stays_on_the_board(
    listings: Listings, employer: Employer, db: Database
) -> None:
    """Whichever is first: the posting is refused, or it was before the ban, which then finds and closes it."""

    async def post(number: int) -> OwnOffer | None:
        order = PublishOffer(account_id=employer.members[0], key=f"{number}", offer=offer_input())
        try:
            return await publish_offer(order, listings)
        except EmployerNotVerified:
            return None

    async def ban_and_clean_up() -> None:
        await ban_employer(BanEmployer(account_id=TEAM, employer_id=employer.id, reason="fake_offers"), listings)
        await on_employer_refused(refused(employer), listings)

    posted = await asyncio.gather(*(post(number) for number in range(4)), ban_and_clean_up(), post(4), post(5))
    kept = [one for one in posted if one is not None]
    assert await db["offers"].count_documents({}) == len(kept)
    assert await db["offers"].count_documents({"state": {"$ne": "closed"}}) == 0


async def test_who_has_been_banned_since_it_was_read_posts_nothing(
    listings: Listings, employer: Employer, db: Database
) -> None:
    offer, events = acts.post(employer, employer.members[0], "k", offer_input())
    await ban_employer(BanEmployer(account_id=TEAM, employer_id=employer.id, reason="fake_offers"), listings)
    with pytest.raises(EmployerNotVerified):
        await listings.offers.save_once(offer, *events)
    assert await db["offers"].count_documents({}) == 0


async def test_a_ban_hides_everything_at_once_even_before_the_offers_are_closed(
    board: Listings, employer: Employer, db: Database
) -> None:
    view = await on_board(board, employer)
    assert (await get_offer(GetOffer(offer_id=view.id), board)).id == view.id
    await ban_employer(BanEmployer(account_id=TEAM, employer_id=employer.id, reason="fake_offers"), board)
    assert await closed_events(db) == []
    with pytest.raises(OfferNotFound):
        await get_offer(GetOffer(offer_id=view.id), board)
    assert (await search_offers(SearchOffers(), board)).items == ()
    with pytest.raises(EmployerNotVerified):
        await published(board, employer)


async def test_on_employer_refused_closes_each_offer_and_leaves_those_of_others(
    board: Listings, employer: Employer, db: Database
) -> None:
    views, other = [await on_board(board, employer) for _ in range(3)], an_employer()
    await board.employers.save(other)
    kept = await on_board(board, other)
    await ban_employer(BanEmployer(account_id=TEAM, employer_id=employer.id, reason="other"), board)
    await on_employer_refused(refused(employer), board)
    events = await closed_events(db)
    assert {event.offer_id for event in events} == {view.id for view in views}
    assert {event.reason.key for event in events} == {"offer_removed"}
    assert [one.id for one in (await search_offers(SearchOffers(), board)).items] == [kept.id]


async def test_on_employer_refused_twice_changes_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    await published(listings, employer)
    await ban_employer(BanEmployer(account_id=TEAM, employer_id=employer.id, reason="other"), listings)
    for _ in range(2):
        await on_employer_refused(refused(employer), listings)
    assert len(await closed_events(db)) == 1


async def test_a_refusal_older_than_a_verification_closes_nothing(
    listings: Listings, employer: Employer, db: Database
) -> None:
    decide = {"account_id": TEAM, "employer_id": employer.id}
    await ban_employer(BanEmployer(**decide, reason="other"), listings)
    await reopen_employer(ReopenEmployer(**decide), listings)
    await verify_employer(VerifyEmployer(**decide, evidence=(Evidence.CALL,)), listings)
    view = await published(listings, employer)
    await on_employer_refused(refused(employer), listings)
    assert await closed_events(db) == []
    assert (await get_offer(GetOffer(offer_id=view.id), listings)).id == view.id


@pytest.mark.parametrize("state", ["registered", "mail_confirmed", "refused", "banned"])
async def test_nothing_of_an_employer_in_another_state_is_visible(
    board: Listings, employer: Employer, state: str
) -> None:
    view = await on_board(board, employer)
    await board.employers.save(replace(employer, state=state))
    with pytest.raises(OfferNotFound):
        await get_offer(GetOffer(offer_id=view.id), board)
    assert (await search_offers(SearchOffers(), board)).items == ()
    assert (await search_offers(SearchOffers(near="06842"), board)).items == ()
