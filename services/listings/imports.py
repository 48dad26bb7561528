"""An import of offers: how far it is, and what becomes of each row. Pure."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from services.listings import acts
from services.listings.employer import Employer
from services.listings.fit import Locate
from services.listings.import_file import Layout, Read
from services.listings.offer import Actor, IdempotencyKeyReused, Offer, capacity
from shared import clock, places
from shared.contracts.listings.imports import MAX_ROWS, ImportCounts, ImportedRow, ImportView
from shared.contracts.listings.offers import OfferInput
from shared.contracts.message import Event, FieldError
from shared.errors import DomainError
from shared.offer_sheet import rows
from shared.offer_sheet.rows import Row

KEY = "import:"  # before an external id, where an offer posted otherwise has its Idempotency-Key


class ImportNotFound(DomainError):
    code = "import_not_found"


class ImportRunning(DomainError):
    code = "import_running"


class ImportUnreadable(DomainError):
    code = "import_unreadable"


class ImportFileGone(DomainError):
    code = "import_file_gone"


NONE_YET = ImportCounts()


@dataclass(frozen=True)
class Import:
    """``position``: the byte up to which it is done. ``layout`` None: still being received.

    ``content_hash``: of the whole file, known when all of it is there.
    """

    id: UUID
    employer_id: UUID
    by: UUID
    dry_run: bool
    created_at: dt.datetime
    state: str = "receiving"
    layout: Layout | None = None
    ignored: tuple[str, ...] = ()
    size: int = 0
    position: int = 0
    rows: int = 0
    counts: ImportCounts = NONE_YET
    problem: FieldError | None = None
    finished_at: dt.datetime | None = None
    content_hash: str = ""

    def must_be(self, *, dry_run: bool | None = None, content_hash: str = "") -> None:
        """Raises IdempotencyKeyReused when its key has come before with another order; "" and None are any."""
        if dry_run not in (None, self.dry_run) or (content_hash and content_hash != self.content_hash):
            raise IdempotencyKeyReused("This Idempotency-Key has been used for another import.")

    @property
    def keeps_its_file(self) -> bool:
        """It has only tried the file, to its end: a real import may take it over."""
        return self.dry_run and self.state == "done"

    def view(self) -> ImportView:
        layout = self.layout
        return ImportView.model_validate(
            {
                **{name: getattr(self, name) for name in ImportView.model_fields if hasattr(self, name)},
                "file_format": layout.file_format if layout else None,
                "encoding": layout.encoding if layout else "",
                "separator": layout.separator if layout else "",
                "ignored_columns": self.ignored,
                "bytes_total": self.size,
                "bytes_done": self.position,
            }
        )

    def failed(self, code: str, detail: str) -> "Import":
        """Not readable any further; what has been done stands."""
        problem = FieldError(pointer=f"/{self.rows + 1}", code=code, detail=detail)
        return replace(self, state="failed", problem=problem, finished_at=clock.now())


class Judged(NamedTuple):
    """One row: the line of the report, and what is saved with it."""

    report: ImportedRow
    offer: Offer | None = None
    events: tuple[Event, ...] = ()


def key_of(row: Row) -> str:
    """Under which an offer with this external id is kept; empty when the row names our own id."""
    return f"{KEY}{row.external_id}" if row.external_id else ""


def identity(row: Row) -> str:
    return row.external_id or row.offer_id


def storable(found: Sequence[Row]) -> list[Row]:
    """Those whose identity a database can be asked for: bytes that the encoding has not are no text."""
    return [row for row in found if _text(identity(row)) == identity(row)]


def postal_codes(found: Sequence[Row], existing: Mapping[str, Offer]) -> set[str]:
    """Every postal code that the rows or the offers they speak of name."""
    named = (row.body.get("place") for row in found)
    written = {str(place.get("postal_code", "")) for place in named if isinstance(place, Mapping)}
    codes = {code for code in written if code.isascii() and code.isdigit()}
    return codes | {offer.content.place.postal_code for offer in existing.values() if offer.content.place}


def step(job: Import, read: Read, judged: Sequence[Judged]) -> Import:
    """The import after these rows."""
    outcomes: list[str] = [one.report.outcome for one in judged]
    counts = ImportCounts(**{n: getattr(job.counts, n) + outcomes.count(n) for n in ImportCounts.model_fields})
    done = replace(job, position=job.position + read.size, rows=job.rows + len(judged), counts=counts)
    if read.ended:
        return replace(done, state="done", finished_at=clock.now())
    if done.rows >= MAX_ROWS:
        return done.failed("too_many_rows", f"At most {MAX_ROWS} rows are read from one file.")
    return done


def judge(
    job: Import,
    employer: Employer,
    found: Sequence[Row],
    existing: Mapping[str, Offer],
    seen: Collection[str],
    locate: Locate = places.find,
) -> list[Judged]:
    """What becomes of each row. ``existing``: offers by key and id; ``seen``: identities of rows before."""
    taken, judged = set(seen), list[Judged]()
    for number, row in enumerate(found, job.rows + 1):
        judged.append(_judge_one(job, employer, number, row, existing, taken, locate))
        taken.add(identity(row))
    return judged


def _judge_one(
    job: Import,
    employer: Employer,
    number: int,
    row: Row,
    existing: Mapping[str, Offer],
    taken: set[str],
    locate: Locate,
) -> Judged:
    before = existing.get(key_of(row) or row.offer_id)
    errors = [*row.errors, *_wrong_identity(row, before, taken)]
    if errors:
        return _refused(number, row, *errors)
    body = rows.merged(before.content.model_dump(mode="json"), row.body) if before else rows.merged({}, row.body)
    try:
        content = OfferInput.model_validate({**body, "description": body.get("description") or ""})
        return _stored(job, employer, number, row, before, content, locate)
    except ValidationError as error:
        return _refused(number, row, *(_field_error(one) for one in error.errors(include_url=False)))
    except DomainError as error:
        whole = FieldError(pointer="", code=error.code, detail=error.message)
        return _refused(number, row, *(error.errors or (whole,)))


def _wrong_identity(row: Row, before: Offer | None, taken: set[str]) -> list[FieldError]:
    if not identity(row):
        return [FieldError(pointer="/external_id", code="missing", detail="Without a number a row is not known again.")]
    if identity(row) in taken:
        return [FieldError(pointer="/external_id", code="twice_in_file", detail="This number stands in a row before.")]
    if len(identity(row)) > 200:
        return [FieldError(pointer="/external_id", code="string_too_long", detail="At most 200 characters.")]
    if any(ord(character) < 32 or "\ud800" <= character <= "\udfff" for character in identity(row)):
        return [FieldError(pointer="/external_id", code="value_error", detail="Control characters are not allowed.")]
    if before is None and not row.external_id:
        return [FieldError(pointer="/id", code="offer_not_found", detail="There is no such offer of this employer.")]
    return []


def _stored(
    job: Import, employer: Employer, number: int, row: Row, before: Offer | None, content: OfferInput, locate: Locate
) -> Judged:
    if before is None:
        new, events = acts.post(employer, job.by, key_of(row), content, locate)
        return Judged(_report(number, row, "created", None if job.dry_run else new.id), new, events)
    if before.content.model_dump() == content.model_dump():
        return Judged(_report(number, row, "unchanged", before.id))
    actor = Actor(capacity(employer), job.by)
    after, events = acts.edit(before, employer, actor, content, OfferInput.model_fields.keys(), locate)
    return Judged(_report(number, row, "updated", after.id), after, events)


def _refused(number: int, row: Row, *errors: FieldError) -> Judged:
    said = tuple(one.model_copy(update={"detail": _text(one.detail)}) for one in errors[:20])
    return Judged(ImportedRow(row=number, external_id=_shown(row), outcome="refused", offer_id=None, errors=said))


def _report(number: int, row: Row, outcome: Any, offer_id: UUID | None) -> ImportedRow:
    return ImportedRow(row=number, external_id=_shown(row), outcome=outcome, offer_id=offer_id)


def _shown(row: Row) -> str:
    return _text(identity(row)[:200])


def _text(written: str) -> str:
    """With a question mark for what is no character."""
    return written.encode("utf-8", "replace").decode()


def _field_error(error: Any) -> FieldError:
    pointer = _text("".join(f"/{step}" for step in error["loc"]))
    known = {name: value for name, value in error.get("ctx", {}).items() if isinstance(value, int | float | str)}
    values = {name: _text(value)[:200] if isinstance(value, str) else value for name, value in known.items()}
    if rule := error.get("ctx", {}).get("error"):  # the contract's own words
        values["error"] = _text(str(rule))[:200]
    return FieldError(pointer=pointer[:200], code=str(error["type"]), detail=str(error["msg"])[:300], values=values)
