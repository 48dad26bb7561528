"""Own offers on a real database: drafts, changes, copies, near-duplicates, seats."""

import asyncio
import os

import pytest

from services.listings import acts, life
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.offers import (
    change_offer,
    close_offer,
    copy_offer,
    delete_draft,
    find_duplicates,
    get_own_offer,
    list_own_offers,
    move_offer,
    publish_offer,
    save_draft,
)
from services.listings.offer import Offer, OfferNotFound, VersionOutdated
from services.listings.store.seats import NoSeatLeft
from shared import clock
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.listings.own_offers import (
    ChangeOffer,
    CloseOffer,
    CopyOffer,
    DeleteDraft,
    FindDuplicates,
    GetOwnOffer,
    ListOwnOffers,
    MoveOffer,
    OwnOffer,
    PublishOffer,
    SaveDraft,
)
from shared.mongo import Database, Session, transaction
from tests.builders import an_employer, offer_body, offer_input


async def draft(listings: Listings, employer: Employer, **fields: object) -> OwnOffer:
    content = OfferDraft.model_validate(fields)
    order = SaveDraft(account_id=employer.members[0], key=str(clock.new_id()), offer=content)
    return await save_draft(order, listings)


async def published(listings: Listings, employer: Employer, **changes: object) -> Offer:
    offer, events = acts.post(employer, employer.members[0], str(clock.new_id()), offer_input(**changes))
    return await listings.offers.save_once(offer, *events)


async def test_a_draft_is_kept_told_what_it_lacks_completed_and_published(
    listings: Listings, employer: Employer, db: Database
) -> None:
    account = employer.members[0]
    made = await draft(listings, employer, title="Ferienjob in der Schlosserei")
    assert {warning.pointer for warning in made.warnings} == {"/kind", "/description", "/fields", "/place"}
    assert made.acts == ("publish", "edit", "delete")
    fields = offer_body()
    order = ChangeOffer(
        account_id=account,
        offer_id=made.id,
        version=1,
        offer=OfferDraft.model_validate(fields),
        fields=tuple(fields),
    )
    changed = await change_offer(order, listings)
    assert (changed.version, changed.warnings) == (2, ())
    with pytest.raises(VersionOutdated):
        await change_offer(order, listings)
    assert await db["outbox"].count_documents({}) == 0
    online = await move_offer(MoveOffer(account_id=account, offer_id=made.id, version=2, act="publish"), listings)
    assert online.state == "published"
    assert await get_own_offer(GetOwnOffer(account_id=account, offer_id=made.id), listings) == online
    assert await db["outbox"].distinct("routing_key") == ["listings.offer.published.v1"]


async def test_somebody_elses_draft_does_not_exist(listings: Listings, employer: Employer) -> None:
    made, other = await draft(listings, employer, title="Entwurf"), an_employer()
    await listings.employers.save(other)
    for read in (
        get_own_offer(GetOwnOffer(account_id=other.members[0], offer_id=made.id), listings),
        copy_offer(CopyOffer(account_id=other.members[0], offer_id=made.id, key="k"), listings),
        delete_draft(DeleteDraft(account_id=other.members[0], offer_id=made.id), listings),
    ):
        with pytest.raises(OfferNotFound):
            await read


async def test_a_draft_is_deleted_and_a_published_offer_is_not(listings: Listings, employer: Employer) -> None:
    account = employer.members[0]
    made, online = await draft(listings, employer), await published(listings, employer)
    await delete_draft(DeleteDraft(account_id=account, offer_id=made.id), listings)
    with pytest.raises(OfferNotFound):
        await get_own_offer(GetOwnOffer(account_id=account, offer_id=made.id), listings)
    with pytest.raises(life.TransitionNotAllowed):
        await delete_draft(DeleteDraft(account_id=account, offer_id=online.id), listings)


