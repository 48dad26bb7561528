"""Cursors of paged lists: where the next page begins, opaque to callers, refused when not of our making."""

import base64
import binascii

from shared.contracts.message import FieldError
from shared.errors import DomainError


class CursorInvalid(DomainError):
    code = "cursor_invalid"


def encode(position: str, last_id: str) -> str:
    """The cursor after the item with this id, which stands at ``position`` of the list's order."""
    return base64.urlsafe_b64encode(f"{position} {last_id}".encode()).decode()


def decode(cursor: str) -> tuple[str, str]:
    """(position, id). Raises CursorInvalid."""
    try:
        position, space, last_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
    except (ValueError, binascii.Error) as error:
        raise invalid() from error
    if not (position and space and last_id):
        raise invalid()
    return position, last_id


def invalid() -> CursorInvalid:
    wrong = FieldError(pointer="#/query/cursor", code="cursor_invalid", detail="Not a cursor of this list.")
    return CursorInvalid("This cursor is not one that this list has given out.", wrong)
