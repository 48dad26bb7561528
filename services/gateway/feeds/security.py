"""Whom to tell of a weakness: ``/.well-known/security.txt`` (RFC 9116)."""

import datetime as dt

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.gateway.auth import open_to
from services.gateway.limits import settings_of
from shared import clock

router = APIRouter(include_in_schema=False, dependencies=[open_to("read_board")])

PATH = "/.well-known/security.txt"
GOOD_FOR = dt.timedelta(days=180)  # the standard advises less than a year


@router.get(PATH)
async def security_txt(request: Request) -> Response:
    """Always good for some more months: who runs this looks after the setting. 404 where nobody is named."""
    own = settings_of(request)
    if own.security_contact is None:
        raise HTTPException(404)
    expires = (clock.now() + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {own.security_contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: de, en",
        f"Canonical: {own.public_url}{PATH}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": "public, max-age=86400"})
