"""Feedback: how it was, from both sides, read by the centre alone."""

import datetime as dt
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.listings.applications import Side
from shared.contracts.message import Done, Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import CLEAN

Stars = Annotated[int, Field(ge=1, le=5)]
FeedbackText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), CLEAN]


class GiveFeedback(Request[Done]):
    """How it was, 5 stars being best; said again it takes the place of what was said before.

    Refused: ``application_not_found``, ``not_a_member``, ``feedback_not_due`` (before the first day, or no firm place).
    """

    queue: ClassVar[str] = "listings.give-feedback"
    account_id: UUID
    side: Side
    application_id: UUID
    stars: Stars
    text: FeedbackText = ""


class Feedback(Message):
    """As a counsellor reads it: about which place, not of whom."""

    title: str
    employer_name: str
    side: Side
    stars: Stars
    text: str
    at: dt.datetime


class FeedbackList(Message):
    items: tuple[Feedback, ...]
    next: str | None = None


class ListFeedback(Paged, Request[FeedbackList]):
    """The latest first. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-feedback"
