"""Messages: what is sent to one person over one channel."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, EmailStr, StringConstraints

from shared.contracts.message import Done, Event, Request
from shared.contracts.words import CLEAN, ONE_LINE, Channel, Language


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


class AskForAppointment(Request[Done]):
    """Somebody asks an adviser's desk for a talk: one mail to ``desk_mail``, answered to ``reply_to``, mail or phone.

    Same ``key``, same mail. Refused: ``mail_invalid``, ``reply_invalid``.
    """

    queue: ClassVar[str] = "notifications.ask-for-appointment"
    key: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    desk: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), ONE_LINE]
    desk_mail: EmailStr
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2_000), CLEAN]
    reply_to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), ONE_LINE]
    language: Language = Language.GERMAN


class MessagePlanned(Event):
    """Notifications tells itself: render and send this one message."""

    routing_key: ClassVar[str] = "notifications.message.planned.v1"
    message_id: UUID


class CodePlanned(Event):
    """The same for a sign-in link or a code: somebody waits for it, and it must not queue behind ten thousand mails."""

    routing_key: ClassVar[str] = "notifications.code.planned.v1"
    message_id: UUID
