"""Places by what somebody has typed of them."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.message import Message, Request
from shared.contracts.words import ONE_LINE, PostalCode


class PlaceView(Message):
    """``near``: what to search with so that this place is meant. ``land``: federal state, ISO 3166-2 without ``DE-``.

    ``postal_code``: one of its own, where one is known.
    """

    name: str
    land: str
    postal_code: PostalCode | None
    near: str


class PlaceList(Message):
    """The largest first."""

    items: tuple[PlaceView, ...]


class FindPlaces(Request[PlaceList]):
    """Towns and postal codes that begin like ``q``, however it is spelled: ``koth`` finds Köthen."""

    queue: ClassVar[str] = "listings.find-places"
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80), ONE_LINE]
    limit: Annotated[int, Field(ge=1, le=20)] = 10
