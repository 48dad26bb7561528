"""The link in a reminder: whoever opens it may prolong or close that one offer, and nothing else. Pure.

Signed, kept nowhere, good until the offer is over. Opening it changes nothing: mail scanners open links.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from uuid import UUID

from shared.errors import DomainError

SIGNATURE_BYTES = 16
DAY_BYTES = 4


class LinkInvalid(DomainError):
    code = "token_invalid"


def token(key: bytes, offer_id: UUID, until: dt.date) -> str:
    """``until``: the last day on which it works."""
    said = offer_id.bytes + until.toordinal().to_bytes(DAY_BYTES)
    return base64.urlsafe_b64encode(said + _signature(key, said)).rstrip(b"=").decode()


def read(key: bytes, token: str, today: dt.date) -> UUID:
    """The offer. Raises LinkInvalid for anything we have not made, and for what is too old."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    said, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if len(said) != 16 + DAY_BYTES or not hmac.compare_digest(signature, _signature(key, said)):
        raise LinkInvalid("This link is not one that we have sent.")
    if today.toordinal() > int.from_bytes(said[16:]):
        raise LinkInvalid("This link is too old.")
    return UUID(bytes=said[:16])


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, b"act-on-offer:" + said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
