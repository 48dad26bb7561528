"""What is on the board, counted, for everybody."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import FIELDS, KINDS, gettext
from services.gateway.rpc import ask
from shared.contracts.listings.figures import GetFigures
from shared.contracts.words import Kind, WorkField

router = APIRouter(include_in_schema=False)


@router.get("/zahlen")
async def figures(request: Request, account: Visitor) -> Response:
    counted = await ask(request, GetFigures())
    tables = (
        (gettext("Nach Art"), _rows(KINDS, counted.by_kind)),
        (gettext("Nach Beruf"), _rows(FIELDS, counted.by_field)),
    )
    return page(request, "figures.html", account=account, counted=counted, tables=tables)


def _rows(
    names: Mapping[Kind, str] | Mapping[WorkField, str], counts: Mapping[str, int | None]
) -> list[tuple[str, int | None]]:
    """The most first; None is 1 to 4."""
    rows = [(gettext(name), counts[key]) for key, name in names.items() if counts.get(key, 0) != 0]
    return sorted(rows, key=lambda row: (-(row[1] or 1), row[0]))
