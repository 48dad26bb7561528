"""Messages: what is sent to one person over one channel."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, EmailStr, Field, StringConstraints

from shared.contracts.message import Done, Event, Request
from shared.contracts.words import CLEAN, ONE_LINE, Channel, Kind, Language, PostalCode, WorkField

OrderKey = Annotated[str, StringConstraints(min_length=1, max_length=100)]
AnyAddress = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), ONE_LINE]
Secret = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), ONE_LINE]


class SendSignIn(Request[Done]):
    """Send a sign-in link by mail or a 6-digit code by SMS: ``secret``. ``key`` makes a repeated order one message.

    Refused: ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``.
    """

    queue: ClassVar[str] = "notifications.send-sign-in"
    key: OrderKey
    channel: Channel
    address: AnyAddress
    secret: Secret  # the link, or the code
    expires_at: AwareDatetime
    language: Language


class SendSubscription(Request[Done]):
    """The same for an alert that somebody has ordered for this address: ``secret`` confirms it, the rest says what for.

    Refused: ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``.
    """

    queue: ClassVar[str] = "notifications.send-subscription"
    key: OrderKey
    channel: Channel
    address: AnyAddress
    secret: Secret
    expires_at: AwareDatetime
    language: Language
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1, max_length=8)]
    fields: Annotated[tuple[WorkField, ...], Field(min_length=1, max_length=5)]
    postal_code: PostalCode
    radius_km: Annotated[int, Field(ge=1, le=100)]


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
