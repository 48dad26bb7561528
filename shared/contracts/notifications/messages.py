"""Messages: what is sent to one person over one channel."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from shared.contracts.message import Done, Event, Request
from shared.contracts.words import ONE_LINE, Channel, Language


class SendSignIn(Request[Done]):
    """Send a sign-in link by mail or a 6-digit code by SMS: ``secret``. ``key`` makes a repeated order one message.

    Refused: ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``.
    """

    queue: ClassVar[str] = "notifications.send-sign-in"
    key: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    channel: Channel
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), ONE_LINE]
    secret: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), ONE_LINE
    ]  # the link, or the code
    expires_at: AwareDatetime
    language: Language


class MessagePlanned(Event):
    """Notifications tells itself: render and send this one message."""

    routing_key: ClassVar[str] = "notifications.message.planned.v1"
    message_id: UUID


class CodePlanned(Event):
    """The same for a sign-in link or a code: somebody waits for it, and it must not queue behind ten thousand mails."""

    routing_key: ClassVar[str] = "notifications.code.planned.v1"
    message_id: UUID
