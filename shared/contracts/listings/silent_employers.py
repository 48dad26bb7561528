"""The call list: employers who leave young people without an answer, for a counsellor to ring up."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from shared.contracts.message import Message, Request
from shared.contracts.paging import Paged


class SilentEmployer(Message):
    """``waiting``: who has waited for a week or more, since ``since``; ``lapsed``: without an answer, in 30 days."""

    employer_id: UUID
    name: str
    phone: str
    waiting: int
    since: dt.datetime | None
    lapsed: int


class SilentEmployerList(Message):
    items: tuple[SilentEmployer, ...]
    next: str | None = None


class ListSilentEmployers(Paged, Request[SilentEmployerList]):
    """Those first with whom most people wait. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-silent-employers"
