"""An employer's figures: how often it is asked, how it answers beside the region, what has become of its seats."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.pages import employer_counts
from services.gateway.pages.charts import Bar, Chart
from services.gateway.pages.employer import find_employer
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, ngettext
from services.gateway.rpc import ask, ask_all
from shared.contracts.listings.applications import ListApplications
from shared.contracts.listings.figures import GetFigures
from shared.contracts.listings.own_offers import ListOwnOffers

router = APIRouter(include_in_schema=False)

DAY = 24  # hours


@router.get("/betrieb/zahlen")
async def figures(request: Request, account: Employer) -> Response:
    own = await find_employer(request, account)
    if own is None:
        return RedirectResponse("/betrieb", 303)
    offers, sent, region = await asyncio.gather(
        ask_all(request, ListOwnOffers(account_id=account.id)),
        ask_all(request, ListApplications(account_id=account.id, side="employer")),
        ask(request, GetFigures()),
    )
    whole = employer_counts.count(sent)
    counted = employer_counts.by_offer(offers, sent)
    mean = None if region.answered_share is None else round(100 * region.answered_share)
    return page(
        request,
        "employer_figures.html",
        account=account,
        online=sum(one.state == "published" for one in offers),
        whole=whole,
        counted=counted,
        waits=_after(whole.hours) if whole.hours else "–",
        charts=_charts(whole, mean, counted),
        after=_after,
    )


def _charts(
    whole: employer_counts.Count,
    mean: int | None,
    counted: employer_counts.ByOffer,
) -> list[Chart]:
    answers = (Bar(gettext("Ihr Betrieb"), whole.share), Bar(gettext("Alle Betriebe der Region"), mean))
    said = tuple(bar for bar in answers if bar.value is not None)
    asked = tuple(Bar(offer.title, one.received, one.answered) for offer, one in counted if one.received)
    return [
        Chart(gettext("Beantwortet, von hundert Anfragen"), said, gettext("von hundert"), whole=100),
        Chart(gettext("Anfragen je Angebot"), asked, gettext("Anfragen"), gettext("davon beantwortet")),
    ]


def _after(hours: int) -> str:
    """``5 Stunden``, from two days on ``3 Tage``."""
    if hours < 2 * DAY:
        return ngettext("{num} Stunde", "{num} Stunden", hours).format(num=hours)
    days = round(hours / DAY)
    return ngettext("{num} Tag", "{num} Tage", days).format(num=days)
