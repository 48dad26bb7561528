"""All that matching keeps of one account: read it, and how much of it was erased."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from shared.contracts.message import Event, Request
from shared.contracts.people import PersonData


class GetMatchingData(Request[PersonData]):
    """For the account itself."""

    queue: ClassVar[str] = "matching.get-matching-data"
    account_id: UUID


class MatchingDataErased(Event):
    """The answer to AccountErased: how many documents of each collection were deleted, or freed of the account."""

    routing_key: ClassVar[str] = "matching.data.erased.v1"
    erasure_id: UUID
    erased: dict[str, int]
    at: dt.datetime
