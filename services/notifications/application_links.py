"""The link in a mail about an application: whoever has it may answer that one for its side, for a few days. Pure.

Signed, kept nowhere, one per recipient: made when the mail is written, so that no event and no database holds it.
Opening it changes nothing: mail scanners open links.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from uuid import UUID

from services.notifications.kinds import RULES, Audience, Kind
from shared.contracts.notifications.permissions import ApplicationLinkView
from shared.errors import DomainError

DAYS = 8  # the last reminder goes out 8 days before an application lapses
SIGNATURE_BYTES = 16
SIDES = (Audience.YOUNG_PERSON, Audience.EMPLOYER)
# What still asks for something, and what leads to where one can go on; all the rest is read signed in.
LINKED = (
    Kind.INTEREST_SENT,
    Kind.INTEREST_READ,
    Kind.INTEREST_ACCEPTED,
    Kind.INTEREST_UNCONFIRMED,
    Kind.INTEREST_RECEIVED,
    Kind.INTEREST_WAITING,
    Kind.LETTER_RECEIVED,
    Kind.RECOMMENDED,
    Kind.EMPLOYER_LETTER_RECEIVED,
    Kind.PLACEMENT_ALLOWED,
    Kind.PLACEMENT_NOT_ALLOWED,
)
PATHS = {Audience.YOUNG_PERSON: "/bewerbungen/{id}", Audience.EMPLOYER: "/betrieb/anfragen/{id}"}


class ApplicationLinkInvalid(DomainError):
    code = "token_invalid"


def path(key: bytes, kind: Kind, application_id: UUID, account_id: UUID, today: dt.date) -> str:
    """Where the button of this mail leads; without a key to the page that asks to sign in."""
    audience = RULES[kind].audience
    if kind not in LINKED:
        return PATHS[audience].format(id=application_id)
    until = today + dt.timedelta(days=DAYS)
    said = application_id.bytes + account_id.bytes + bytes([SIDES.index(audience)]) + until.toordinal().to_bytes(4)
    token = base64.urlsafe_b64encode(said + _signature(key, said)).rstrip(b"=").decode()
    return f"/antwort/{token}"


def read(key: bytes, token: str, today: dt.date) -> ApplicationLinkView:
    """Raises ApplicationLinkInvalid for anything we have not made, and for what is too old."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    said, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if len(said) != 37 or not hmac.compare_digest(signature, _signature(key, said)):
        raise ApplicationLinkInvalid("This link is not one that we have sent.")
    if today.toordinal() > int.from_bytes(said[33:]):
        raise ApplicationLinkInvalid("This link is too old.")
    side = SIDES[said[32]].value
    view = {"application_id": UUID(bytes=said[:16]), "account_id": UUID(bytes=said[16:32]), "side": side}
    return ApplicationLinkView.model_validate(view)


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, b"answer-application:" + said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
