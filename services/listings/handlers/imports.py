"""Imports of offers: receive the file, then do it a few rows at a time, each step an event to itself."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid5

from services.listings import imports
from services.listings.employer import Employer
from services.listings.handlers.things import Listings, handlers
from services.listings.import_file import layout_of, read
from services.listings.imports import Import, ImportFileGone, ImportRunning, ImportUnreadable, Judged
from shared import clock
from shared.contracts.listings.employer_events import ImportFailed
from shared.contracts.listings.imports import (
    AddImportPart,
    Asker,
    GetImport,
    ImportAdvanced,
    ImportReport,
    ImportView,
    OpenImport,
    RunImport,
)
from shared.contracts.message import Done, Event, FieldError
from shared.offer_sheet.columns import find
from shared.offer_sheet.dialect import SheetUnreadable

ROWS_AT_ONCE = 500  # one transaction: short enough to be tried again, long enough that the way there costs little


@handlers.answers(OpenImport)
async def open_import(request: OpenImport, listings: Listings) -> ImportView:
    """A place for the parts of a file."""
    employer = await _employer(request, listings)
    import_id, by = uuid5(employer.id, f"import {request.key}"), request.account_id or employer.id
    checked = await listings.imports.get(request.checked, employer.id) if request.checked else None
    job = Import(import_id, employer.id, by, request.dry_run, clock.now())
    opened = await listings.imports.open(job)
    opened.must_be(dry_run=request.dry_run)
    if checked is not None and opened.state == "receiving":
        await _take_over(checked, opened, listings)
    return opened.view()


async def _take_over(checked: Import, job: Import, listings: Listings) -> None:
    """The file of a dry run, so that nobody has to send it twice."""
    if checked.state in ("receiving", "running"):
        raise ImportRunning("The dry run is not done.")
    if checked.keeps_its_file:
        await listings.imports.take_parts(checked, job)
    if not await listings.imports.size(job):
        raise ImportFileGone("The file of the dry run is not there any more.")


@handlers.answers(AddImportPart)
async def add_import_part(request: AddImportPart, listings: Listings) -> Done:
    """Keep one part; a file that is being read takes no more."""
    job = await listings.imports.get(request.import_id, (await _employer(request, listings)).id)
    if job.state != "receiving":
        raise ImportRunning("This import has begun; nothing can be added to it.")
    await listings.imports.add_part(job, request.number, request.data)
    return Done()


@handlers.answers(RunImport)
async def run_import(request: RunImport, listings: Listings) -> ImportView:
    """Find out what the file is, and tell itself to begin."""
    job = await listings.imports.get(request.import_id, (await _employer(request, listings)).id)
    if job.state != "receiving":
        job.must_be(content_hash=request.content_hash)
        return job.view()
    begun = replace(await _begun(job, listings), content_hash=request.content_hash)
    return (await listings.imports.start(begun, ImportAdvanced(import_id=job.id, position=begun.position))).view()


@handlers.answers(GetImport)
async def get_import(request: GetImport, listings: Listings) -> ImportReport:
    """How far it is, and what became of the rows."""
    job = await listings.imports.get(request.import_id, (await _employer(request, listings)).id)
    rows = await listings.imports.report(job, request.outcome, request.after, request.limit)
    following = rows[-1].row if len(rows) == request.limit else None
    return ImportReport(summary=job.view(), items=tuple(rows), next=following)


@handlers.on(ImportAdvanced)
async def on_import_advanced(event: ImportAdvanced, listings: Listings) -> None:
    """The next rows. An event that the import is past changes nothing."""
    job = await listings.imports.get(event.import_id)
    if job.state != "running" or job.position != event.position:
        return
    employer = await listings.employers.get(job.employer_id)
    after, judged = await _next_rows(job, employer, listings)
    await listings.imports.save_step(job, after, judged, *_events(after, employer))


async def _next_rows(job: Import, employer: Employer, listings: Listings) -> tuple[Import, list[Judged]]:
    window = await listings.imports.window(job, job.position)
    if job.layout is None:
        return job.failed("file_gone", "The file is not there any more."), []
    try:
        found = read(job.layout, window, ROWS_AT_ONCE, final=job.position + len(window) >= job.size)
    except SheetUnreadable as error:
        return job.failed(error.code, str(error)), []
    known_by = imports.storable(found.rows)
    existing = await listings.imports.existing(employer.id, known_by)
    seen = await listings.imports.seen(job, [imports.identity(row) for row in known_by])
    known = await listings.places.points(imports.postal_codes(found.rows, existing))
    work = (job, employer, found.rows, existing, seen, known.get)
    judged = await asyncio.to_thread(imports.judge, *work)  # the law takes its time
    return imports.step(job, found, judged), judged


async def _begun(job: Import, listings: Listings) -> Import:
    size = await listings.imports.size(job)
    if size is None:
        raise ImportUnreadable("A part of the file is missing.")
    head, telling = await listings.imports.window(job, 0), await listings.imports.telling(job)
    try:
        layout = layout_of(head, telling or head, whole=len(head) >= size)
    except SheetUnreadable as error:
        wrong = FieldError(pointer="/file", code=error.code, detail=str(error))
        raise ImportUnreadable(str(error), wrong) from error
    ignored = tuple(name for name in layout.header if name.strip() and find(name) is None)
    return replace(job, state="running", layout=layout, ignored=ignored[:50], size=size, position=layout.position)


def _events(after: Import, employer: Employer) -> tuple[Event, ...]:
    if after.state == "running":
        return (ImportAdvanced(import_id=after.id, position=after.position),)
    if after.dry_run or (after.state == "done" and not after.counts.refused):
        return ()
    failed = ImportFailed(
        import_id=after.id,
        employer_id=employer.id,
        employer_name=employer.name,
        refused=after.counts.refused,
        rows=after.rows,
        members=employer.members,
    )
    return (failed,)


async def _employer(asker: Asker, listings: Listings) -> Employer:
    if asker.account_id is not None:
        return await listings.employers.get_by_member(asker.account_id)
    return await listings.employers.get(asker.employer_id or UUID(int=0))
