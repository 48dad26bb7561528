"""Offers by the file: send it, try it first, and read what became of every row."""

import uuid
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import sheet_words
from services.gateway.pages.forms import Form, Shape, read
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.routes.imports import pass_on, pieces_of
from services.gateway.rpc import Refused, ask
from shared.contracts.listings.imports import GetImport, OpenImport, Outcome, RunImport

router = APIRouter(include_in_schema=False)

OUTCOMES: dict[Outcome, str] = {
    "created": msgid("neu"),
    "updated": msgid("geändert"),
    "unchanged": msgid("unverändert"),
    "refused": msgid("abgelehnt"),
}


SHAPE = Shape({"file": msgid("Datei"), "text": msgid("Oder den Inhalt einfügen")})
KEPT_BYTES = 200_000  # of a file, as text on the page: some hundred offers


@router.get("/betrieb/import")
async def choose(request: Request, account: Employer) -> Response:
    return _form(request, account, Form(SHAPE))


@router.post("/betrieb/import")
async def send(request: Request, account: Employer) -> Response:
    """A file, or the same as text. No browser fills in a file again: what was in one that failed comes back as text."""
    key, dry_run = request.query_params.get("key", "")[:255] or str(uuid.uuid4()), "probe" in request.query_params
    async with request.form(max_files=1, max_fields=5) as sent:
        form, file = read(sent, SHAPE), sent.get("file")
        chosen = file if isinstance(file, UploadFile) and file.filename else None
        if chosen is None and not form.value("text"):
            form.errors["file"] = gettext(msgid("Bitte eine Datei wählen oder ihren Inhalt einfügen."))
            return _form(request, account, form)
        with form.noting():
            pieces = pieces_of(chosen) if chosen else _typed(form.value("text"))
            job = await pass_on(request, account, key, dry_run, pieces)
            return RedirectResponse(f"/betrieb/import/{job.id}", 303)
        kept = await _text(chosen) if chosen else ""
    return _form(request, account, form.saying({"text": kept}) if chosen else form, kept=bool(kept))


def _form(request: Request, account: Account, form: Form, *, kept: bool = False) -> Response:
    """The key stands in the address, so that the same sent twice is the same import."""
    key = str(uuid.uuid4())
    return page(request, "import.html", account=account, status=form.status, form=form, key=key, kept=kept)


async def _typed(text: str) -> AsyncIterator[bytes]:
    yield text.encode("utf-8", "replace")


async def _text(file: UploadFile) -> str:
    """What is in the file, as far as that is text and not too much to stand on a page."""
    await file.seek(0)
    data = await file.read(KEPT_BYTES + 1)
    if len(data) > KEPT_BYTES or b"\0" in data:
        return ""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


@router.post("/betrieb/import/{import_id}/einstellen")
async def take_over(request: Request, account: Employer, import_id: UUID) -> Response:
    """The file that has been tried is imported without being sent again; pressed twice it is one import."""
    try:
        job = await ask(request, OpenImport(account_id=account.id, key=f"checked {import_id}", checked=import_id))
        await ask(request, RunImport(account_id=account.id, import_id=job.id))
    except Refused as no:
        if no.refusal.code != "import_file_gone":
            raise
        form = Form(SHAPE)
        form.refuse(no.refusal)
        return _form(request, account, form)
    return RedirectResponse(f"/betrieb/import/{job.id}", 303)


@router.get("/betrieb/import/{import_id}")
async def report(request: Request, account: Employer, import_id: UUID) -> Response:
    outcome = next((one for one in OUTCOMES if one == request.query_params.get("nur")), None)
    after = request.query_params.get("nach", "0")
    wanted = GetImport(
        account_id=account.id,
        import_id=import_id,
        outcome=outcome,
        after=int(after) if after.isdecimal() and len(after) < 8 else 0,
    )
    found = await ask(request, wanted)
    return page(
        request,
        "import_report.html",
        account=account,
        summary=found.summary,
        rows=found.items,
        further=found.next,
        outcome=outcome or "",
        outcomes=OUTCOMES,
        sheet=sheet_words,
    )
