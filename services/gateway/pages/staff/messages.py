"""For the team: what has become of messages in the last days, and what each of them says."""

import datetime as dt
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.gateway.accounts import Account
from services.gateway.middleware import SECURITY_HEADERS
from services.gateway.pages.guard import MessageReader
from services.gateway.pages.render import page
from services.gateway.pages.words import choices, msgid
from services.gateway.rpc import Refused, ask
from shared import clock
from shared.contracts.notifications.overview import (
    GetMessageFigures,
    ListMessageKinds,
    MessagePreview,
    PreviewMessage,
)
from shared.contracts.words import Channel, Language

router = APIRouter(include_in_schema=False)

DAYS = (1, 7, 14, 31)
AUDIENCES = {
    "young_person": msgid("An junge Menschen"),
    "employer": msgid("An Betriebe"),
    "guardian": msgid("An Eltern und Vormünder"),
    "anyone": msgid("An alle, die gerade darum gebeten haben"),
    "staff": msgid("An das Team"),
}
CHANNELS = {Channel.MAIL: msgid("Mail"), Channel.SMS: msgid("SMS")}
# A mail brings its own styles: it is shown in a frame that may do nothing else.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'self'"


@router.get("/team/nachrichten")
async def messages(request: Request, account: MessageReader) -> Response:
    wanted = request.query_params.get("tage", "7")
    days = int(wanted) if wanted in {str(one) for one in DAYS} else 7
    last = clock.today()
    first = last - dt.timedelta(days=days - 1)
    figures = await ask(request, GetMessageFigures(first_day=first, last_day=last))
    kinds = await ask(request, ListMessageKinds())
    found: dict[str, Any] = {"figures": figures, "kinds": kinds.items, "days": days, "choices": DAYS}
    return _page(request, "staff/messages.html", account, **found)


@router.get("/team/nachrichten/{kind}")
async def message(request: Request, account: MessageReader, kind: str) -> Response:
    preview = await _preview(request, kind)
    kinds = {one.kind: one for one in (await ask(request, ListMessageKinds())).items}
    found: dict[str, Any] = {"preview": preview, "kind": kinds[kind], "languages": tuple(Language)}
    shown = _page(request, "staff/message.html", account, **found)
    shown.headers["content-security-policy"] = f"{SECURITY_HEADERS['content-security-policy']}; frame-src 'self'"
    return shown


@router.get("/team/nachrichten/{kind}/mail")
async def mail(request: Request, _: MessageReader, kind: str) -> Response:
    """The HTML part alone, as mail programs show it."""
    preview = await _preview(request, kind)
    return HTMLResponse(preview.html, headers={"content-security-policy": MAIL_POLICY, "cache-control": "no-store"})


def _page(request: Request, template: str, account: Account, **found: Any) -> Response:
    channels, audiences = dict(choices(CHANNELS)), dict(choices(AUDIENCES))
    return page(request, template, account=account, channels=channels, audiences=audiences, **found)


async def _preview(request: Request, kind: str) -> MessagePreview:
    asked = {name: value for name in ("language", "channel") if (value := request.query_params.get(name))}
    try:
        return await ask(request, PreviewMessage.model_validate({"kind": kind, **asked}))
    except (ValidationError, Refused) as error:
        raise HTTPException(404) from error
