"""Offers by the file: send it, try it first, and read what became of every row."""

import uuid
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.pages import complaints
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.routes.imports import receive
from services.gateway.rpc import Refused, ask
from shared.contracts.listings.imports import GetImport, Outcome

router = APIRouter(include_in_schema=False)

OUTCOMES: dict[Outcome, str] = {
    "created": msgid("neu"),
    "updated": msgid("geändert"),
    "unchanged": msgid("unverändert"),
    "refused": msgid("abgelehnt"),
}


@router.get("/betrieb/import")
async def choose(request: Request, account: Employer) -> Response:
    return page(request, "import.html", account=account, key=str(uuid.uuid4()), wrong="")


@router.post("/betrieb/import")
async def send(request: Request, account: Employer) -> Response:
    """The key stands in the address: the file is passed on as it comes, before a form could be read."""
    key = request.query_params.get("key", "")[:255] or str(uuid.uuid4())
    try:
        job = await receive(request, account, key, dry_run="probe" in request.query_params)
    except Refused as no:
        wrong = complaints.of_refusal(no.refusal.code, no.refusal.message)
        return page(request, "import.html", account=account, status=422, key=str(uuid.uuid4()), wrong=wrong)
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
        complaints=complaints,
    )
