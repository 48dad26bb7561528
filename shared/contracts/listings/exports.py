"""The whole board for feeds, files and other boards: page by page, so that no answer is large."""

import datetime as dt
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.listings.offers import OfferView
from shared.contracts.message import Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import Kind, WorkField


class OfferBatch(Message):
    items: tuple[OfferView, ...]
    next: str | None


class ExportOffers(Paged, Request[OfferBatch]):
    """Published offers, oldest id first: one published meanwhile stands at the end, none comes twice.

    Refused: ``cursor_invalid``.
    """

    queue: ClassVar[str] = "listings.export-offers"
    kind: Kind | None = None
    field: WorkField | None = None


class BoardStamp(Message):
    """Equal for an unchanged board. ``changed_at``: when any offer last changed, None when there has been none."""

    total: int
    changed_at: dt.datetime | None


class GetBoardStamp(Request[BoardStamp]):
    """How many offers are on the board, and when it last changed."""

    queue: ClassVar[str] = "listings.get-board-stamp"


class OfferAddress(Message):
    id: UUID
    changed_at: dt.datetime


class OfferAddresses(Message):
    items: tuple[OfferAddress, ...]


class ListOfferAddresses(Request[OfferAddresses]):
    """Ids of published offers in their order, for sitemaps: from ``after`` on, or ``skip`` from the first."""

    queue: ClassVar[str] = "listings.list-offer-addresses"
    after: UUID | None = None
    skip: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=2_000)] = 2_000
