"""The token in a mail's ``List-Unsubscribe``: who stops what, signed, kept nowhere, valid for ever (RFC 8058)."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from shared.contracts.words import Channel
from shared.errors import DomainError

CHANNELS = {Channel.MAIL: b"m", Channel.SMS: b"s"}
SIGNATURE_BYTES = 16


class TokenInvalid(DomainError):
    code = "token_invalid"


def token(key: bytes, person_id: UUID, channel: Channel) -> str:
    said = person_id.bytes + CHANNELS[channel]
    return base64.urlsafe_b64encode(said + _signature(key, said)).rstrip(b"=").decode()


def read(key: bytes, token: str) -> tuple[UUID, Channel]:
    """Raises TokenInvalid for anything we have not made."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    said, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    channel = next((channel for channel, mark in CHANNELS.items() if said[16:] == mark), None)
    if channel is None or not hmac.compare_digest(signature, _signature(key, said)):
        raise TokenInvalid("This link is not one that we have sent.")
    return UUID(bytes=said[:16]), channel


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, b"stop-matches:" + said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
