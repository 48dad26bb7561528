"""Asking an adviser's desk for a talk, by anyone."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import limits
from services.gateway.auth import find_account, open_to
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, WRITES, IdempotencyKey, key_of
from services.gateway.rpc import ask
from shared.contracts.listings.guidance import Adviser, ContentView, GetContent, Slug
from shared.contracts.message import Message
from shared.contracts.notifications.messages import AskForAppointment
from shared.contracts.words import CLEAN, ONE_LINE, Language

router = APIRouter(prefix=PREFIX, tags=["Guidance"], dependencies=[open_to("turn_to_centre")])


class AppointmentInput(Message):
    """``reply_to``: a mail address or a phone number. Neither it nor the text is kept once the mail has gone out."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2_000), CLEAN]
    reply_to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), ONE_LINE]
    language: Language = Language.GERMAN


@router.post(
    "/advisers/{slug}/requests",
    status_code=202,
    response_model=None,
    response_class=Response,
    responses=declared(*WRITES, "content_not_found", "mail_invalid", "reply_invalid", "too_many_requests"),
    summary="Ask an adviser for a talk; a repeated request with the same key is one mail",
)
async def ask_for_appointment(
    request: Request, slug: Slug, wish: AppointmentInput, idempotency_key: IdempotencyKey
) -> Response:
    await limits.per_client(request, "appointment")
    desk = await ask(request, GetContent(type="adviser", slug=slug))
    account = await find_account(request)
    await ask(request, order(desk, wish, key_of(request, account, idempotency_key)))
    return Response(status_code=202)


def order(desk: ContentView, wish: AppointmentInput, key: str) -> AskForAppointment:
    """The mail to this desk, at the address the centre publishes for it. The key counts for this desk alone."""
    adviser = desk.content
    if not isinstance(adviser, Adviser):
        raise TypeError(f"{desk.slug} is no adviser's desk")
    return AskForAppointment(key=f"{desk.slug}:{key}"[:255], desk=adviser.title, desk_mail=adviser.mail, **vars(wish))
