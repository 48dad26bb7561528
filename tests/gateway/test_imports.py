"""A file over HTTP: in parts to listings, whatever its size, and only from those who may."""

import hashlib
from typing import Any

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.listings.imports import (
    PART_BYTES,
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
from tests.gateway.neighbours import Neighbours

PATH = "/api/v1/offers/import"


def view(**changes: Any) -> ImportView:
    usual = {
        "id": clock.new_id(),
        "state": "receiving",
        "dry_run": False,
        "file_format": None,
        "encoding": "",
        "separator": "",
        "ignored_columns": (),
        "bytes_total": 0,
        "bytes_done": 0,
        "rows": 0,
        "counts": ImportCounts(),
        "problem": None,
        "created_at": clock.now(),
        "finished_at": None,
    }
    return ImportView.model_validate({**usual, **changes})


@pytest.fixture
def job(neighbours: Neighbours) -> ImportView:
    opened = view()
    running = opened.model_copy(update={"state": "running"})
    neighbours.answers |= {OpenImport: opened, AddImportPart: Done(), RunImport: running}
    neighbours.answers[GetImport] = ImportReport(summary=running, items=(), next=None)
    return opened


async def test_a_file_larger_than_any_other_body_goes_on_in_parts(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, job: ImportView
) -> None:
    headers, data = await signed_in("employer"), b"\xe4" * (12 * PART_BYTES + 5)
    raw = await http.post(PATH, headers={**headers, "content-type": "text/csv"}, content=data, params={"dry_run": True})
    assert (raw.status_code, raw.json()["state"]) == (202, "running")
    assert raw.headers["location"] == f"/api/v1/imports/{job.id}"
    parts = [asked for asked in neighbours.asked if isinstance(asked, AddImportPart)]
    assert [part.number for part in parts] == list(range(13))
    assert b"".join(part.data for part in parts) == data
    assert neighbours.only(OpenImport).dry_run
    neighbours.asked.clear()
    form = await http.post(PATH, headers=headers, files={"file": ("angebote.csv", data)})
    assert form.status_code == 202
    assert b"".join(part.data for part in neighbours.asked if isinstance(part, AddImportPart)) == data
    report = await http.get(f"/api/v1/imports/{job.id}", headers=headers, params={"outcome": "refused"})
    assert report.json()["summary"]["state"] == "running"


async def test_what_is_no_file_is_refused_before_anything_is_asked(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, job: ImportView
) -> None:
    headers = await signed_in("employer")
    wrong = await http.post(PATH, headers={**headers, "content-type": "application/zip"}, content=b"PK")
    assert (wrong.status_code, neighbours.asked) == (415, [])
    large = {**headers, "content-type": "text/csv", "content-length": "101000001"}
    assert (await http.post(PATH, headers=large, content=b"x")).status_code == 413
    formless = await http.post(PATH, headers=headers, files={"other": ("a.csv", b"x")})
    assert formless.json()["errors"][0]["pointer"] == "/file"


async def test_an_import_that_has_begun_is_not_sent_again(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, job: ImportView
) -> None:
    neighbours.answers[OpenImport] = neighbours.answers[RunImport] = view(state="done")
    headers = {**await signed_in("employer"), "content-type": "text/csv", "idempotency-key": "again"}
    assert (await http.post(PATH, headers=headers, content=b"x")).json()["state"] == "done"
    assert not [asked for asked in neighbours.asked if isinstance(asked, AddImportPart)]
    assert neighbours.only(RunImport).content_hash == hashlib.sha256(b"x").hexdigest()


async def test_a_program_imports_with_a_key_that_is_meant_for_it(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, job: ImportView
) -> None:
    neighbours.answers[GetEmployer] = EmployerView(id=clock.new_id(), name="Tischlerei", state="verified", role="owner")
    owner = await signed_in("employer")
    for scope, status in (("import", 202), ("offers:write", 403)):
        made = await http.post("/api/v1/employers/me/keys", json={"label": "x", "scopes": [scope]}, headers=owner)
        key = {"authorization": f"Bearer {made.json()['key']}", "content-type": "text/csv"}
        assert (await http.post(PATH, headers=key, content=b"x")).status_code == status
        report = await http.get(f"/api/v1/imports/{job.id}", headers=key)
        assert report.status_code == (200 if scope == "import" else 403)
        beyond = await http.get(f"/api/v1/imports/{job.id}?cursor={10**30}", headers=key)
        assert beyond.status_code == (422 if scope == "import" else 403), "no number of a row, and none of MongoDB's"
