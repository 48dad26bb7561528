"""What counsellors decide about offers, what visitors report, and a refused employer's offers, on a real database."""

import pytest

from services.listings import acts, life
from services.listings.employer import Employer, EmployerNotVerified
from services.listings.handlers import Listings
from services.listings.handlers.moderation import (
    list_reports,
    list_staff_offers,
    on_employer_refused,
    remove_offer,
    report_offer,
    review_offer,
    settle_report,
)
from services.listings.handlers.offers import get_offer
from services.listings.offer import Actor, Offer, OfferNotFound
from services.listings.store.reports import OPEN_PER_OFFER, ReportNotFound
from shared import clock
from shared.contracts.listings.employer_events import EmployerRefused
from shared.contracts.listings.moderation import (
    ListReports,
    ListStaffOffers,
    RejectionKey,
    RemoveOffer,
    ReportKey,
    ReportOffer,
    ReviewOffer,
    SettleReport,
)
from shared.contracts.listings.offers import GetOffer
from shared.contracts.words import Reason
from shared.cursor import CursorInvalid
from shared.mongo import Database
from tests.builders import an_employer, offer_input

COUNSELLOR = clock.new_id()


async def posted(listings: Listings, employer: Employer, **changes: object) -> Offer:
    offer, events = acts.post(employer, employer.members[0], str(clock.new_id()), offer_input(**changes))
    return await listings.offers.save_once(offer, *events)


async def waiting_employer(listings: Listings) -> Employer:
    saved = an_employer(state="mail_confirmed")
    await listings.employers.save(saved)
    return saved


async def becomes(listings: Listings, employer: Employer, state: str) -> Employer:
    changed = Employer(**{**vars(employer), "state": state})
    await listings.employers.save(changed)
    return changed


def refused(employer: Employer) -> EmployerRefused:
    return EmployerRefused(
        employer_id=employer.id,
        employer_name=employer.name,
        banned=True,
        reason=Reason(key="fake_offers"),
        members=employer.members,
    )


async def announced(db: Database) -> list[str]:
    rows = await db["outbox"].find({}, sort=[("_id", 1)]).to_list(None)
    return [row["routing_key"].removeprefix("listings.offer.") for row in rows]


async def test_what_waits_is_invisible_until_it_is_approved_and_its_employer_verified(
    listings: Listings, db: Database
) -> None:
    employer = await waiting_employer(listings)
    offer = await posted(listings, employer, description="Ruf an: 0340 1234567")
    with pytest.raises(OfferNotFound):
        await get_offer(GetOffer(offer_id=offer.id), listings)
    page = await list_staff_offers(ListStaffOffers(), listings)
    (item,) = page.items
    assert (item.offer.id, item.employer_state, page.counts) == (
        offer.id,
        "mail_confirmed",
        {"in_review": 1, "reports": 0},
    )
    assert [hint.key for hint in item.hints] == ["phone_number"]
    assert item.offer.acts == ("approve", "reject")
    order = ReviewOffer(account_id=COUNSELLOR, offer_id=offer.id, version=1, approve=True)
    with pytest.raises(EmployerNotVerified):
        await review_offer(order, listings)
    await becomes(listings, employer, "verified")
    approved = await review_offer(order, listings)
    assert (approved.state, approved.history[-1].by) == ("published", COUNSELLOR)
    assert (await get_offer(GetOffer(offer_id=offer.id), listings)).id == offer.id
    assert await announced(db) == ["waiting.v1", "published.v1", "reviewed.v1"]


