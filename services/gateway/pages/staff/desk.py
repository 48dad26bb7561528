"""The counsellors' start: what waits, with counts, and whom to call."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages.guard import Moderator
from services.gateway.pages.render import page
from services.gateway.rpc import ask, ask_all
from shared.contracts.listings.employer_review import ListEmployers
from shared.contracts.listings.moderation import ListStaffOffers
from shared.contracts.listings.silent_employers import ListSilentEmployers
from shared.contracts.listings.unanswered_people import ListUnansweredPeople

router = APIRouter(include_in_schema=False)


@router.get("/team")
async def desk(request: Request, account: Moderator) -> Response:
    employers, offers, silent, people = await asyncio.gather(
        ask(request, ListEmployers(limit=1)),
        ask(request, ListStaffOffers(limit=1)),
        ask_all(request, ListSilentEmployers()),
        ask(request, ListUnansweredPeople()),
    )
    waits = {
        "employers": employers.counts.get("mail_confirmed", 0),
        "offers": offers.counts.get("in_review", 0),
        "reports": offers.counts.get("reports", 0),
        "calls": len(silent),
        "people": len(people.items),
    }
    return page(request, "staff/desk.html", account=account, waits=waits, calls=silent)
