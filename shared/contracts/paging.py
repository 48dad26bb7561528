"""Paged lists: what every question for one may say. What answers it has ``items``, and ``next`` where it goes on."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.message import Message
from shared.contracts.words import CLEAN

Cursor = Annotated[
    str, StringConstraints(max_length=600), CLEAN, Field(description="`next` of the page before; none: the first page.")
]


class Paged(Message):
    """One page of a list. Refused: ``cursor_invalid``."""

    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50
