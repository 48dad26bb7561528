"""/offers.csv and /offers.json: the board as files, which the import understands; and its template."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.feeds.walk import Chosen, offers, streamed, unchanged_or_headers
from services.gateway.limits import settings_of
from shared.contracts.listings.offers import OfferView
from shared.offer_sheet import rows, template

router = APIRouter(include_in_schema=False, dependencies=[open_to("read_board")])
BOM = "\ufeff"
CSV = "text/csv; charset=utf-8; header=present"
NOT_FOR_ALL = {"contact_person", "distance_km"}  # nobody shall collect names from here


class Sheet(Chosen):
    """``excel``: as German Excel opens it by a double click: BOM, semicolons, decimal commas, German words."""

    excel: bool = False


@router.get("/offers.csv")
async def offers_csv(request: Request, sheet: Annotated[Sheet, Query()]) -> Response:
    headers = await unchanged_or_headers(request)
    if isinstance(headers, Response):
        return headers
    headers["content-disposition"] = 'attachment; filename="offers.csv"'
    return await streamed(_lines(request, sheet), CSV, headers)


@router.get("/offers.json")
async def offers_json(request: Request, chosen: Annotated[Chosen, Query()]) -> Response:
    """One array, one offer a line."""
    headers = await unchanged_or_headers(request)
    if isinstance(headers, Response):
        return headers
    return await streamed(_objects(request, chosen), "application/json", headers)


@router.get("/import-template.csv")
async def import_template(lang: Literal["de", "en"] = "de") -> Response:
    german = lang == "de"
    body = "".join(csv_line(cells, german) for cells in template.rows(german))
    headers = {
        "content-disposition": 'attachment; filename="import-template.csv"',
        "cache-control": "public, max-age=3600",
    }
    return Response((BOM if german else "") + body, headers=headers, media_type=CSV)


def csv_line(cells: Sequence[str], german: bool) -> str:
    """RFC 4180, with the semicolons of German Excel where they are wanted."""
    line = io.StringIO()
    csv.writer(line, delimiter=";" if german else ",", lineterminator="\r\n").writerow(cells)
    return line.getvalue()


async def _lines(request: Request, sheet: Sheet) -> AsyncIterator[str]:
    where = settings_of(request).public_url
    head = (BOM if sheet.excel else "") + csv_line(rows.header(sheet.excel), sheet.excel)
    async for offer in offers(request, sheet):
        yield head + csv_line(cells_of(offer, where, sheet.excel), sheet.excel)
        head = ""
    yield head  # an empty board is a header


def cells_of(offer: OfferView, public_url: str, german: bool) -> list[str]:
    read_only = (offer.employer_name, f"{public_url}/angebote/{offer.id}", offer.published_at.isoformat())
    return rows.write(offer.model_dump(mode="json"), read_only, german)


async def _objects(request: Request, chosen: Chosen) -> AsyncIterator[str]:
    begin = "["
    async for offer in offers(request, chosen):
        yield f"{begin}\n{offer.model_dump_json(exclude=NOT_FOR_ALL)}"
        begin = ","
    yield "[]\n" if begin == "[" else "\n]\n"
