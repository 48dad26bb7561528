"""The board: what can be looked for, and a page of what is found."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from shared.contracts.listings.offers import OfferView
from shared.contracts.message import Message, Request
from shared.contracts.words import CLEAN, ONE_LINE, Day, Kind, Reason, SchoolCertificate, WorkField

LARGEST_RADIUS_KM = 200


class Sort(StrEnum):
    FIT = "fit"  # the words asked for, in the title first
    DISTANCE = "distance"
    DATE = "date"  # the newest first


class Facets(Message):
    """How many offers each choice would show, everything else as asked; choices without any are left out.

    ``school_certificate`` counts what wishes for no more than it, ``radius_km`` what lies within, ``town`` the towns
    with the most.
    """

    kind: dict[Kind, int] = Field(default_factory=dict)
    field: dict[WorkField, int] = Field(default_factory=dict)
    school_certificate: dict[SchoolCertificate, int] = Field(default_factory=dict)
    town: dict[str, int] = Field(default_factory=dict)
    radius_km: dict[int, int] = Field(default_factory=dict)


class OfferPage(Message):
    """``widened``: what was looked for otherwise than asked, because there was nothing.

    Its keys: ``spelling`` (word, instead), ``radius`` (km, asked_km), ``without_period``, ``any_word``.
    """

    items: tuple[OfferView, ...]
    total: int
    next: str | None
    facets: Facets = Facets()
    sort: Sort = Sort.DATE
    widened: tuple[Reason, ...] = ()


class SearchFilters(Message):
    """Every filter narrows; several kinds or fields: one of them is enough.

    ``near``: a postal code, a town, a town with its Land (``Neustadt, Hessen``), or a name with a point in brackets.
    ``age``: what somebody of that age may lawfully do, ``in_school`` in full-time schooling or not (either when not
    said). ``school_certificate``: what wishes for no higher one. ``from``, ``to``: some day of work lies between.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), ONE_LINE] = ""
    near: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), ONE_LINE] = ""
    radius_km: Annotated[int, Field(ge=1, le=LARGEST_RADIUS_KM)] = 25
    kind: Annotated[tuple[Kind, ...], Field(max_length=len(Kind))] = ()
    field: Annotated[tuple[WorkField, ...], Field(max_length=len(WorkField))] = ()
    start: Annotated[Day | None, Field(alias="from")] = None
    end: Annotated[Day | None, Field(alias="to")] = None
    age: Annotated[int | None, Field(ge=13, le=25)] = None
    in_school: bool | None = None
    school_certificate: SchoolCertificate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError("a period must not end before it begins")
        return self


class SearchOffers(SearchFilters, Request[OfferPage]):
    """Published offers of verified employers.

    ``sort``: by fit when there are words, by distance when there is a place, else the newest first. ``widen``: look
    wider when nothing is found, and say so.
    Refused: ``place_unknown``, ``place_ambiguous`` with the choices, ``cursor_invalid``.
    """

    queue: ClassVar[str] = "listings.search-offers"

    sort: Sort | None = None
    widen: bool = True
    cursor: Annotated[str, StringConstraints(max_length=200), CLEAN] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
