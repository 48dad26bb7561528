"""Offers by the file: sent in parts, read and posted row by row, with a report that names every row.

All requests say who asks: an ``account_id`` that is a member of the employer, or the ``employer_id`` itself, which only
the operator's command may name. Somebody else's import does not exist: ``import_not_found``.
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Base64Bytes, Field, StringConstraints, model_validator

from shared.contracts.message import Done, Event, FieldError, Message, Request

PART_BYTES = 128 * 1024  # a message stays under 256 KiB
MAX_FILE_BYTES = 100_000_000
MAX_ROWS = 100_000

Outcome = Literal["created", "updated", "unchanged", "refused"]


class Asker(Message):
    account_id: UUID | None = None
    employer_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.account_id is None) == (self.employer_id is None):
            raise ValueError("either account_id or employer_id")
        return self


class ImportCounts(Message):
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


class ImportedRow(Message):
    """``row`` counts from 1, the header and empty rows not among them. ``errors``: why it was refused."""

    row: int
    external_id: str
    outcome: Outcome
    offer_id: UUID | None
    errors: tuple[FieldError, ...] = ()


class ImportView(Message):
    """``problem``: why the file could not be read to its end; what came before it stands."""

    id: UUID
    state: Literal["receiving", "running", "done", "failed"]
    dry_run: bool
    file_format: Literal["csv", "json"] | None
    encoding: str
    separator: str
    ignored_columns: tuple[str, ...]
    bytes_total: int
    bytes_done: int
    rows: int
    counts: ImportCounts
    problem: FieldError | None
    created_at: dt.datetime
    finished_at: dt.datetime | None


class ImportReport(Message):
    summary: ImportView
    items: tuple[ImportedRow, ...]
    next: int | None


class OpenImport(Asker, Request[ImportView]):
    """Begin an import. Same ``key``, same import. ``checked``: the dry run whose file it takes over, unsent.

    Refused: ``not_a_member``, ``employer_not_found``, ``idempotency_key_reused``, ``import_not_found``,
    ``import_running`` (the dry run is not done), ``import_file_gone``.
    """

    queue: ClassVar[str] = "listings.open-import"
    key: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    dry_run: bool = False
    checked: UUID | None = None


class AddImportPart(Asker, Request[Done]):
    """One part of the file, counted from 0; all but the last have PART_BYTES. The same again changes nothing.

    Refused: ``import_not_found``, ``import_running``.
    """

    queue: ClassVar[str] = "listings.add-import-part"
    import_id: UUID
    number: Annotated[int, Field(ge=0, le=MAX_FILE_BYTES // PART_BYTES)]
    data: Annotated[Base64Bytes, Field(max_length=2 * PART_BYTES)]


class RunImport(Asker, Request[ImportView]):
    """The file is complete: find out what it is, and begin. ``content_hash``: SHA-256 of the whole file, in hex.

    Refused: ``import_not_found``, ``import_unreadable``, ``idempotency_key_reused`` (it has begun with another file).
    """

    queue: ClassVar[str] = "listings.run-import"
    import_id: UUID
    content_hash: Annotated[str, StringConstraints(max_length=64)] = ""


class GetImport(Asker, Request[ImportReport]):
    """How far it is, and the report row by row. Refused: ``import_not_found``."""

    queue: ClassVar[str] = "listings.get-import"
    import_id: UUID
    outcome: Outcome | None = None
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ImportAdvanced(Event):
    """An import has come as far as byte ``position``; listings tells itself to do the next rows."""

    routing_key: ClassVar[str] = "listings.import.advanced.v1"
    import_id: UUID
    position: int
