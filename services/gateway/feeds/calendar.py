"""/calendar.ics: the application deadlines of open offers, to subscribe to (RFC 5545)."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.feeds.walk import Chosen, offers, streamed, unchanged_or_headers
from services.gateway.limits import settings_of
from services.gateway.pages import words
from shared import clock
from shared.contracts.listings.offers import OfferView

router = APIRouter(include_in_schema=False, dependencies=[open_to("read_board")])
MEDIA_TYPE = "text/calendar; charset=utf-8"
LINE_OCTETS = 75
HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Anlauf//Bewerbungsfristen//DE",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "NAME:Anlauf: Bewerbungsfristen",  # RFC 7986; the next line is what programs of before read
    "X-WR-CALNAME:Anlauf: Bewerbungsfristen",
    "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
)


@router.get("/calendar.ics")
async def calendar(request: Request, chosen: Annotated[Chosen, Query()]) -> Response:
    headers = await unchanged_or_headers(request, clock.today())
    if isinstance(headers, Response):
        return headers
    headers.pop("last-modified", None)  # it changes by the mere passing of days as well
    return await streamed(_pieces(request, chosen), MEDIA_TYPE, headers)


async def _pieces(request: Request, chosen: Chosen) -> AsyncIterator[str]:
    today, public_url = clock.today(), settings_of(request).public_url
    head = lines(*HEAD)
    async for offer in offers(request, chosen):
        if offer.apply_by is not None and offer.apply_by >= today:
            yield head + event(offer, offer.apply_by, public_url)
            head = ""
    yield head + lines("END:VCALENDAR")


def event(offer: OfferView, deadline: dt.date, public_url: str) -> str:
    """A whole day: dates without a time have no zone, so that no VTIMEZONE is needed."""
    kind = words.gettext(words.KINDS[offer.kind])
    where = f"{public_url}/angebote/{offer.id}"
    about = f"{kind} bei {offer.employer_name}\n{where}"
    return lines(
        "BEGIN:VEVENT",
        f"UID:{offer.id}@{public_url.partition('://')[2]}",
        f"DTSTAMP:{offer.published_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{offer.version}",
        f"DTSTART;VALUE=DATE:{deadline:%Y%m%d}",
        f"DTEND;VALUE=DATE:{deadline + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{text(f'Bewerbungsschluss: {offer.title}')}",
        f"DESCRIPTION:{text(about)}",
        f"LOCATION:{text(f'{offer.place.postal_code} {offer.place.town}')}",
        f"URL:{where}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def text(value: str) -> str:
    """Escaped as section 3.3.11 has it; control characters are not allowed at all."""
    clean = "".join(c for c in value.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or c >= " ")
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def lines(*content: str) -> str:
    """Content lines, each folded after at most 75 octets and never inside a character (section 3.1)."""
    return "".join(f"{folded(line)}\r\n" for line in content)


def folded(line: str) -> str:
    parts, part, octets = [], "", 0
    for character in line:
        size = len(character.encode("utf-8", "replace"))
        if octets + size > LINE_OCTETS:
            parts.append(part)
            part, octets = "", 1  # the space that begins a continuation counts
        part += character
        octets += size
    return "\r\n ".join([*parts, part])
