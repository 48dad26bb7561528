"""Figures for counsellors: what is on the board, who answers, and who is left without a match."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages import words as common
from services.gateway.pages.guard import FigureReader
from services.gateway.pages.render import page
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.listings.figures import GetStaffFigures, StaffFigures
from shared.contracts.matching.reports import Group, MatchingReport, ReportMatching

router = APIRouter(include_in_schema=False)

PATIENCE = 15.0  # seconds: all offers against all profiles


@dataclass(frozen=True)
class Bar:
    """One line of a chart. ``value`` None: too few to be told. ``part``: how much of it is of the darker kind."""

    label: str
    value: int | None
    part: int | None = None


@dataclass(frozen=True)
class Chart:
    """A table with a bar in each row: who does not see the bars reads the same numbers."""

    title: str
    bars: tuple[Bar, ...]
    unit: str
    part: str = ""

    def length(self, value: int | None) -> float:
        """In percent of the longest bar."""
        largest = max((bar.value or 0 for bar in self.bars), default=0)
        return round(100 * (value or 0) / largest, 1) if largest else 0.0


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
    kinds = _bars({common.KINDS[kind]: counted.by_kind.get(kind, 0) for kind in common.KINDS})
    fields = _bars({common.FIELDS[field]: counted.by_field.get(field, 0) for field in common.FIELDS})
    return Chart("Angebote nach Art", kinds, "Angebote"), Chart("Angebote nach Feld", fields, "Angebote")


def _people(left: MatchingReport) -> tuple[Chart, ...]:
    fields = {str(field): name for field, name in common.FIELDS.items()}
    return (
        Chart("Junge Leute nach Alter", _groups(left.by_age, {}), "junge Leute", "ohne Treffer"),
        Chart("Junge Leute nach Feld", _groups(left.by_field, fields), "junge Leute", "ohne Treffer"),
    )


def _bars(counts: dict[str, int]) -> tuple[Bar, ...]:
    return tuple(Bar(label, count) for label, count in sorted(counts.items(), key=lambda one: -one[1]) if count)


def _groups(groups: tuple[Group, ...], names: dict[str, str]) -> tuple[Bar, ...]:
    return tuple(Bar(names.get(one.name, one.name), one.people, one.without) for one in groups)
