"""An employer's start: who it is, and its offers with all that can be done with them."""

import uuid

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages.guard import Employer
from services.gateway.pages.offer_acts import DONE
from services.gateway.pages.render import cursor_of, page
from services.gateway.pages.words import gettext
from services.gateway.routes.members import accept_invitation
from services.gateway.rpc import Refused, ask
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.listings.own_offers import ListOwnOffers

router = APIRouter(include_in_schema=False)


@router.get("/betrieb")
async def employer(request: Request, account: Employer) -> Response:
    own = await find_employer(request, account)
    if own is None:
        return page(request, "no_employer.html", account=account, no_invitation="" in request.query_params)
    offers = await ask(request, ListOwnOffers(account_id=account.id, cursor=cursor_of(request)))
    told = DONE.get(request.query_params.get("erledigt", ""))
    return page(
        request,
        "employer.html",
        account=account,
        employer=own,
        offers=offers.items,
        following=offers.next,
        told=gettext(told) if told else "",
        wrong=request.query_params.get("erledigt") == "not",
        new_key=lambda: str(uuid.uuid4()),
    )


@router.post("/betrieb/einladung")
async def accept(request: Request, account: Employer) -> Response:
    try:
        await accept_invitation(request, account)
    except Refused as no:
        if no.refusal.code not in ("no_invitation", "already_a_member"):
            raise
        return page(request, "no_employer.html", account=account, status=409, no_invitation=True)
    return RedirectResponse("/betrieb?erledigt=joined", 303)


async def find_employer(request: Request, account: Account) -> EmployerView | None:
    """The account's employer, None as long as it belongs to none."""
    try:
        return await ask(request, GetEmployer(account_id=account.id))
    except Refused as no:
        if no.refusal.code != "not_a_member":
            raise
        return None
