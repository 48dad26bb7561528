"""What becomes of an employer, as other services hear of it. ``members``: the accounts to be told."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.message import Event
from shared.contracts.words import Reason


class EmployerWaiting(Event):
    """Registered and mail confirmed: a counsellor has to look at it."""

    routing_key: ClassVar[str] = "listings.employer.waiting.v1"
    employer_id: UUID
    employer_name: str


class EmployerVerified(Event):
    """What it posts is visible from now on."""

    routing_key: ClassVar[str] = "listings.employer.verified.v1"
    employer_id: UUID
    employer_name: str
    members: tuple[UUID, ...]


class EmployerRefused(Event):
    """Not accepted, or (``banned``) no longer: nothing of it is visible."""

    routing_key: ClassVar[str] = "listings.employer.refused.v1"
    employer_id: UUID
    employer_name: str
    banned: bool
    reason: Reason
    members: tuple[UUID, ...]


class ImportFailed(Event):
    """An import of offers has ended with rows refused, or could not be read at all."""

    routing_key: ClassVar[str] = "listings.import.failed.v1"
    import_id: UUID
    employer_id: UUID
    employer_name: str
    refused: int
    rows: int
    members: tuple[UUID, ...]
