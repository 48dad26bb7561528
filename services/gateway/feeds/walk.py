"""The whole board as a stream, and whether a copy of it is still the same."""

import datetime as dt
import hashlib
from collections.abc import AsyncIterator
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.gateway.rpc import ask
from shared.contracts.listings.exports import BoardStamp, ExportOffers, GetBoardStamp
from shared.contracts.listings.offers import OfferView
from shared.contracts.message import Message
from shared.contracts.words import Kind, WorkField

MAX_AGE = "public, max-age=300"


class Chosen(Message):
    """What of the board is wanted; all of it when nothing is said."""

    kind: Kind | None = None
    field: WorkField | None = None


async def offers(request: Request, chosen: Chosen) -> AsyncIterator[OfferView]:
    """Every offer on the board, once. One page is in memory at a time."""
    cursor: str | None = ""
    while cursor is not None:
        page = await ask(request, ExportOffers(kind=chosen.kind, field=chosen.field, cursor=cursor))
        for offer in page.items:
            yield offer
        cursor = page.next


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
