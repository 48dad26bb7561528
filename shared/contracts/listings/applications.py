"""Applications: a young person's interest in an offer, the employer's answer, the young person's confirmation.

Somebody else's applications do not exist for the caller: ``application_not_found``. What changes one refuses as well
``application_transition_not_allowed`` (naming the allowed acts) and ``changed_meanwhile`` (another change came first).
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.listings.offers import OfferFacts
from shared.contracts.listings.own_offers import Key
from shared.contracts.message import Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import CLEAN, Period

Side = Literal["young_person", "employer"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), CLEAN]
DeclineKey = Literal["no_seat", "does_not_fit", "other_dates", "other"]
CancelKey = Literal["ill", "other_plans", "does_not_fit", "business_reasons", "other"]


GuardianAnswer = Literal["not_needed", "missing", "given", "refused"]


class ApplicationChange(Message):
    """One line of an application's history. ``by`` is kept, and shown to nobody."""

    at: dt.datetime
    by: UUID | None
    who: str
    act: str
    frm: str
    to: str
    reason: str


class ApplicationView(Message):
    """An application as its two sides read it: nothing in it says who the young person is or how to reach them.

    ``acts``: what the reader may do with it now. ``answer_by``: when it lapses. ``minor``: a guardian has to agree;
    ``guardian``: what they have said. ``contact_shared``: the employer may see how to reach the young person.
    """

    id: UUID
    version: int
    state: str
    reason: str
    offer_id: UUID
    title: str
    employer_name: str
    town: str
    text: str
    age: int
    minor: bool
    first_day: dt.date | None
    last_day: dt.date | None
    sent_at: dt.datetime
    answer_by: dt.datetime | None
    acts: tuple[str, ...]
    guardian: GuardianAnswer = "not_needed"
    contact_shared: bool = False
    history: tuple[ApplicationChange, ...] = ()


class ApplicationList(Message):
    items: tuple[ApplicationView, ...]
    next: str | None = None


class Placement(Message):
    """What somebody would do where and when, to be judged for them. ``period`` None: by arrangement."""

    offer: OfferFacts
    period: Period | None


class PlanPlacement(Request[Placement]):
    """What applying for a published offer would mean. ``period``: one of the offer's; None: the first still ahead.

    Refused: ``offer_not_found``, ``applications_closed`` (after its last day to apply), ``period_unknown``.
    """

    queue: ClassVar[str] = "listings.plan-placement"
    offer_id: UUID
    period: Period | None = None


class GetPlacement(Request[Placement]):
    """What an own application would lead to, with the dates as agreed."""

    queue: ClassVar[str] = "listings.get-placement"
    person_id: UUID
    application_id: UUID


class Apply(Request[ApplicationView]):
    """Show interest, once per ``key`` and never twice in one offer. ``age`` and ``minor``: as matching has said.

    Refused as PlanPlacement; ``applied_already``, ``contact_data_found`` (names what ``text`` must not hold).
    """

    queue: ClassVar[str] = "listings.apply"
    person_id: UUID
    offer_id: UUID
    key: Key
    text: Text = ""
    period: Period | None = None
    age: Annotated[int, Field(ge=0, le=120)]
    minor: bool


class ListApplications(Paged, Request[ApplicationList]):
    """The own ones of a young person, or those for the own employer: the latest first.

    Refused: ``cursor_invalid``; for an employer's account ``not_a_member``.
    """

    queue: ClassVar[str] = "listings.list-applications"
    account_id: UUID
    side: Side


class GetApplication(Request[ApplicationView]):
    """One of the own. Refused for an employer's account: ``not_a_member``."""

    queue: ClassVar[str] = "listings.get-application"
    account_id: UUID
    side: Side
    application_id: UUID


class ActOnApplication(Request[ApplicationView]):
    """Read, accept, decline (the employer); withdraw (the young person); cancel (both). ``reason``: a key, why.

    Refused for an employer's account: ``not_a_member``.
    """

    queue: ClassVar[str] = "listings.act-on-application"
    account_id: UUID
    side: Side
    application_id: UUID
    act: Literal["read", "accept", "decline", "withdraw", "cancel"]
    reason: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]*$")] = ""


class ConfirmApplication(Request[ApplicationView]):
    """Take the place: a seat less, and the person's other applications for the same days are withdrawn.

    ``ledger``: the version of the ledger the law was asked with; where it has moved on: ``changed_meanwhile``.
    Refused: ``no_seat_left``, ``guardian_needed`` (``minor``: as matching says today), ``place_elsewhere`` (another
    confirmed place on these days).
    """

    queue: ClassVar[str] = "listings.confirm-application"
    person_id: UUID
    application_id: UUID
    minor: bool
    ledger: int | None = None
