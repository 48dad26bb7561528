"""An import from its file to the report: on a real database, each step an event to itself."""

import csv
import io
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.gateway.feeds.sheets import cells_of, csv_line
from services.listings import imports
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers import imports as handlers
from services.listings.imports import ImportFileGone, ImportNotFound, ImportRunning, ImportUnreadable
from services.listings.offer import IdempotencyKeyReused
from shared import clock
from shared.contracts.listings.imports import (
    PART_BYTES,
    AddImportPart,
    GetImport,
    ImportAdvanced,
    ImportReport,
    OpenImport,
    RunImport,
)
from shared.envelope import Envelope, opened
from shared.errors import Transient
from shared.mongo import Database
from shared.offer_sheet import rows, template
from tests.builders import NEXT_YEAR, an_employer

COLUMNS = "Nummer;Art;Titel;Beschreibung;Felder;PLZ;Ort;Zeiträume;Wochentage;Arbeitsbeginn;Arbeitsende;Pause"


def line(number: object, title: str = "Ferienjob im Lager", **changes: str) -> str:
    period = changes.get("period", f"19.07.{NEXT_YEAR} bis 30.07.{NEXT_YEAR}")
    end = changes.get("end", "15:00")
    return f"{number};Ferienjob;{title};Text;Metall;06842;Dessau-Roßlau;{period};Mo-Fr;08:00;{end};60"


def sheet(*lines: str) -> bytes:
    return "\r\n".join([COLUMNS, *lines, ""]).encode("cp1252")


