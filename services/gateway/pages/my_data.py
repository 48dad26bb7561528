"""What is kept of oneself: see it, take it along, see who has looked, and have all of it erased."""

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.auth import access_token, open_to
from services.gateway.pages.guard import Anybody
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.routes.me import erasures

router = APIRouter(include_in_schema=False)

SERVICES = {
    "gateway": msgid("Anmeldung"),
    "listings": msgid("Angebote und Bewerbungen"),
    "matching": msgid("Profil und Treffer"),
    "notifications": msgid("Kontaktdaten und Nachrichten"),
}


@router.get("/meine-daten")
async def my_data(request: Request, account: Anybody) -> Response:
    accesses = await erasures(request).find_accesses(account.id)
    return page(request, "my_data.html", account=account, accesses=accesses)


@router.get("/meine-daten/loeschen")
async def ask_first(request: Request, account: Anybody) -> Response:
    return page(request, "erase.html", account=account, receipt=None, services=SERVICES)


@router.post("/meine-daten/loeschen")
async def erase(request: Request, account: Anybody) -> Response:
    """This session is then good for the receipt and for nothing else."""
    await erasures(request).begin(account, access_token(request))
    return RedirectResponse("/meine-daten/geloescht", 303)


@router.get("/meine-daten/geloescht", dependencies=[open_to("follow_link")])
async def receipt(request: Request) -> Response:
    found = await erasures(request).find(access_token(request) or "")
    if found is None:
        raise HTTPException(404)
    return page(request, "erase.html", receipt=found, services=SERVICES)
