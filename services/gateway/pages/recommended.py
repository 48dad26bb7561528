"""For employers: young people whom others recommend and who want to be shown to them; an invitation is one click."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import cursor_of, page
from services.gateway.pages.words import msgid
from services.gateway.rpc import ask
from shared.contracts.listings.recommendations import InviteRecommended, ListRecommended, RecommendedList

router = APIRouter(include_in_schema=False)

PATH = "/betrieb/empfehlungen"
INVITE = Shape({"offer_id": msgid("Angebot")}, root="offer_id")


@router.get(PATH)
async def recommended(request: Request, account: Employer) -> Response:
    return await _page(request, account, Form(INVITE))


@router.post(PATH + "/{recommendation_id}")
async def invite(request: Request, account: Employer, recommendation_id: UUID) -> Response:
    """From here on it is an application like every other."""
    form = await posted(request, INVITE)
    who = {"account_id": account.id, "recommendation_id": recommendation_id}
    if order := form.check(InviteRecommended, **who):
        with form.noting():
            made = await ask(request, order)
            return RedirectResponse(f"/betrieb/anfragen/{made.id}", 303)
    return await _page(request, account, form)


async def _page(request: Request, account: Account, form: Form) -> Response:
    wanted = ListRecommended(account_id=account.id, cursor=cursor_of(request))
    found = RecommendedList(items=()) if form.asleep else await ask(request, wanted)
    return page(request, "recommended.html", account=account, status=form.status, found=found, form=form)
