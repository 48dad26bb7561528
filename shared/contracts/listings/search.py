"""The board: what can be looked for, and a page of what is found."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.listings.offers import OfferView
from shared.contracts.message import Message, Request
from shared.contracts.words import ONE_LINE, Kind, WorkField


class OfferPage(Message):
    items: tuple[OfferView, ...]
    total: int
    next: str | None


class SearchOffers(Request[OfferPage]):
    """Published offers, newest first; nearest first with ``near``. Refused: ``place_unknown``, ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.search-offers"
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), ONE_LINE] = ""
    near: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), ONE_LINE] = ""
    radius_km: Annotated[int, Field(ge=1, le=200)] = 25
    kind: Kind | None = None
    field: WorkField | None = None
    cursor: Annotated[str, StringConstraints(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
