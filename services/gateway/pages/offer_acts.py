"""What an employer does with an offer from its list: pause, resume, prolong, close, copy, delete."""

from typing import Literal, cast
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages.forms import sent
from services.gateway.pages.guard import Employer
from services.gateway.pages.words import msgid
from services.gateway.rpc import Refused, ask
from shared.contracts.listings.own_offers import CloseOffer, CopyOffer, DeleteDraft, MoveOffer

router = APIRouter(include_in_schema=False)

Move = Literal["publish", "pause", "resume", "prolong"]
Act = Literal["pause", "resume", "prolong", "fill", "withdraw", "copy", "copy_next_year", "delete"]
ENDS: dict[str, Literal["filled", "withdrawn"]] = {"fill": "filled", "withdraw": "withdrawn"}

# What the list says after an act, ``?erledigt=``.
DONE = {
    "keep": msgid("Gespeichert"),
    "wait": msgid("Ihr Angebot wartet auf das Jugendberufszentrum"),
    "pause": msgid("Das Angebot ruht"),
    "resume": msgid("Das Angebot ist wieder auf der Börse"),
    "prolong": msgid("Danke! Das Angebot bleibt auf der Börse."),
    "fill": msgid("Das Angebot ist geschlossen"),
    "withdraw": msgid("Das Angebot ist geschlossen"),
    "delete": msgid("Der Entwurf ist gelöscht"),
    "joined": msgid("Willkommen im Team"),
    "left": msgid("Das Team ist geändert"),
    "registered": msgid("Ihr Betrieb ist eingetragen"),
    "not": msgid("Das ist so nicht mehr möglich. Die Liste zeigt, was jetzt gilt."),
}


@router.post("/betrieb/angebote/{offer_id}/tun/{act}")
async def act(request: Request, account: Employer, offer_id: UUID, act: Act) -> Response:
    """Doing it twice is doing it once: the list shows what is true either way."""
    try:
        return RedirectResponse(await _done(request, account, offer_id, act), 303)
    except Refused as no:
        if no.refusal.code == "offer_invalid":  # over or no longer lawful: its own page says what is wrong
            return RedirectResponse(f"/betrieb/angebote/{offer_id}/3", 303)
        if no.refusal.code != "transition_not_allowed":
            raise
        return RedirectResponse("/betrieb?erledigt=not", 303)


async def _done(request: Request, account: Account, offer_id: UUID, act: Act) -> str:
    if act in ENDS:
        await ask(request, CloseOffer(account_id=account.id, offer_id=offer_id, reason=ENDS[act]))
    elif act == "delete":
        await ask(request, DeleteDraft(account_id=account.id, offer_id=offer_id))
    elif act in ("copy", "copy_next_year"):
        key = str((await sent(request)).get("key") or f"{offer_id}:{act}")[:255]
        order = CopyOffer(account_id=account.id, offer_id=offer_id, key=key, next_year=act == "copy_next_year")
        return f"/betrieb/angebote/{(await ask(request, order)).id}/1"
    else:
        await ask(request, MoveOffer(account_id=account.id, offer_id=offer_id, act=cast(Move, act)))
    return f"/betrieb?erledigt={act}"
