"""What becomes of an application, as other services hear of it. No event says who the young person is."""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.message import Event, Message
from shared.contracts.words import Reason


class ApplicationFacts(Message):
    """What every event on an application tells. ``members``: the employer's accounts, told of it as well."""

    application_id: UUID
    version: Annotated[int, Field(ge=1)]
    offer_id: UUID
    person_id: UUID
    title: str
    employer_name: str
    town: str
    members: tuple[UUID, ...]
    employer_id: UUID | None = None
    first_day: dt.date | None = None
    answer_by: dt.datetime | None = None  # when it lapses unless somebody answers


class ApplicationSent(Event):
    routing_key: ClassVar[str] = "listings.application.sent.v1"
    application: ApplicationFacts


class ApplicationRead(Event):
    routing_key: ClassVar[str] = "listings.application.read.v1"
    application: ApplicationFacts


class ApplicationAccepted(Event):
    """The employer says yes; the young person has to confirm by ``application.answer_by``."""

    routing_key: ClassVar[str] = "listings.application.accepted.v1"
    application: ApplicationFacts


class ApplicationDeclined(Event):
    routing_key: ClassVar[str] = "listings.application.declined.v1"
    application: ApplicationFacts
    reason: Reason


class ApplicationConfirmed(Event):
    routing_key: ClassVar[str] = "listings.application.confirmed.v1"
    application: ApplicationFacts


class ApplicationWithdrawn(Event):
    """By the young person, or because another place at the same time was confirmed."""

    routing_key: ClassVar[str] = "listings.application.withdrawn.v1"
    application: ApplicationFacts
    reason: Reason


class ApplicationExpired(Event):
    """``reason.key``: unanswered (by the employer) or unconfirmed (by the young person)."""

    routing_key: ClassVar[str] = "listings.application.expired.v1"
    application: ApplicationFacts
    reason: Reason


class ApplicationCancelled(Event):
    """A confirmed place is given up."""

    routing_key: ClassVar[str] = "listings.application.cancelled.v1"
    application: ApplicationFacts
    by: Literal["young_person", "employer", "guardian", "staff"]
    reason: Reason


# An application in a new state, by its answer or its end.
NEW_STATES: tuple[type[Event], ...] = (
    ApplicationRead,
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationConfirmed,
    ApplicationWithdrawn,
    ApplicationExpired,
    ApplicationCancelled,
)


class ApplicationUnanswered(Event):
    """For ``days`` (3 or 7) the employer has not answered."""

    routing_key: ClassVar[str] = "listings.application.unanswered.v1"
    application: ApplicationFacts
    days: int


class ApplicationUnconfirmed(Event):
    """The employer's yes lapses soon."""

    routing_key: ClassVar[str] = "listings.application.unconfirmed.v1"
    application: ApplicationFacts


class PlacementNear(Event):
    """It begins in two days. Where and whom to ask for is read from listings by those who may know."""

    routing_key: ClassVar[str] = "listings.placement.near.v1"
    application: ApplicationFacts


class PlacementEnded(Event):
    """Both sides are asked how it was."""

    routing_key: ClassVar[str] = "listings.placement.ended.v1"
    application: ApplicationFacts
