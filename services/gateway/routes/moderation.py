"""Reports by visitors, and what counsellors do with offers: approve, reject, remove."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import limits
from services.gateway.auth import Account, May, open_to
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, SIGNED_IN, WRITES, answered, relayed_page
from services.gateway.routes.offers import etag, version_of
from services.gateway.routes.own_offers import IfMatch
from services.gateway.rpc import ask
from shared.contracts.listings.employers import Note
from shared.contracts.listings.moderation import (
    ListReports,
    ListStaffOffers,
    OfferReport,
    OfferReportList,
    RejectionKey,
    RemoveOffer,
    ReportKey,
    ReportOffer,
    ReviewOffer,
    ReviewPage,
    SettleReport,
)
from shared.contracts.listings.own_offers import OwnOffer
from shared.contracts.message import Message
from shared.contracts.words import CLEAN

router = APIRouter(prefix=PREFIX, tags=["Moderation"])

Staff = Annotated[Account, Depends(May("moderate"))]
DECISION = (*WRITES, *SIGNED_IN, "offer_not_found", "transition_not_allowed", "changed_meanwhile", "version_outdated")


class Report(Message):
    """What is wrong. Nobody asks who says so."""

    reason: ReportKey
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000), CLEAN] = ""


class Approval(Message):
    note: Note = ""


class Rejection(Message):
    """``note`` is shown to the employer."""

    reason: Annotated[RejectionKey, Field(description="Why it is not, or no longer, on the board.")]
    note: Note = ""


@router.post(
    "/offers/{offer_id}/reports",
    status_code=202,
    response_model=None,
    response_class=Response,
    responses=declared(*WRITES, "offer_not_found", "too_many_requests"),
    summary="Report an offer to the centre",
    dependencies=[open_to("turn_to_centre")],
)
async def report_offer(request: Request, offer_id: UUID, body: Report) -> Response:
    await limits.per_client(request, "offer-reports")
    await ask(request, ReportOffer(offer_id=offer_id, reason=body.reason, note=body.note))
    return Response(status_code=202)


@router.get(
    "/staff/offers",
    response_model=ReviewPage,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="List offers in a state, those that wait longest first",
)
async def list_staff_offers(request: Request, _: Staff, wanted: Annotated[ListStaffOffers, Query()]) -> Response:
    return await relayed_page(request, wanted)


@router.post(
    "/staff/offers/{offer_id}/approve",
    response_model=OwnOffer,
    responses=declared(*DECISION, "employer_not_verified", "offer_invalid"),
    summary="Put a waiting offer on the board",
)
async def approve_offer(
    request: Request, account: Staff, offer_id: UUID, body: Approval, if_match: IfMatch = "*"
) -> Response:
    version = version_of(if_match, offer_id)
    order = ReviewOffer(account_id=account.id, offer_id=offer_id, version=version, approve=True, note=body.note)
    return _answered(await ask(request, order))


@router.post(
    "/staff/offers/{offer_id}/reject",
    response_model=OwnOffer,
    responses=declared(*DECISION),
    summary="Say why a waiting offer does not come on the board",
)
async def reject_offer(
    request: Request, account: Staff, offer_id: UUID, body: Rejection, if_match: IfMatch = "*"
) -> Response:
    order = ReviewOffer(
        account_id=account.id,
        offer_id=offer_id,
        version=version_of(if_match, offer_id),
        approve=False,
        reason=body.reason,
        note=body.note,
    )
    return _answered(await ask(request, order))


@router.post(
    "/staff/offers/{offer_id}/remove",
    response_model=OwnOffer,
    responses=declared(*DECISION),
    summary="Take an offer off the board for good",
)
async def remove_offer(request: Request, account: Staff, offer_id: UUID, body: Rejection) -> Response:
    order = RemoveOffer(account_id=account.id, offer_id=offer_id, reason=body.reason, note=body.note)
    return _answered(await ask(request, order))


@router.get(
    "/staff/reports",
    response_model=OfferReportList,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="Read what visitors report, the oldest first",
)
async def list_reports(request: Request, _: Staff, wanted: Annotated[ListReports, Query()]) -> Response:
    return await relayed_page(request, wanted)


@router.post(
    "/staff/reports/{report_id}/settle",
    response_model=OfferReport,
    responses=declared(*WRITES, *SIGNED_IN, "report_not_found"),
    summary="A report has been looked at, and the offer may stay",
)
async def settle_report(request: Request, account: Staff, report_id: UUID) -> Response:
    return answered(await ask(request, SettleReport(account_id=account.id, report_id=report_id)))


def _answered(offer: OwnOffer) -> Response:
    return answered(offer, headers={"etag": etag(offer)})
