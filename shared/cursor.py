"""Cursors of paged lists: where the next page begins, opaque to callers, refused when not of our making."""

import base64
import binascii

from shared.contracts.message import FieldError
from shared.errors import DomainError

BETWEEN = "\n"


class CursorInvalid(DomainError):
    code = "cursor_invalid"


def encode(*place: str) -> str:
    """The cursor after the item that stands there in the list's order; the last of ``place`` is its id."""
    return base64.urlsafe_b64encode(BETWEEN.join(place).encode()).decode()


def decode(cursor: str, parts: int = 2) -> list[str]:
    """The place again, in so many parts. Raises CursorInvalid."""
    try:
        place = base64.urlsafe_b64decode(cursor.encode()).decode().split(BETWEEN)
    except (ValueError, binascii.Error) as error:
        raise invalid() from error
    if len(place) != parts or not all(place):
        raise invalid()
    return place


def invalid() -> CursorInvalid:
    wrong = FieldError(pointer="#/query/cursor", code="cursor_invalid", detail="Not a cursor of this list.")
    return CursorInvalid("This cursor is not one that this list has given out.", wrong)
