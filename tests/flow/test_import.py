"""A file over HTTP to offers on the board, in all of Anlauf."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from deploy.import_offers import run
from services.gateway.feeds.sheets import csv_line
from services.listings.handlers import imports
from shared.contracts.listings.imports import ImportView
from shared.offer_sheet import template
from tests.eventually import eventually
from tests.system import System


async def test_a_file_becomes_offers_by_http_and_by_command(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 100)
    headers = await system.employer()
    german, *examples = template.rows(german=True)
    number, titles = german.index("Nummer"), german.index("Titel")
    lines = [german]
    for copy in range(150):  # more than one step
        row = list(examples[0])
        row[number], row[titles] = f"{copy}", f"Ferienjob Nummer {copy}"
        lines.append(row)
    data = "".join(csv_line(line, german=True) for line in lines).encode("cp1252")
    posted = await system.http.post(
        "/api/v1/offers/import", headers={**headers, "Content-Type": "text/csv"}, content=data
    )
    assert posted.status_code == 202, posted.text

    async def done() -> bool:
        report = await system.http.get(posted.headers["location"], headers=headers)
        summary = report.json()["summary"]
        assert summary["state"] != "failed", summary
        return bool(summary["state"] == "done")

    await eventually(done)
    summary = (await system.http.get(posted.headers["location"], headers=headers)).json()["summary"]
    assert summary["counts"] == {"created": 150, "updated": 0, "unchanged": 0, "refused": 0}
    assert (await system.http.get("/offers.csv")).text.count("\r\n") == 151
    employer = (await system.http.get("/api/v1/employers/me", headers=headers)).json()["id"]
    file = tmp_path / "again.csv"
    await asyncio.to_thread(file.write_bytes, data)
    told: list[ImportView] = []
    job, refused = await run(str(system.common.amqp_url), file, UUID(employer), dry_run=False, say=told.append)
    assert (job.counts.unchanged, refused) == (150, [])
    assert told