async def test_what_waits_is_listed_page_by_page_the_longest_first(listings: Listings) -> None:
    employer = await waiting_employer(listings)
    made = [(await posted(listings, employer, title=f"Angebot Nummer {number}")).id for number in range(5)]
    seen, cursor = [], ""
    while True:
        page = await list_staff_offers(ListStaffOffers(limit=2, cursor=cursor), listings)
        seen += [item.offer.id for item in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert seen == made


async def test_a_rejection_tells_its_employer_why_and_the_event_only_the_key(listings: Listings, db: Database) -> None:
    offer = await posted(listings, await waiting_employer(listings))
    order = ReviewOffer(
        account_id=COUNSELLOR, offer_id=offer.id, approve=False, reason=RejectionKey.COSTS_MONEY, note="Keine Kaution."
    )
    rejected = await review_offer(order, listings)
    assert (rejected.state, rejected.reason, rejected.note) == ("rejected", "costs_money", "Keine Kaution.")
    row = await db["outbox"].find_one({"routing_key": "listings.offer.reviewed.v1"})
    assert row is not None
    assert b"costs_money" in row["body"]
    assert b"Kaution" not in row["body"]


async def test_a_report_is_kept_announced_and_settled(listings: Listings, employer: Employer, db: Database) -> None:
    offer = await posted(listings, employer)
    await report_offer(ReportOffer(offer_id=offer.id, reason=ReportKey.FRAUD, note="Wollte Geld."), listings)
    (report,) = (await list_reports(ListReports(), listings)).items
    assert (report.title, report.reason, report.note) == (offer.content.title, ReportKey.FRAUD, "Wollte Geld.")
    assert await announced(db) == ["published.v1", "flagged.v1"]
    settle = SettleReport(account_id=COUNSELLOR, report_id=report.id)
    assert (await settle_report(settle, listings)).settled
    assert (await settle_report(settle, listings)).settled
    assert (await list_reports(ListReports(), listings)).items == ()
    with pytest.raises(ReportNotFound):
        await settle_report(SettleReport(account_id=COUNSELLOR, report_id=clock.new_id()), listings)


async def test_reports_are_listed_page_by_page_the_oldest_first(listings: Listings, employer: Employer) -> None:
    offer = await posted(listings, employer)
    for number in range(5):
        await report_offer(ReportOffer(offer_id=offer.id, reason=ReportKey.OTHER, note=f"{number}"), listings)
    seen, cursor = [], ""
    while True:
        page = await list_reports(ListReports(limit=2, cursor=cursor), listings)
        seen += [report.note for report in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert seen == ["0", "1", "2", "3", "4"]
    with pytest.raises(CursorInvalid):
        await list_reports(ListReports(cursor="nonsense"), listings)


async def test_removing_an_offer_settles_what_was_reported_and_no_flood_of_reports_is_kept(
    listings: Listings, employer: Employer
) -> None:
    offer = await posted(listings, employer)
    for _ in range(OPEN_PER_OFFER + 2):
        await report_offer(ReportOffer(offer_id=offer.id, reason=ReportKey.GONE), listings)
    assert await listings.reports.count_open() == OPEN_PER_OFFER
    order = RemoveOffer(account_id=COUNSELLOR, offer_id=offer.id, reason=RejectionKey.NOT_SERIOUS)
    removed = await remove_offer(order, listings)
    assert (removed.state, removed.reason) == ("closed", "removed")
    assert await listings.reports.count_open() == 0
    with pytest.raises(OfferNotFound):
        await report_offer(ReportOffer(offer_id=offer.id, reason=ReportKey.GONE), listings)


async def test_on_employer_refused_twice_changes_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    online, paused = await posted(listings, employer), await posted(listings, employer)
    taken, events = acts.pause(paused, employer, Actor(life.VERIFIED, employer.members[0]))
    await listings.offers.save(taken, *events)
    waiting = await posted(listings, Employer(**{**vars(employer), "state": "mail_confirmed"}))
    banned = await becomes(listings, employer, "banned")
    await on_employer_refused(refused(banned), listings)
    states = [(await listings.offers.get(offer.id)).state for offer in (online, paused, waiting)]
    assert states == ["closed", "closed", "rejected"]
    before = await announced(db)
    await on_employer_refused(refused(banned), listings)
    assert await announced(db) == before


async def test_a_refusal_that_has_been_lifted_meanwhile_removes_nothing(listings: Listings, employer: Employer) -> None:
    offer = await posted(listings, employer)
    await on_employer_refused(refused(employer), listings)
    assert (await listings.offers.get(offer.id)).state == "published"
