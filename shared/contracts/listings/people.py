"""All that listings keeps of one account: read it, and how much of it was erased."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from shared.contracts.message import Event, Request
from shared.contracts.people import PersonData


class GetListingsData(Request[PersonData]):
    """For the account itself."""

    queue: ClassVar[str] = "listings.get-listings-data"
    account_id: UUID


class ListingsDataErased(Event):
    """The answer to AccountErased: how many documents of each collection were deleted, or freed of the account."""

    routing_key: ClassVar[str] = "listings.data.erased.v1"
    erasure_id: UUID
    erased: dict[str, int]
    at: dt.datetime
