"""Offers by the file: sent on in parts as it arrives, so that its size needs no memory here."""

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, WITH_KEY, WRITES, answered, link_to_next
from services.gateway.routes.employers import IdempotencyKey
from services.gateway.rpc import ask, refused
from shared.contracts.listings.imports import (
    PART_BYTES,
    AddImportPart,
    GetImport,
    ImportReport,
    ImportView,
    OpenImport,
    Outcome,
    RunImport,
)

router = APIRouter(prefix=PREFIX, tags=["Imports"])
Employer = Annotated[Account, Depends(May("import_offers"))]
KINDS = ("text/csv", "application/json", "application/x-ndjson", "application/octet-stream")
MOST_ROWS = 2**31 - 1  # no file has as many; a larger number does not fit into a database
_FILE = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
}
_JSON = {"schema": {"description": "Offers. What is wrong with them, and whether they are any, the report says."}}
_BODY = {
    "required": True,
    "content": {**dict.fromkeys(KINDS, _FILE), "application/json": _JSON, "multipart/form-data": _FORM},
}


@router.post(
    "/offers/import",
    status_code=202,
    response_model=ImportView,
    responses=declared(
        *WRITES,
        *WITH_KEY,
        "not_a_member",
        "import_not_found",
        "import_running",
        "import_unreadable",
        "idempotency_key_reused",
    ),
    summary="Import offers from a CSV or JSON file",
    openapi_extra={"requestBody": _BODY},
)
async def import_offers(
    request: Request, account: Employer, idempotency_key: IdempotencyKey, dry_run: bool = False
) -> Response:
    """The answer comes when the file has been received; the import goes on, its report tells how far it is.

    The same file again under the same key is the same import, another one is refused.
    """
    job = await _receive(request, account, idempotency_key, dry_run)
    return answered(job, 202, {"location": f"{PREFIX}/imports/{job.id}"})


async def _receive(request: Request, account: Account, key: str, dry_run: bool) -> ImportView:
    """Pass the file in the request on in parts, and begin the import."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (*KINDS, "multipart/form-data"):
        raise refused("unsupported_media_type", "A CSV or JSON file is needed.")
    return await pass_on(request, account, key, dry_run, _pieces(request, multipart=kind.startswith("multipart")))


async def pass_on(
    request: Request, account: Account, key: str, dry_run: bool, pieces: AsyncIterator[bytes]
) -> ImportView:
    """The file in these pieces, each as large as it comes."""
    job = await ask(request, OpenImport(account_id=account.id, key=key, dry_run=dry_run))
    number, content = 0, hashlib.sha256()
    async for part in _parts(pieces):
        content.update(part)
        if job.state == "receiving":
            data = base64.b64encode(part)
            await ask(request, AddImportPart(account_id=account.id, import_id=job.id, number=number, data=data))
        number += 1
    return await ask(request, RunImport(account_id=account.id, import_id=job.id, content_hash=content.hexdigest()))


@router.get(
    "/imports/{import_id}",
    response_model=ImportReport,
    responses=declared(*READS, *WITH_KEY, "not_a_member", "import_not_found"),
    summary="Read how far an import is, and what became of its rows",
)
async def get_import(
    request: Request,
    account: Employer,
    import_id: UUID,
    outcome: Outcome | None = None,
    cursor: Annotated[int, Query(ge=0, le=MOST_ROWS, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    wanted = GetImport(account_id=account.id, import_id=import_id, outcome=outcome, after=cursor, limit=limit)
    report = await ask(request, wanted)
    return answered(report, headers=link_to_next(request, report.next))


async def _pieces(request: Request, *, multipart: bool) -> AsyncIterator[bytes]:
    """The file as it arrives; one in a form is on disk first, as soon as it is larger than 1 MB."""
    if not multipart:
        async for piece in request.stream():
            yield piece
        return
    async with request.form(max_files=1, max_fields=5) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise refused("import_unreadable", "The form has no file.", "/file")
        async for piece in pieces_of(file):
            yield piece


async def pieces_of(file: UploadFile) -> AsyncIterator[bytes]:
    """A file of a form, from its beginning."""
    await file.seek(0)
    while piece := await file.read(PART_BYTES):
        yield piece


async def _parts(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in parts of one size."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        while len(waiting) >= PART_BYTES:
            yield bytes(waiting[:PART_BYTES])
            del waiting[:PART_BYTES]
    if waiting:
        yield bytes(waiting)
