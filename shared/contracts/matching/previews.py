"""A look without saving: what a profile would find, and what would bring more."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.message import Message, Request
from shared.contracts.words import Reason


class PreviewMatch(Message):
    """One offer that fits, with the parts of its score."""

    offer: OfferFacts
    score: Annotated[int, Field(ge=0, le=100)]
    reasons: tuple[Reason, ...]


class Advice(Message):
    """One change of the profile, and how many offers would fit then. ``more``: beyond those that fit now; exact.

    ``change.key`` and its values: ``radius`` (km: the new radius, more: by how much), ``any_time``, ``holidays`` (name,
    from, to), ``weekday`` (day), ``kind`` (kind), ``field`` (field: a neighbour of one that was chosen).
    """

    change: Reason
    offers: int
    more: Annotated[int, Field(ge=1)]


class ProfilePreview(Message):
    """``items``: the best, at most ``limit``; ``total``: how many fit; ``advice``: the smallest changes that help."""

    total: int
    items: tuple[PreviewMatch, ...]
    advice: tuple[Advice, ...]


class PreviewProfile(Request[ProfilePreview]):
    """What this profile would find; nothing is stored. Refused: ``profile_invalid``."""

    queue: ClassVar[str] = "matching.preview-profile"
    profile: ProfileInput
    limit: Annotated[int, Field(ge=1, le=50)] = 20
