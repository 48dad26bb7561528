"""Links short enough for an SMS: ``/s/<code>`` is an offer, its id in 22 characters. Nothing is stored."""

import base64
import binascii
from uuid import UUID


def code(offer_id: UUID) -> str:
    return base64.urlsafe_b64encode(offer_id.bytes).rstrip(b"=").decode()


def offer_id(written: str) -> UUID | None:
    """None for what is no code of ours."""
    try:
        raw = base64.urlsafe_b64decode(written.encode("ascii") + b"==")
        found = UUID(bytes=raw)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return found if code(found) == written else None  # base64 has several spellings of one value