async def test_a_copy_is_made_once_per_key(listings: Listings, employer: Employer) -> None:
    account, online = employer.members[0], await published(listings, employer)
    order = CopyOffer(account_id=account, offer_id=online.id, key="copy", next_year=True)
    first, second = await copy_offer(order, listings), await copy_offer(order, listings)
    assert first.id == second.id != online.id
    assert first.state == "draft"


async def test_an_offer_that_recurs_leaves_next_years_draft_behind(listings: Listings, employer: Employer) -> None:
    account, online = employer.members[0], await published(listings, employer, yearly=True)
    await close_offer(CloseOffer(account_id=account, offer_id=online.id, reason="filled"), listings)
    own = (await list_own_offers(ListOwnOffers(account_id=account), listings)).items
    assert [offer.state for offer in own] == ["draft", "closed"]


async def test_near_duplicates_are_shown_before_and_after_posting_and_refuse_nothing(
    listings: Listings, employer: Employer
) -> None:
    account, online = employer.members[0], await published(listings, employer)
    asked = FindDuplicates(account_id=account, title="Ferienjob in der Schlosserei!", postal_code="06842")
    (found,) = (await find_duplicates(asked, listings)).items
    assert found.id == online.id
    elsewhere = asked.model_copy(update={"postal_code": "06366"})
    assert (await find_duplicates(elsewhere, listings)).items == ()
    again = await publish_offer(PublishOffer(account_id=account, key="again", offer=offer_input()), listings)
    alike = [warning.values["offer_id"] for warning in again.warnings if warning.code == "near_duplicate"]
    assert alike == [str(online.id)]


async def test_twenty_at_once_never_take_more_seats_than_there_are(
    listings: Listings, employer: Employer, db: Database
) -> None:
    offer = await published(listings, employer, seats=5, yearly=True)

    async def take() -> bool:
        async def work(session: Session) -> None:
            await listings.seats.take(session, offer.id, employer, clock.new_id())

        try:
            await transaction(db, work)
        except NoSeatLeft:
            return False
        return True

    outcomes = await asyncio.gather(*(take() for _ in range(20)))
    assert sum(outcomes) == 5
    ended = await listings.offers.get(offer.id)
    assert (ended.state, ended.reason, ended.seats_free, ended.version) == ("closed", "filled", 0, 7)
    assert [line.act for line in ended.history] == ["publish", *["take_seat"] * 5, "fill"]
    assert await db["outbox"].count_documents({"routing_key": "listings.offer.closed.v1"}) == 1
    assert await db["offers"].count_documents({"state": "draft"}) == 1


async def test_the_last_seat_has_one_winner_in_every_race(listings: Listings, employer: Employer) -> None:
    """Two at once for one seat: 20 races here, as many as ANLAUF_CASES says where asked for."""

    async def race(number: int) -> int:
        offer, events = acts.post(employer, employer.members[0], f"race {number}", offer_input(seats=1))
        await listings.offers.save_once(offer, *events)

        async def take() -> int:
            async def work(session: Session) -> None:
                await listings.seats.take(session, offer.id, employer, clock.new_id())

            try:
                await transaction(listings.offers._db, work)
            except NoSeatLeft:
                return 0
            return 1

        winners = sum(await asyncio.gather(take(), take()))
        ended = await listings.offers.get(offer.id)
        assert (ended.state, ended.seats_free) == ("closed", 0)
        return winners

    assert {await race(number) for number in range(int(os.environ.get("ANLAUF_CASES", "20")))} == {1}


async def test_a_seat_given_back_is_free_again_but_never_more_than_there_were(
    listings: Listings, employer: Employer, db: Database
) -> None:
    offer, by = await published(listings, employer, seats=2), clock.new_id()

    async def take_and_give_back_twice(session: Session) -> list[bool]:
        await listings.seats.take(session, offer.id, employer, by)
        return [await listings.seats.give_back(session, offer.id, by) for _ in range(2)]

    assert await transaction(db, take_and_give_back_twice) == [True, False]
    assert (await listings.offers.get(offer.id)).seats_free == 2
