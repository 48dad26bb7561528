"""Figures for counsellors: what is on the board, who answers, and who is left without a match."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages import words as common
from services.gateway.pages.charts import Bar, Chart, bars
from services.gateway.pages.guard import FigureReader
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.listings.figures import GetStaffFigures, StaffFigures
from shared.contracts.matching.reports import Group, MatchingReport, ReportMatching

router = APIRouter(include_in_schema=False)

PATIENCE = 15.0  # seconds: all offers against all profiles


@router.get("/team/zahlen")
async def figures(request: Request, account: FigureReader) -> Response:
    counted, left = await asyncio.gather(ask(request, GetStaffFigures()), _left_over(request))
    charts = [*_offers(counted), *(_people(left) if left else ())]
    return page(
        request,
        "staff/figures.html",
        account=account,
        counted=counted,
        left=left,
        charts=charts,
    )


async def _left_over(request: Request) -> MatchingReport | None:
    """None when matching does not answer in time: the other figures are worth showing."""
    try:
        return await ask(request, ReportMatching(), timeout=PATIENCE)
    except (Refused, Unanswered):
        return None


def _offers(counted: StaffFigures) -> tuple[Chart, ...]:
    kinds = bars({gettext(name): counted.by_kind.get(kind, 0) for kind, name in common.KINDS.items()})
    fields = bars({gettext(name): counted.by_field.get(field, 0) for field, name in common.FIELDS.items()})
    unit = gettext("Angebote")
    return Chart(gettext("Angebote nach Art"), kinds, unit), Chart(gettext("Angebote nach Feld"), fields, unit)


def _people(left: MatchingReport) -> tuple[Chart, ...]:
    fields = {str(field): gettext(name) for field, name in common.FIELDS.items()}
    unit, part = gettext("junge Leute"), gettext("ohne Treffer")
    return (
        Chart(gettext("Junge Leute nach Alter"), _groups(left.by_age, {}), unit, part),
        Chart(gettext("Junge Leute nach Feld"), _groups(left.by_field, fields), unit, part),
    )


def _groups(groups: tuple[Group, ...], names: dict[str, str]) -> tuple[Bar, ...]:
    return tuple(Bar(names.get(one.name, one.name), one.people, one.without) for one in groups)
