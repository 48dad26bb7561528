"""Who of these people has a firm place, and where and when: by id alone, for the gateway to put names to."""

import datetime as dt
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.message import Message, Request


class FirmPlace(Message):
    person_id: UUID
    employer_name: str
    town: str
    first_day: dt.date | None
    last_day: dt.date | None


class FirmPlaceList(Message):
    """The earliest first."""

    items: tuple[FirmPlace, ...]


class ListFirmPlaces(Request[FirmPlaceList]):
    """Internships and trial days that both sides have confirmed and that are not over before ``since``.

    Jobs are not among them: what somebody earns besides school is not the school's.
    """

    queue: ClassVar[str] = "listings.list-firm-places"
    people: Annotated[tuple[UUID, ...], Field(max_length=60)]
    since: dt.date
