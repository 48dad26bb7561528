"""Interest received: an employer's applications, by offer, and each one's page."""

import contextlib
from itertools import groupby
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.accounts import Account
from services.gateway.pages import application_page, application_words
from services.gateway.pages.application_page import Reader
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import cursor_of, page
from services.gateway.rpc import Refused, ask
from shared.contracts.listings.applications import ActOnApplication, ApplicationView, ListApplications

router = APIRouter(include_in_schema=False)


@router.get("/betrieb/anfragen")
async def received(request: Request, account: Employer) -> Response:
    wanted = ListApplications(account_id=account.id, side="employer", cursor=cursor_of(request), limit=100)
    found = await ask(request, wanted)
    return page(
        request,
        "interest_received.html",
        account=account,
        offers=_by_offer(found.items),
        following=found.next,
        said=application_words,
    )


@router.get("/betrieb/anfragen/{application_id}")
async def one(request: Request, account: Employer, application_id: UUID) -> Response:
    """Whoever is signed in and opens it has read it; a mail's link, which scanners open, notes nothing."""
    order = ActOnApplication(account_id=account.id, side="employer", application_id=application_id, act="read")
    with contextlib.suppress(Refused):  # read before, or answered; what is not theirs is refused below
        await ask(request, order)
    return await application_page.show(request, _reader(account, application_id), application_id)


@router.post("/betrieb/anfragen/{application_id}")
async def act(request: Request, account: Employer, application_id: UUID) -> Response:
    return await application_page.act(request, _reader(account, application_id), application_id)


def _reader(account: Account, application_id: UUID) -> Reader:
    return Reader(account.id, "employer", f"/betrieb/anfragen/{application_id}", account)


def _by_offer(found: tuple[ApplicationView, ...]) -> list[tuple[str, list[ApplicationView]]]:
    """Offers with somebody waiting first; within one, who waits longest."""

    def waits(one: ApplicationView) -> bool:
        return one.state not in application_words.WAITING

    ordered = sorted(found, key=lambda one: (str(one.offer_id), waits(one), one.sent_at))
    offers = [(of[0].title, of) for _, group in groupby(ordered, lambda one: one.offer_id) if (of := list(group))]
    return sorted(offers, key=lambda offer: (waits(offer[1][0]), offer[1][0].sent_at))
