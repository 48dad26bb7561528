"""The papers of a firm place: agreement and certificate as PDF, the days as a calendar entry."""

import asyncio
import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import paper
from services.gateway.auth import Account, May
from services.gateway.feeds import calendar
from services.gateway.limits import settings_of
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN
from services.gateway.rpc import ask
from shared import clock
from shared.contracts.listings.agreed_places import AgreedPlace, GetAgreedPlace

router = APIRouter(prefix=PREFIX, tags=["Applications"])

Side = Annotated[Account, Depends(May("agree"))]
FIRM = declared(*READS, *SIGNED_IN, "application_not_found", "not_a_member", "place_not_firm")
PRINTS = {"agreement": paper.agreement, "certificate": paper.certificate}
PRIVATE = {"cache-control": "private, no-store"}


@router.get(
    "/applications/{application_id}/papers/{kind}.pdf",
    response_class=Response,
    responses=FIRM,
    summary="The agreement or the certificate, as tagged PDF",
)
async def get_paper(
    request: Request, application_id: UUID, kind: Literal["agreement", "certificate"], account: Side
) -> Response:
    place = await _place(request, account, application_id)
    pdf = await asyncio.to_thread(PRINTS[kind], place)
    named = {"content-disposition": f'inline; filename="{kind}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers={**PRIVATE, **named})


@router.get(
    "/applications/{application_id}/placement.ics",
    response_class=Response,
    responses=FIRM,
    summary="The days of a firm place, for a calendar",
)
async def get_calendar_entry(request: Request, application_id: UUID, account: Side) -> Response:
    place = await _place(request, account, application_id)
    entry = _entry(place, settings_of(request).public_url)
    return Response(entry, media_type=calendar.MEDIA_TYPE, headers=PRIVATE)


async def _place(request: Request, account: Account, application_id: UUID) -> AgreedPlace:
    order = {"account_id": account.id, "side": account.role, "application_id": application_id}
    return await ask(request, GetAgreedPlace.model_validate(order))


def _entry(place: AgreedPlace, public_url: str) -> str:
    """Whole days; none where they are by arrangement. A newer version takes the place of an older one."""
    where = f"{place.employer_name}, {place.place.street} {place.place.postal_code} {place.place.town}"
    days: tuple[str, ...] = ()
    if place.first_day and place.last_day:
        days = (
            "BEGIN:VEVENT",
            f"UID:{place.application_id}@{public_url.partition('://')[2]}",
            f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{place.version}",
            f"DTSTART;VALUE=DATE:{place.first_day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{place.last_day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{calendar.text(place.title)}",
            f"DESCRIPTION:{calendar.text(place.bring)}",
            f"LOCATION:{calendar.text(where)}",
            "END:VEVENT",
        )
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Anlauf//Praktikum//DE", "METHOD:PUBLISH")
    return calendar.lines(*head, *days, "END:VCALENDAR")
