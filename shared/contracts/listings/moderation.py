"""Offers as counsellors see them: what waits for a decision, what visitors report, what has to go."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.listings.employers import Note
from shared.contracts.listings.own_offers import OwnOffer, Version
from shared.contracts.message import Done, Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import CLEAN, Reason


class RejectionKey(StrEnum):
    """Why an offer does not come on the board, or has to leave it."""

    UNCLEAR = "unclear"
    UNLAWFUL = "unlawful"
    CONTACT_DATA = "contact_data"
    NOT_SERIOUS = "not_serious"
    COSTS_MONEY = "costs_money"
    DUPLICATE = "duplicate"
    OTHER = "other"


class ReportKey(StrEnum):
    """What a visitor says is wrong."""

    WRONG_FACTS = "wrong_facts"
    GONE = "gone"
    UNLAWFUL = "unlawful"
    HARASSMENT = "harassment"
    FRAUD = "fraud"
    OTHER = "other"


class ReviewItem(Message):
    """``hints``: what a counsellor should look at, found in what is written; none of it is forbidden as such."""

    offer: OwnOffer
    employer_state: str
    hints: tuple[Reason, ...]


class ReviewPage(Message):
    """``counts``: how many offers there are in each state, and under ``reports`` how many reports are open."""

    items: tuple[ReviewItem, ...]
    counts: dict[str, int]
    next: str | None


class ListStaffOffers(Paged, Request[ReviewPage]):
    """Offers in a state, those that wait longest first. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-staff-offers"
    state: Literal["in_review", "published", "paused", "rejected", "closed"] = "in_review"
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ReviewOffer(Request[OwnOffer]):
    """Put a waiting offer on the board, or say why not. ``note`` is shown to the employer.

    Refused: ``offer_not_found``, ``transition_not_allowed``, ``version_outdated``, ``changed_meanwhile``,
    ``employer_not_verified`` (verify it first), ``offer_invalid`` (over, or no longer lawful).
    """

    queue: ClassVar[str] = "listings.review-offer"
    account_id: UUID
    offer_id: UUID
    version: Version | None = None
    approve: bool
    reason: RejectionKey = RejectionKey.OTHER
    note: Note = ""


class RemoveOffer(Request[OwnOffer]):
    """Take an offer off the board for good; its open reports are settled with it. Refused like ReviewOffer."""

    queue: ClassVar[str] = "listings.remove-offer"
    account_id: UUID
    offer_id: UUID
    reason: RejectionKey
    note: Note = ""


class ReportOffer(Request[Done]):
    """A visitor says that something is wrong with a published offer. Refused: ``offer_not_found``."""

    queue: ClassVar[str] = "listings.report-offer"
    offer_id: UUID
    reason: ReportKey
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000), CLEAN] = ""


class OfferReport(Message):
    id: UUID
    offer_id: UUID
    title: str
    employer_name: str
    reason: ReportKey
    note: str
    at: dt.datetime
    settled: bool


class OfferReportList(Message):
    items: tuple[OfferReport, ...]
    next: str | None = None


class ListReports(Paged, Request[OfferReportList]):
    """Open reports, the oldest first. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-reports"


class SettleReport(Request[OfferReport]):
    """Looked at; the offer may stay. Settling twice is settling once. Refused: ``report_not_found``."""

    queue: ClassVar[str] = "listings.settle-report"
    account_id: UUID
    report_id: UUID
