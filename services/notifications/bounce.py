"""What has become of a mail after the relay took it: bounces and complaints, JSON or RFC 3464. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage, Message
from uuid import UUID

from pydantic import ValidationError

from shared.contracts.notifications.reports import MailReport

OUR_ID = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.ASCII)
# Permanent by their number, but not the address's fault: mailbox full, too large, the system, the way, a filter.
NOT_THE_ADDRESS = re.compile(r"5\.(2\.[23]|[3-7]\.\d+)", re.ASCII)


@dataclass(frozen=True)
class Bounce:
    """``hard``: nothing must be sent to ``address`` any more, ``why``: bounced or complained."""

    address: str
    message_id: UUID | None
    hard: bool
    why: str = "bounced"


def read(body: str) -> list[Bounce]:
    """What the body reports, of each recipient; nothing for what reports nothing."""
    return _from_json(body) if body.lstrip().startswith("{") else _from_mail(body)


def _from_json(body: str) -> list[Bounce]:
    try:
        report = MailReport.model_validate_json(body)
    except ValidationError:
        return []
    complained = report.type == "complaint"
    why = "complained" if complained else "bounced"
    return [Bounce(report.recipient, _our_id(report.message_id), complained or report.permanent, why)]


def _from_mail(body: str) -> list[Bounce]:
    mail = message_from_string(body, _class=EmailMessage, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return []
    parts = list(mail.walk())
    found = next((_text(part, "message-id") for part in parts if part is not mail and part["message-id"]), "")
    return [
        Bounce(_address(part), _our_id(found) or _in_headers(parts), _is_hard(part))
        for part in parts
        if part["final-recipient"] and _text(part, "action").lower() == "failed"
    ]


def _in_headers(parts: Sequence[Message]) -> UUID | None:
    """``text/rfc822-headers`` is text to the parser, and no message."""
    texts = [part.get_payload() for part in parts if part.get_content_type() == "text/rfc822-headers"]
    found = next((re.search(r"(?im)^message-id:\s*(\S+)", text) for text in texts if isinstance(text, str)), None)
    return _our_id(found[1]) if found else None


def _address(part: Message) -> str:
    """``rfc822; mia@example.org``. Where it was forwarded, the one we have written to."""
    said = _text(part, "original-recipient") or _text(part, "final-recipient")
    return said.partition(";")[2].strip().strip("<>")


def _is_hard(part: Message) -> bool:
    status = _text(part, "status")
    return status.startswith("5.") and not NOT_THE_ADDRESS.match(status)


def _text(part: Message, name: str) -> str:
    return str(part[name] or "").strip()


def _our_id(message_id: str) -> UUID | None:
    found = OUR_ID.search(message_id)
    return UUID(found[1]) if found else None
