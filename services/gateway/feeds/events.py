"""The centre's events as iCalendar (RFC 5545): all to subscribe to, one to put into one's own calendar."""

import datetime as dt
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.feeds.calendar import MEDIA_TYPE, lines, text
from services.gateway.feeds.walk import MAX_AGE, streamed
from services.gateway.limits import settings_of
from services.gateway.rpc import ask
from shared import clock
from shared.contracts.listings.calendar import CalendarEntry, GetCalendarEntry, ListCalendar

router = APIRouter(include_in_schema=False, dependencies=[open_to("read_board")])

HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Anlauf//Termine//DE",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "NAME:Termine im Jugendberufszentrum",
    "X-WR-CALNAME:Termine im Jugendberufszentrum",
    "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
)
STATUS = {"planned": "CONFIRMED", "cancelled": "CANCELLED"}


@router.get("/termine.ics")
async def events(request: Request) -> Response:
    return await streamed(_pieces(request), MEDIA_TYPE, {"cache-control": MAX_AGE})


@router.get("/veranstaltungen/{event_id}/termin.ics")
async def one_event(request: Request, event_id: UUID) -> Response:
    entry = await ask(request, GetCalendarEntry(event_id=event_id))
    body = lines(*HEAD) + event(entry, settings_of(request).public_url) + lines("END:VCALENDAR")
    headers = {"cache-control": "no-cache", "content-disposition": 'attachment; filename="termin.ics"'}
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


async def _pieces(request: Request) -> AsyncIterator[str]:
    public_url, cursor = settings_of(request).public_url, ""
    yield lines(*HEAD)
    while True:
        page = await ask(request, ListCalendar(cursor=cursor, limit=100))
        yield "".join(event(entry, public_url) for entry in page.items)
        if page.next is None:
            break
        cursor = page.next
    yield lines("END:VCALENDAR")


def event(entry: CalendarEntry, public_url: str) -> str:
    """Times in UTC, so that no VTIMEZONE is needed; one called off says so instead of vanishing."""
    about, where = entry.entry, f"{public_url}/veranstaltungen/{entry.id}"
    description = f"{about.summary}\n{where}"
    return lines(
        "BEGIN:VEVENT",
        f"UID:{entry.id}@{public_url.partition('://')[2]}",
        f"DTSTAMP:{_utc(clock.now())}",
        f"SEQUENCE:{entry.version}",
        f"DTSTART:{_utc(about.starts_at)}",
        f"DTEND:{_utc(about.ends_at)}",
        f"SUMMARY:{text(about.title)}",
        f"DESCRIPTION:{text(description)}",
        f"LOCATION:{text(about.place)}",
        f"URL:{where}",
        f"STATUS:{STATUS[entry.state]}",
        "END:VEVENT",
    )


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
