"""The import page: a file or its text, and what was in either is there again when it could not be taken."""

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.imports import (
    AddImportPart,
    GetImport,
    ImportCounts,
    ImportReport,
    ImportView,
    OpenImport,
    RunImport,
)
from shared.contracts.message import Done
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

PATH = "/betrieb/import?probe&key=k"
SHEET = 'Titel;Ort\nTischlerei "Span" & Söhne;Köthen'
SHOWN = "Titel;Ort\nTischlerei &#34;Span&#34; &amp; Söhne;Köthen</textarea>"


@pytest.fixture
def job(neighbours: Neighbours) -> ImportView:
    usual = {"file_format": None, "encoding": "", "separator": "", "ignored_columns": (), "bytes_total": 0}
    more = {"bytes_done": 0, "rows": 0, "counts": ImportCounts(), "problem": None, "finished_at": None}
    opened = ImportView(id=clock.new_id(), state="receiving", dry_run=True, created_at=clock.now(), **usual, **more)
    neighbours.answers |= {OpenImport: opened, AddImportPart: Done(), RunImport: opened}
    return opened


def received(neighbours: Neighbours) -> str:
    return b"".join(part.data for part in neighbours.asked if isinstance(part, AddImportPart)).decode()


async def test_text_is_imported_like_a_file_and_a_file_goes_before_it(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, job: ImportView
) -> None:
    headers = await signed_in("employer")
    nothing = {"file": ("", b"")}  # what a browser sends where no file is chosen
    answer = await http.post(PATH, headers=headers, data={"text": SHEET}, files=nothing)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/betrieb/import/{job.id}")
    assert received(neighbours) == SHEET
    neighbours.asked.clear()
    await http.post(PATH, headers=headers, data={"text": "older"}, files={"file": ("a.csv", SHEET.encode())})
    assert received(neighbours) == SHEET


@pytest.mark.parametrize(("code", "status"), [("import_unreadable", 422), ("unavailable", 503)])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "typed"])
async def test_what_was_in_a_file_that_was_not_taken_is_there_as_text(
    http: httpx2.AsyncClient,
    neighbours: Neighbours,
    signed_in: SignedIn,
    job: ImportView,
    encoding: str,
    code: str,
    status: int,
) -> None:
    neighbours.answers[RunImport] = refusing(code)
    typed, file = ({"text": SHEET}, ("", b"")) if encoding == "typed" else ({}, ("a.csv", SHEET.encode(encoding)))
    answer = await http.post(PATH, headers=await signed_in("employer"), data=typed, files={"file": file})
    assert (answer.status_code, SHOWN in answer.text, 'role="alert"' in answer.text) == (status, True, True)
    assert ("Das stand in Ihrer Datei." in answer.text) == (encoding != "typed")


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", b"x" * 200_001], ids=["no text", "much"])
async def test_what_cannot_stand_on_a_page_does_not(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, job: ImportView, data: bytes
) -> None:
    neighbours.answers[RunImport] = refusing("import_unreadable")
    answer = await http.post(PATH, headers=await signed_in("employer"), files={"file": ("a.xlsx", data)})
    assert (answer.status_code, "></textarea>" in answer.text) == (422, True)
    assert "Das stand in Ihrer Datei." not in answer.text


async def test_nothing_at_all_is_asked_for_at_the_file(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    answer = await http.post(PATH, headers=await signed_in("employer"), data={"text": " "}, files={"file": ("", b"")})
    assert answer.status_code == 422
    assert "Bitte eine Datei wählen oder ihren Inhalt einfügen." in answer.text
    assert neighbours.asked == []


@pytest.mark.parametrize(
    ("counts", "offered"),
    [
        (ImportCounts(created=2), "Jetzt einstellen"),
        (ImportCounts(created=1, unchanged=1, refused=1), "Die 2 guten Zeilen einstellen"),
        (ImportCounts(refused=2), ""),
    ],
)
async def test_what_was_good_in_a_tried_file_is_one_button_away(
    http: httpx2.AsyncClient,
    neighbours: Neighbours,
    signed_in: SignedIn,
    job: ImportView,
    counts: ImportCounts,
    offered: str,
) -> None:
    rows = sum(counts.model_dump().values())
    summary = job.model_copy(update={"state": "done", "rows": rows, "counts": counts})
    neighbours.answers[GetImport] = ImportReport(summary=summary, items=(), next=None)
    answer = await http.get(f"/betrieb/import/{job.id}", headers=await signed_in("employer"))
    assert offered in answer.text
    assert ("Bitte verbessern Sie die Datei" in answer.text) == (not offered)
    assert ('type="submit">\n<svg class="icon "' in answer.text) == bool(offered)


async def test_a_tried_file_is_taken_over_as_it_is(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, job: ImportView
) -> None:
    tried = clock.new_id()
    answer = await http.post(f"/betrieb/import/{tried}/einstellen", headers=await signed_in("employer"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/betrieb/import/{job.id}")
    opened, run = neighbours.only(OpenImport), neighbours.only(RunImport)
    assert (opened.checked, opened.dry_run, run.import_id, received(neighbours)) == (tried, False, job.id, "")


async def test_a_tried_file_that_is_gone_is_asked_for_again(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[OpenImport] = refusing("import_file_gone")
    path = f"/betrieb/import/{clock.new_id()}/einstellen"
    answer = await http.post(path, headers=await signed_in("employer"))
    assert (answer.status_code, 'name="file"' in answer.text) == (422, True)
    assert "Die geprüfte Datei liegt nicht mehr bereit." in answer.text
    neighbours.answers[OpenImport] = refusing("import_running")
    assert (await http.post(path, headers=await signed_in("employer"))).status_code == 409
