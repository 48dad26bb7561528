"""`anlauf import offers`: a file to listings over the broker, as the gateway does it, on behalf of an employer."""

import asyncio
import base64
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from deploy.queues import check_reader
from shared import clock
from shared.contracts.listings.imports import (
    MAX_FILE_BYTES,
    PART_BYTES,
    AddImportPart,
    GetImport,
    ImportedRow,
    ImportView,
    OpenImport,
    RunImport,
)
from shared.rpc import RpcClient

LOOK_SECONDS = 0.5
Say = Callable[[ImportView], None]


async def run(url: str, file: Path, employer: UUID, *, dry_run: bool, say: Say) -> tuple[ImportView, list[ImportedRow]]:
    """The import's end and the rows it has refused. ``say`` is told how far it is.

    Raises shared.rpc.Refused and Unanswered. Repeated after a crash it changes nothing twice: rows are known by number.
    """
    if (await asyncio.to_thread(os.path.getsize, file)) > MAX_FILE_BYTES:
        raise ValueError(f"{file} is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    await check_reader(url, OpenImport.queue)
    client = RpcClient(url, "anlauf.import")
    await client.start()
    try:
        key = hashlib.sha256(f"{file.name} {clock.new_id()}".encode()).hexdigest()
        job = await client.ask(OpenImport(employer_id=employer, key=key, dry_run=dry_run), 30)
        await _send(client, job.id, employer, file)
        job = await client.ask(RunImport(employer_id=employer, import_id=job.id), 30)
        while job.state == "running":
            say(job)
            await asyncio.sleep(LOOK_SECONDS)
            job = (await client.ask(GetImport(employer_id=employer, import_id=job.id, limit=1), 30)).summary
        say(job)
        return job, await _refused(client, job.id, employer)
    finally:
        await client.stop()


async def _send(client: RpcClient, import_id: UUID, employer: UUID, file: Path) -> None:
    number = 0
    opened = await asyncio.to_thread(file.open, "rb")
    while data := await asyncio.to_thread(opened.read, PART_BYTES):
        part = AddImportPart(employer_id=employer, import_id=import_id, number=number, data=base64.b64encode(data))
        await client.ask(part, 30)
        number += 1
    opened.close()


async def _refused(client: RpcClient, import_id: UUID, employer: UUID) -> list[ImportedRow]:
    found: list[ImportedRow] = []
    after: int | None = 0
    while after is not None:
        wanted = GetImport(employer_id=employer, import_id=import_id, outcome="refused", after=after, limit=100)
        page = await client.ask(wanted, 30)
        found += page.items
        after = page.next
    return found
