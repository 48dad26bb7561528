"""What a link carries that asks somebody something: whom it is about, signed for one address. Kept nowhere. Pure."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

SIGNATURE_BYTES = 16


def token(key: bytes, purpose: str, person_id: UUID, address: str) -> str:
    said = person_id.bytes + _signature(key, purpose, person_id, address)
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()


def person_in(token: str) -> UUID | None:
    """Whom the link is about, worth nothing until :func:`fits`; None for what is no link of ours."""
    raw = _read(token)
    return UUID(bytes=raw[:16]) if raw else None


def fits(key: bytes, purpose: str, token: str, person_id: UUID, address: str) -> bool:
    """Whether the link was made for this purpose and this address."""
    return hmac.compare_digest(_read(token)[16:], _signature(key, purpose, person_id, address))


def _read(token: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return b""
    return raw if len(raw) == 16 + SIGNATURE_BYTES else b""


def _signature(key: bytes, purpose: str, person_id: UUID, address: str) -> bytes:
    said = purpose.encode() + b":" + person_id.bytes + address.encode()
    return hmac.new(key, said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
