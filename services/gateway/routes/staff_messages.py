"""What staff see of messages: what has become of them, and what each kind says."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, SIGNED_IN, relayed
from shared.contracts.notifications.overview import (
    GetMessageFigures,
    ListMessageKinds,
    MessageFigures,
    MessageKinds,
    MessagePreview,
    PreviewMessage,
)
from shared.contracts.words import Channel, Language

router = APIRouter(prefix=f"{PREFIX}/staff/notifications", tags=["Staff"])

Staff = Annotated[Account, Depends(May("see_messages"))]


@router.get(
    "",
    response_model=MessageFigures,
    responses=declared(*READS, *SIGNED_IN),
    summary="Read what has become of messages, by day, kind and channel",
)
async def get_message_figures(request: Request, _: Staff, wanted: Annotated[GetMessageFigures, Query()]) -> Response:
    """No person is named, and no address."""
    return await relayed(request, wanted)


@router.get(
    "/kinds",
    response_model=MessageKinds,
    responses=declared(*READS, *SIGNED_IN),
    summary="List the catalogue of messages",
)
async def list_message_kinds(request: Request, _: Staff) -> Response:
    return await relayed(request, ListMessageKinds())


@router.get(
    "/kinds/{kind}/preview",
    response_model=MessagePreview,
    responses=declared(*READS, *SIGNED_IN, "message_kind_not_found"),
    summary="Read a message as it would be sent",
)
async def preview_message(
    request: Request,
    _: Staff,
    kind: Annotated[str, Path(pattern=r"^[a-z_]{1,60}$")],
    language: Language = Language.GERMAN,
    channel: Channel | None = None,
) -> Response:
    """With invented persons and firms. Nothing is sent."""
    return await relayed(request, PreviewMessage(kind=kind, language=language, channel=channel))
