"""One page of a list out of MongoDB, from a cursor on, in an order that the id makes complete.

What is added or goes between two pages moves nothing: each thing that stays comes once.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared import cursor
from shared.contracts.paging import Paged
from shared.mongo import ASCENDING, DESCENDING, Collection, Document

LARGEST = 2**63  # of a number in MongoDB, not reached


def moment(text: str) -> dt.datetime:
    """Raises ValueError, OverflowError."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def number(text: str) -> int:
    """Raises ValueError."""
    found = int(text)
    if not -LARGEST < found < LARGEST:
        raise ValueError("too large")
    return found


@dataclass(frozen=True)
class Key:
    """A field that a list is ordered by. ``read``: its value out of a cursor. Documents without it are not listed."""

    field: str
    read: Callable[[str], Any] = str
    direction: int = ASCENDING


def latest(field: str, read_id: Callable[[str], Any] = UUID) -> tuple[Key, Key]:
    """By this moment, the latest first."""
    return Key(field, moment, DESCENDING), Key("_id", read_id, DESCENDING)


def oldest(field: str, read_id: Callable[[str], Any] = UUID) -> tuple[Key, Key]:
    """By this moment, the oldest first."""
    return Key(field, moment), Key("_id", read_id)


async def page(
    found_in: Collection, steps: Sequence[Document], order: Sequence[Key], wanted: Paged
) -> tuple[list[Document], str | None]:
    """What ``steps`` of an aggregation yield, and where the next page begins. Raises CursorInvalid."""
    after = [{"$match": _after(order, wanted.cursor)}] if wanted.cursor else []
    sort = {"$sort": {key.field: key.direction for key in order}}
    pipeline = [*steps, *after, sort, {"$limit": wanted.limit + 1}]
    documents = await found_in.aggregate(pipeline).to_list(None)
    shown = documents[: wanted.limit]
    return shown, _place(order, shown[-1]) if len(documents) > wanted.limit else None


def _place(order: Sequence[Key], document: Document) -> str:
    values = [_value(document, key.field) for key in order]
    return cursor.encode(*(one.isoformat() if isinstance(one, dt.datetime) else str(one) for one in values))


def _value(document: Document, field: str) -> Any:
    """``shown.offer_id`` is a field inside of another."""
    for name in field.split("."):
        document = document[name]
    return document


def _after(order: Sequence[Key], text: str) -> Document:
    """Raises CursorInvalid for anything this list has not given out."""
    try:
        place = [key.read(one) for key, one in zip(order, cursor.decode(text, len(order)), strict=True)]
    except (ValueError, OverflowError) as error:
        raise cursor.invalid() from error
    first = {order[0].field: {_from_on(order[0]): place[0]}}  # says the same once more, so that an index serves
    further: list[Document] = [
        {**{order[n].field: place[n] for n in range(last)}, key.field: {_beyond(key): place[last]}}
        for last, key in enumerate(order)
    ]
    return {**first, "$or": further}


def _beyond(key: Key) -> str:
    return "$gt" if key.direction == ASCENDING else "$lt"


def _from_on(key: Key) -> str:
    return f"{_beyond(key)}e"