async def send(listings: Listings, by: UUID, data: bytes, *, dry_run: bool = False, key: str = "") -> UUID:
    wanted = OpenImport(account_id=by, key=key or str(clock.new_id()), dry_run=dry_run)
    job = await handlers.open_import(wanted, listings)
    for number in range(0, len(data) // PART_BYTES + 1):
        part = AddImportPart.model_construct(
            account_id=by, import_id=job.id, number=number, data=data[number * PART_BYTES : (number + 1) * PART_BYTES]
        )
        await handlers.add_import_part(part, listings)
    await handlers.run_import(RunImport(account_id=by, import_id=job.id), listings)
    return job.id


async def handle(event: ImportAdvanced, listings: Listings) -> None:
    with opened(Envelope("listings.on.listings.import.advanced.v1", str(clock.new_id()), "trace")):
        await handlers.on_import_advanced(event, listings)


async def finish(listings: Listings, by: UUID, import_id: UUID) -> ImportReport:
    for _ in range(100):
        report = await handlers.get_import(GetImport(account_id=by, import_id=import_id), listings)
        if report.summary.state != "running":
            return report
        await handle(ImportAdvanced(import_id=import_id, position=report.summary.bytes_done), listings)
    raise AssertionError("the import does not end")


async def run(listings: Listings, employer: Employer, data: bytes, **how: Any) -> ImportReport:
    by = employer.members[0]
    return await finish(listings, by, await send(listings, by, data, **how))


def counted(report: ImportReport) -> dict[str, int]:
    return {name: number for name, number in report.summary.counts.model_dump().items() if number}


async def announced(db: Database) -> list[str]:
    return [row["routing_key"] async for row in db["outbox"].find({"routing_key": {"$regex": "offer|failed"}})]


async def test_the_same_file_twice_changes_nothing_and_a_changed_row_is_an_update(
    listings: Listings, employer: Employer, db: Database
) -> None:
    assert counted(await run(listings, employer, sheet(line(1), line(2)))) == {"created": 2}
    assert counted(await run(listings, employer, sheet(line(1), line(2)))) == {"unchanged": 2}
    assert counted(await run(listings, employer, sheet(line(1, "Ferienjob im Büro"), line(2)))) == {
        "updated": 1,
        "unchanged": 1,
    }
    assert await announced(db) == ["listings.offer.published.v1"] * 2 + ["listings.offer.changed.v1"]
    assert await db["offers"].count_documents({}) == 2
    assert await db["import_parts"].count_documents({}) == 0


async def test_each_refused_row_says_why_and_the_others_are_stored(
    listings: Listings, employer: Employer, db: Database
) -> None:
    data = sheet(
        line(1),
        line(1, "dieselbe Nummer"),
        line("", "ohne Nummer"),
        line(2, "x"),
        line(3, period="31.02.2027"),
        line(4, end="23:00"),
        line(5, "Null\x00byte"),
        line(6, period="19.07.2021 bis 30.07.2021"),
        line(7),
    )
    report = await run(listings, employer, data)
    assert counted(report) == {"created": 2, "refused": 7}
    said = {row.row: [(error.pointer, error.code) for error in row.errors] for row in report.items if row.errors}
    assert said[2] == [("/external_id", "twice_in_file")]
    assert said[3] == [("/external_id", "missing")]
    assert said[4] == [("/title", "string_too_short")]
    assert said[5] == [("/periods", "date_unreadable")]
    assert all(pointer == "/daily" and code.startswith("law_") for pointer, code in said[6])
    assert said[7] == [("/title", "value_error")]
    assert said[8][0] == ("/periods/0/to", "in_the_past")
    assert "listings.import.failed.v1" in await announced(db)
    assert await db["offers"].count_documents({}) == 2
    wanted = GetImport(account_id=employer.members[0], import_id=report.summary.id, outcome="refused", limit=3)
    page = await handlers.get_import(wanted, listings)
    assert ([row.row for row in page.items], page.next) == ([2, 3, 4], 4)


async def test_what_is_no_text_is_refused_with_its_row_wherever_it_stands(
    listings: Listings, employer: Employer
) -> None:
    """As a sheet of DOS has it: its ü is a byte that Windows-1252 does not have."""
    no_text = (("1", "1\x81"), ("Ferienjob", "Sch\x81lerpraktikum"), ("06842", "068\x812"), ("Mo-Fr", "\x81"))
    lines = [line(f"1{n}").replace(text, wrong, 1) for n, (text, wrong) in enumerate(no_text)]
    report = await run(listings, employer, "\n".join([COLUMNS, *lines, line(2), ""]).encode("latin-1"))
    assert counted(report) == {"refused": 4, "created": 1}
    wrong = [row.errors[0].pointer for row in report.items if row.errors]
    assert wrong == ["/external_id", "/kind", "/place/postal_code", "/weekdays"]


async def test_a_dry_run_reports_and_stores_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    report = await run(listings, employer, sheet(line(1), line(2, "x")), dry_run=True)
    assert counted(report) == {"created": 1, "refused": 1}
    assert await db["offers"].count_documents({}) == 0
    assert await announced(db) == []


async def test_a_tried_file_is_taken_over_once_without_being_sent_again(
    listings: Listings, employer: Employer, db: Database
) -> None:
    by = employer.members[0]
    tried = (await run(listings, employer, sheet(line(1), line(2, "x")), dry_run=True)).summary.id
    order = OpenImport(account_id=by, key="taken over", checked=tried)
    for _ in range(2):
        job = await handlers.open_import(order, listings)
        await handlers.run_import(RunImport(account_id=by, import_id=job.id), listings)
    assert counted(await finish(listings, by, job.id)) == {"created": 1, "refused": 1}
    assert (await handlers.open_import(order, listings)).state == "done"
    assert await db["import_parts"].count_documents({}) == 0
    with pytest.raises(ImportFileGone):
        await handlers.open_import(order.model_copy(update={"key": "once more"}), listings)
    assert await db["offers"].count_documents({}) == 1


async def test_only_ones_own_file_is_taken_over_and_only_after_its_trial(
    listings: Listings, employer: Employer, db: Database
) -> None:
    by = employer.members[0]
    tried = await send(listings, by, sheet(line(1)), dry_run=True)
    with pytest.raises(ImportRunning):
        await handlers.open_import(OpenImport(account_id=by, key="too soon", checked=tried), listings)
    with pytest.raises(ImportNotFound):
        await handlers.open_import(OpenImport(account_id=by, key="none", checked=clock.new_id()), listings)
    assert counted(await finish(listings, by, tried)) == {"created": 1}
    assert await db["import_parts"].count_documents({"import_id": tried}) == 1


async def test_on_import_advanced_twice_changes_nothing(listings: Listings, employer: Employer, db: Database) -> None:
    import_id = await send(listings, employer.members[0], sheet(line(1), line(2)))
    job = await listings.imports.get(import_id)
    event = ImportAdvanced(import_id=import_id, position=job.position)
    await handle(event, listings)
    await handle(event, listings)
    assert (await listings.imports.get(import_id)).rows == 2
    assert await db["import_rows"].count_documents({}) == 2
    assert await announced(db) == ["listings.offer.published.v1"] * 2


async def test_an_older_import_advanced_after_a_newer_one_changes_nothing(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "ROWS_AT_ONCE", 1)
    import_id = await send(listings, employer.members[0], sheet(line(1), line(2), line(3)))
    first = (await listings.imports.get(import_id)).position
    await handle(ImportAdvanced(import_id=import_id, position=first), listings)
    second = await listings.imports.get(import_id)
    await handle(ImportAdvanced(import_id=import_id, position=second.position), listings)
    before = await listings.imports.get(import_id)
    await handle(ImportAdvanced(import_id=import_id, position=first), listings)
    assert await listings.imports.get(import_id) == before
    assert counted(await finish(listings, employer.members[0], import_id)) == {"created": 3}


async def test_a_step_that_fails_at_its_end_leaves_nothing_and_can_be_repeated(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offers, events and report are written before the outbox is full; then the step breaks."""
    import_id = await send(listings, employer.members[0], sheet(line(1), line(2)))
    event = ImportAdvanced(import_id=import_id, position=(await listings.imports.get(import_id)).position)

    class Crash(Exception): ...

    async def crash(*_: Any) -> None:
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr("services.listings.store.imports.outbox.announce", crash)
        with pytest.raises(Crash):
            await handle(event, listings)
    assert await db["offers"].count_documents({}) == await db["import_rows"].count_documents({}) == 0
    await handle(event, listings)
    assert counted(await finish(listings, employer.members[0], import_id)) == {"created": 2}


async def test_what_the_board_exports_is_unchanged_when_it_is_imported(listings: Listings, employer: Employer) -> None:
    german = template.rows(german=True)
    data = "".join(csv_line(cells, german=True) for cells in german).encode("utf-8-sig")
    assert counted(await run(listings, employer, data)) == {"created": 2}
    views = [offer.view() async for offer in _all(listings)]
    for excel in (True, False):
        written = [rows.header(excel), *(cells_of(view, "https://board.example", excel) for view in views)]
        exported = "".join(csv_line(cells, excel) for cells in written).encode()
        assert counted(await run(listings, employer, exported)) == {"unchanged": 2}
    lines = "\n".join(view.model_dump_json(exclude={"contact_person", "distance_km"}) for view in views)
    assert counted(await run(listings, employer, lines.encode())) == {"unchanged": 2}
    assert len(list(csv.reader(io.StringIO(exported.decode())))) == 3


async def _all(listings: Listings) -> Any:
    async for document in listings.offers._db["offers"].find({}):
        yield await listings.offers.get(document["_id"])


async def test_somebody_elses_offers_and_imports_do_not_exist(listings: Listings, employer: Employer) -> None:
    other = an_employer()
    await listings.employers.save(other)
    mine = await run(listings, employer, sheet(line(1)))
    offer_id = mine.items[0].offer_id
    report = await run(listings, other, f"id;title\n{offer_id};Meins jetzt\n".encode())
    assert [error.code for error in report.items[0].errors] == ["offer_not_found"]
    wanted = GetImport(account_id=other.members[0], import_id=mine.summary.id)
    with pytest.raises(ImportNotFound):
        await handlers.get_import(wanted, listings)


async def test_a_file_larger_than_a_part_is_read_across_parts(listings: Listings, employer: Employer) -> None:
    long_text = "ä" * 19_000
    data = "\n".join(["external_id;title;description", *(f"{n};T{n}x;{long_text}" for n in range(12))]).encode()
    assert len(data) > 3 * PART_BYTES
    report = await run(listings, employer, data)
    assert counted(report) == {"refused": 12}
    assert {error.code for row in report.items for error in row.errors} == {"missing"}


async def test_an_unreadable_file_is_refused_and_a_part_cannot_come_late(
    listings: Listings, employer: Employer
) -> None:
    by = employer.members[0]
    with pytest.raises(ImportUnreadable, match="must name the columns"):
        await send(listings, by, b"a;b\n1;2\n")
    import_id = await send(listings, by, sheet(line(1)), key="same")
    part = AddImportPart.model_construct(account_id=by, import_id=import_id, number=0, data=b"x")
    with pytest.raises(ImportRunning):
        await handlers.add_import_part(part, listings)
    again = await handlers.open_import(OpenImport(account_id=by, key="same"), listings)
    assert (again.id, again.state) == (import_id, "running")


async def test_one_key_is_one_file_and_one_way_to_import_it(listings: Listings, employer: Employer) -> None:
    by, key = employer.members[0], "tonight"
    job = await handlers.open_import(OpenImport(account_id=by, key=key), listings)
    part = AddImportPart.model_construct(account_id=by, import_id=job.id, number=0, data=sheet(line(1)))
    await handlers.add_import_part(part, listings)
    order = RunImport(account_id=by, import_id=job.id, content_hash="a" * 64)
    assert (await handlers.run_import(order, listings)).state == "running"
    assert (await handlers.run_import(order, listings)).state == "running"
    with pytest.raises(IdempotencyKeyReused):
        await handlers.run_import(order.model_copy(update={"content_hash": "b" * 64}), listings)
    with pytest.raises(IdempotencyKeyReused):
        await handlers.open_import(OpenImport(account_id=by, key=key, dry_run=True), listings)


async def test_rows_judged_before_a_ban_are_judged_again_after_it(
    listings: Listings, employer: Employer, db: Database
) -> None:
    import_id = await send(listings, employer.members[0], sheet(line(1)))
    before = await listings.imports.get(import_id)
    after, judged = await handlers._next_rows(before, employer, listings)
    await listings.employers.save(replace(employer, state="banned"))
    envelope = Envelope("listings.on.listings.import.advanced.v1", str(clock.new_id()), "trace")
    with opened(envelope), pytest.raises(Transient):
        await listings.imports.save_step(before, after, judged)
    assert await db["offers"].count_documents({}) == 0
    report = await finish(listings, employer.members[0], import_id)
    assert [error.code for error in report.items[0].errors] == ["employer_not_verified"]


async def test_a_file_that_breaks_off_keeps_what_came_before_and_says_where(
    listings: Listings, employer: Employer, db: Database
) -> None:
    report = await run(listings, employer, b'[{"external_id": "1"}, {"external_id": ')
    assert report.summary.state == "failed"
    assert report.summary.problem is not None
    assert report.summary.problem.code == "json_invalid"
    assert await announced(db) == ["listings.import.failed.v1"]


async def test_rows_of_an_employer_that_may_post_nothing_are_refused(listings: Listings) -> None:
    waiting = an_employer(state="refused")
    await listings.employers.save(waiting)
    report = await run(listings, waiting, sheet(line(1)))
    assert [error.code for error in report.items[0].errors] == ["employer_not_verified"]


def test_an_external_id_and_an_idempotency_key_cannot_be_the_same() -> None:
    assert imports.key_of(rows.Row(external_id="1")) == "import:1"
