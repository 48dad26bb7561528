"""A firm place, with all that its papers name: for the two sides alone, and only while it is firm."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from shared.contracts.listings.applications import Side
from shared.contracts.message import Message, Request
from shared.contracts.words import ContactPerson, DailyHours, Kind, Place, Weekday


class AgreedPlace(Message):
    """No name of the young person: it is written in by hand. ``minor``: a guardian signs as well."""

    application_id: UUID
    version: int
    kind: Kind
    title: str
    employer_name: str
    place: Place
    first_day: dt.date | None
    last_day: dt.date | None
    weekdays: tuple[Weekday, ...]
    daily: DailyHours | None
    bring: str
    contact_person: ContactPerson | None
    minor: bool


class GetAgreedPlace(Request[AgreedPlace]):
    """Refused: ``application_not_found``, ``not_a_member``, ``place_not_firm``."""

    queue: ClassVar[str] = "listings.get-agreed-place"
    account_id: UUID
    side: Side
    application_id: UUID
