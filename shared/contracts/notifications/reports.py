"""Reports: what providers say of messages that were handed over, and what people answer to them."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.message import Done, Message, Request

Header = tuple[str, str]


class Webhook(Message):
    """A call as it came: ``url`` as the caller knows it, header names in lower case, the body to the byte.

    ``secret``: what stood in the path, for providers that sign nothing.
    """

    url: str
    headers: Annotated[tuple[Header, ...], Field(max_length=100)]
    body: Annotated[str, StringConstraints(max_length=200_000)]
    secret: Annotated[str, StringConstraints(max_length=200)] = ""


class TakeSmsWebhook(Webhook, Request[Done]):
    """A delivery report, or an SMS somebody has sent us. Refused: ``webhook_forged``."""

    queue: ClassVar[str] = "notifications.take-sms-webhook"


class TakeMailWebhook(Webhook, Request[Done]):
    """A bounce or complaint: JSON (``MailReport``), or as it came (RFC 3464). Refused: ``webhook_forged``."""

    queue: ClassVar[str] = "notifications.take-mail-webhook"


class MailReport(Message):
    """What a relay says of a mail. ``message_id``: the mail's Message-ID. ``permanent``: the address takes no mail."""

    type: Annotated[str, StringConstraints(pattern=r"^(bounce|complaint)$")]
    recipient: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""
    message_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""
    permanent: bool = True
