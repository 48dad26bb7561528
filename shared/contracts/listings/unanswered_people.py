"""Young people to whom nobody has answered, for a counsellor to ring up."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from shared.contracts.message import Message, Request


class UnansweredPerson(Message):
    """``waiting``: for an answer, a week or more, the first since ``since``; ``lapsed``: without one, in 30 days."""

    person_id: UUID
    waiting: int
    since: dt.datetime | None
    lapsed: int


class UnansweredPeople(Message):
    items: tuple[UnansweredPerson, ...]


class ListUnansweredPeople(Request[UnansweredPeople]):
    """Up to 100, who has waited longest first; nobody who has a firm place or an employer's yes. Ids alone."""

    queue: ClassVar[str] = "listings.list-unanswered-people"
