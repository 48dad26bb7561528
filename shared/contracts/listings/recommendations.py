"""A good applicant an employer has no place for: recommended, and handed on to whom the young person chooses.

Nobody is shown to anybody before the young person has said to which offers; shown is an age, no name and no address.
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.listings.application_events import ApplicationFacts
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.message import Done, Event, Message, Request
from shared.contracts.paging import Paged


class ShownTo(Message):
    """An offer whose employer the young person is shown to; ``invited``: that employer has said yes already."""

    offer_id: UUID
    title: str
    employer_name: str
    invited: bool = False


class RecommendationView(Message):
    """As the young person reads it. ``none``: nobody has recommended them, or its time is over.

    ``by``: the employer, or the centre.
    """

    state: Literal["none", "recommended", "shared", "refused"]
    by: str = ""
    until: dt.datetime | None = None
    shown: tuple[ShownTo, ...] = ()


class Recommend(Request[Done]):
    """After a no to somebody good: the young person is asked whether others may see them. Twice is once.

    ``side`` staff: a counsellor suggests it. Refused: ``application_not_found``, ``not_a_member``,
    ``recommendation_not_possible`` (not declined, or more than 30 days ago).
    """

    queue: ClassVar[str] = "listings.recommend"
    account_id: UUID
    side: Literal["employer", "staff"]
    application_id: UUID


class GetRecommendation(Request[RecommendationView]):
    """For the young person. Refused: ``application_not_found``."""

    queue: ClassVar[str] = "listings.get-recommendation"
    person_id: UUID
    application_id: UUID


class AnswerRecommendation(Request[RecommendationView]):
    """The young person's own act: shown to these offers' employers, each told once; to nobody when there are none.

    A no can be said at any time, and ends it. Refused: ``application_not_found``, ``recommendation_over``,
    ``recommendation_transition_not_allowed``, ``offer_not_found``, ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "listings.answer-recommendation"
    person_id: UUID
    application_id: UUID
    offers: Annotated[tuple[UUID, ...], Field(max_length=5)]


class Recommended(Message):
    """Somebody who wants to be shown to this employer: ``age``, ``by`` whom, after applying for what (``about``)."""

    id: UUID
    offer_id: UUID
    title: str
    age: int
    by: str
    about: str
    until: dt.datetime
    invited: bool


class RecommendedList(Message):
    """The latest first."""

    items: tuple[Recommended, ...]
    next: str | None = None


class ListRecommended(Paged, Request[RecommendedList]):
    """For the own employer. Refused: ``not_a_member``, ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-recommended"
    account_id: UUID


class InviteRecommended(Request[ApplicationView]):
    """The employer's yes: an application in the state ``accepted``, for the young person to confirm. Twice is once.

    Refused: ``not_a_member``, ``recommendation_not_found``, ``recommendation_over``, ``offer_not_found``,
    ``recommendation_transition_not_allowed``, ``applied_already``, ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "listings.invite-recommended"
    account_id: UUID
    recommendation_id: UUID
    offer_id: UUID


class RecommendationMade(Event):
    """The young person is asked. ``by``: the employer, or the centre."""

    routing_key: ClassVar[str] = "listings.recommendation.made.v1"
    recommendation_id: UUID
    application: ApplicationFacts
    by: str


class RecommendationShown(Event):
    """The young person wants to be shown to the employer of this offer. Nothing else is told of them."""

    routing_key: ClassVar[str] = "listings.recommendation.shown.v1"
    recommendation_id: UUID
    offer_id: UUID
    title: str
    employer_name: str
    members: tuple[UUID, ...]
