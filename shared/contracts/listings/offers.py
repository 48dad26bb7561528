"""Offers: what employers post, what anyone may read, and what becomes of it."""

import datetime as dt
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.contracts.message import Message, Request
from shared.contracts.words import (
    CLEAN,
    ONE_LINE,
    Accessibility,
    Branch,
    ContactPerson,
    DailyHours,
    Day,
    Hazard,
    Kind,
    LanguageCode,
    Pay,
    Period,
    Place,
    Point,
    PostalCode,
    SchoolCertificate,
    Weekday,
    WorkField,
)


def in_their_order(weekdays: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    """Monday first, each once: the same days are the same offer, however they were ticked."""
    return tuple(day for day in Weekday if day in weekdays)


class OfferDraft(Message):
    """An offer as far as it is written: every field may be missing. As a change: only the fields that are named."""

    kind: Kind | None = None
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), ONE_LINE] = ""
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), CLEAN] = ""
    fields: Annotated[tuple[WorkField, ...], Field(max_length=5)] = ()
    branch: Branch = Branch.OTHER
    place: Place | None = None
    periods: Annotated[tuple[Period, ...], Field(max_length=40)] = ()
    by_arrangement: bool = False
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7), AfterValidator(in_their_order)] = ()
    daily: DailyHours | None = None
    seats: Annotated[int, Field(ge=1, le=500)] = 1
    minimum_age: Annotated[int, Field(ge=13, le=25)] = 15
    school_certificate: SchoolCertificate | None = None  # wished, never required
    hazards: Annotated[tuple[Hazard, ...], Field(max_length=len(Hazard))] = ()
    accessibility: Annotated[tuple[Accessibility, ...], Field(max_length=len(Accessibility))] = ()
    languages: Annotated[tuple[LanguageCode, ...], Field(max_length=10)] = ()  # in which one gets along there
    bring: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), CLEAN] = ""
    contact_person: ContactPerson | None = None
    apply_by: Day | None = None
    pay: Pay | None = None
    yearly: bool = False  # when it has expired or is filled, next year's draft is made


class OfferInput(OfferDraft):
    """An offer as an employer writes it. Complete: this is what publishing needs."""

    kind: Kind
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120), ONE_LINE]
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), CLEAN]
    fields: Annotated[tuple[WorkField, ...], Field(min_length=1, max_length=5)]
    place: Place

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if not self.periods and not self.by_arrangement:
            raise ValueError("needs at least one period, or by_arrangement")
        return self


class OfferFacts(Message):
    """All that other services may know of an offer. The employer's name is a firm's, not a person's."""

    offer_id: UUID
    version: Annotated[int, Field(ge=1)]
    employer_id: UUID
    employer_name: str
    kind: Kind
    title: str
    fields: tuple[WorkField, ...]
    branch: Branch = Branch.OTHER
    town: str
    postal_code: PostalCode
    point: Point
    periods: tuple[Period, ...]
    by_arrangement: bool
    weekdays: tuple[Weekday, ...]
    daily: DailyHours | None
    minimum_age: int
    hazards: tuple[Hazard, ...]
    apply_by: dt.date | None
    school_certificate: SchoolCertificate | None = None
    accessibility: tuple[Accessibility, ...] = ()
    languages: tuple[LanguageCode, ...] = ()


class Answers(Message):
    """How an employer answers: the share of contacts, 0 to 1, and in how many hours half of them; smoothed.

    ``contacts`` is how many are decided, before smoothing.
    """

    share: float
    median_hours: int | None
    contacts: int


class OfferView(Message):
    """An offer as anyone may read it."""

    id: UUID
    version: int
    state: str
    employer_id: UUID
    employer_name: str
    kind: Kind
    title: str
    description: str
    fields: tuple[WorkField, ...]
    branch: Branch = Branch.OTHER
    place: Place
    point: Point
    periods: tuple[Period, ...]
    by_arrangement: bool
    weekdays: tuple[Weekday, ...]
    daily: DailyHours | None
    seats: int
    minimum_age: int
    school_certificate: SchoolCertificate | None = None
    hazards: tuple[Hazard, ...]
    accessibility: tuple[Accessibility, ...] = ()
    languages: tuple[LanguageCode, ...] = ()
    bring: str = ""
    contact_person: ContactPerson | None = None  # without the name, unless the employer shows it
    apply_by: dt.date | None
    pay: Pay | None
    yearly: bool = False
    seats_free: int | None = None
    published_at: dt.datetime
    changed_at: dt.datetime | None = None
    distance_km: float | None = None
    answers: Answers | None = None


class GetOffer(Request[OfferView]):
    """One published offer. Refused: ``offer_not_found``."""

    queue: ClassVar[str] = "listings.get-offer"
    offer_id: UUID
