"""The whole board as a stream, and whether a copy of it is still the same."""

import datetime as dt
import hashlib
from collections.abc import AsyncIterator
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.gateway.rpc import ask
from shared.contracts.listings.exports import BoardStamp, ExportOffers, GetBoardStamp, OfferBatch
from shared.contracts.listings.offers import OfferView
from shared.contracts.listings.search import OfferPage, SearchFilters, SearchOffers, Sort

MOST = 100  # offers of a search at once
MAX_AGE = "public, max-age=300"


class Chosen(SearchFilters):
    """What of the board is wanted, as a search has it; all of it when nothing is said."""

    @property
    def filters(self) -> dict[str, Any]:
        """Those in force, by the names the search has for them."""
        return self.model_dump(include=set(SearchFilters.model_fields), exclude_defaults=True)


async def offers(request: Request, chosen: Chosen) -> AsyncIterator[OfferView]:
    """Every offer wanted, once. One page is in memory at a time.

    The whole board comes out of the database; a part of it is a search, the newest first, widened by nothing.
    """
    cursor, filters = "", chosen.filters
    while True:
        page = await _page(request, filters, cursor)
        for offer in page.items:
            yield offer
        if page.next is None:
            return
        cursor = page.next


async def _page(request: Request, filters: dict[str, Any], cursor: str) -> OfferPage | OfferBatch:
    if not filters:
        return await ask(request, ExportOffers(cursor=cursor))
    return await ask(request, SearchOffers(**filters, sort=Sort.DATE, widen=False, cursor=cursor, limit=MOST))


async def unchanged_or_headers(request: Request, *varies: object) -> Response | dict[str, str]:
    """304 when the caller's copy is still right, else headers to send. ``varies``: what else the answer hangs on."""
    stamp = await ask(request, GetBoardStamp())
    tag = hashlib.sha256(repr((stamp.total, stamp.changed_at, str(request.url), varies)).encode()).hexdigest()[:32]
    headers = {"etag": f'W/"{tag}"', "cache-control": MAX_AGE}
    if stamp.changed_at is not None:
        headers["last-modified"] = format_datetime(stamp.changed_at.astimezone(dt.UTC), usegmt=True)
    return Response(status_code=304, headers=headers) if _unchanged(request, headers["etag"], stamp) else headers


async def streamed(pieces: AsyncIterator[str], media_type: str, headers: dict[str, str]) -> Response:
    """Sent as it is read. The first piece is awaited before: a backend asleep is then a 503 and no half a file."""
    first = await anext(pieces, "")

    async def all_of_it() -> AsyncIterator[str]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(all_of_it(), headers=headers, media_type=media_type)


def _unchanged(request: Request, tag: str, stamp: BoardStamp) -> bool:
    """If-None-Match wins over If-Modified-Since (RFC 9110, section 13.2.2); the latter knows whole seconds only."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return tag.removeprefix("W/") in [one.strip().removeprefix("W/") for one in known.split(",")]
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    if stamp.changed_at is None or since.tzinfo is None:
        return False
    return stamp.changed_at.replace(microsecond=0) <= since
