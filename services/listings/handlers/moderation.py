"""Offers: what counsellors decide, what visitors report, and what becomes of the offers of a refused employer."""

import contextlib

from services.listings import acts, life
from services.listings.handlers.things import Listings, handlers
from services.listings.hints import hints
from services.listings.offer import Actor, Offer, OfferNotFound
from services.listings.store.offers import ChangedMeanwhile
from shared.contracts.listings.employer_events import EmployerRefused
from shared.contracts.listings.moderation import (
    ListReports,
    ListStaffOffers,
    OfferReport,
    OfferReportList,
    RemoveOffer,
    ReportOffer,
    ReviewItem,
    ReviewOffer,
    ReviewPage,
    SettleReport,
)
from shared.contracts.listings.own_offers import OwnOffer
from shared.contracts.message import Done


@handlers.answers(ListStaffOffers)
async def list_staff_offers(request: ListStaffOffers, listings: Listings) -> ReviewPage:
    """One page of those in a state, with what is worth a look."""
    found, following = await listings.offers.list_in(request.state, request)
    states = await listings.employers.states_of({offer.employer_id for offer in found})
    items = tuple(_item(offer, states.get(offer.employer_id, "unknown")) for offer in found)
    counts = {**await listings.offers.count_states(), "reports": await listings.reports.count_open()}
    return ReviewPage(items=items, counts=counts, next=following)


@handlers.answers(ReviewOffer)
async def review_offer(request: ReviewOffer, listings: Listings) -> OwnOffer:
    """A counsellor decides on what waits."""
    offer = await listings.offers.get(request.offer_id)
    offer.must_be(request.version)
    employer, staff = await listings.employers.get(offer.employer_id), Actor(life.STAFF, request.account_id)
    if request.approve:
        reviewed, events = acts.approve(offer, employer, staff)
    else:
        reviewed, events = acts.reject(offer, employer, staff, request.reason.value, request.note)
    await listings.offers.save(reviewed, *events)
    return reviewed.own_view(life.STAFF)


@handlers.answers(RemoveOffer)
async def remove_offer(request: RemoveOffer, listings: Listings) -> OwnOffer:
    """Off the board for good, and what was reported about it is settled."""
    offer = await listings.offers.get(request.offer_id)
    employer, staff = await listings.employers.get(offer.employer_id), Actor(life.STAFF, request.account_id)
    said = f"{request.reason}: {request.note}" if request.note else request.reason.value
    removed, events = acts.close(offer, employer, staff, "remove", said)
    await listings.offers.save(removed, *events)
    await listings.reports.settle_all_on(offer.id, request.account_id)
    return removed.own_view(life.STAFF)


@handlers.answers(ReportOffer)
async def report_offer(request: ReportOffer, listings: Listings) -> Done:
    """Kept for the counsellors. Only what anyone can see can be reported."""
    offer = await listings.offers.get(request.offer_id)
    if offer.state != "published":
        raise OfferNotFound("There is no such offer.")
    await listings.reports.add(offer, request.reason, request.note)
    return Done()


@handlers.answers(ListReports)
async def list_reports(request: ListReports, listings: Listings) -> OfferReportList:
    """What nobody has looked at yet."""
    items, following = await listings.reports.list_open(request)
    return OfferReportList(items=items, next=following)


@handlers.answers(SettleReport)
async def settle_report(request: SettleReport, listings: Listings) -> OfferReport:
    """Looked at, and the offer may stay."""
    return await listings.reports.settle(request.report_id, request.account_id)


@handlers.on(EmployerRefused)
async def on_employer_refused(event: EmployerRefused, listings: Listings) -> None:
    """Nothing of it stays visible: what is on the board is removed, what waits is rejected.

    Safe to repeat: it looks at what is still open, and at what the employer is now; each save is conditional.
    """
    employer = await listings.employers.get(event.employer_id)
    if employer.state not in ("refused", "banned"):
        return
    clerk = Actor(life.STAFF)
    while found := await listings.offers.find_open_of(employer.id):
        for offer in found:
            if offer.state == "in_review":
                ended, events = acts.reject(offer, employer, clerk, "employer_refused")
            else:
                ended, events = acts.close(offer, employer, clerk, "remove", "employer_refused")
            with contextlib.suppress(ChangedMeanwhile):  # the next look finds it as it is then
                await listings.offers.save(ended, *events)


def _item(offer: Offer, employer_state: str) -> ReviewItem:
    return ReviewItem(offer=offer.own_view(life.STAFF), employer_state=employer_state, hints=hints(offer.content))
