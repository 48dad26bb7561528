"""A profile that is not saved: what it finds now, best first, and what would bring more. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.matching import profile as profiles
from services.matching.advice import Counted, advise
from services.matching.board import Fit
from services.matching.profile import Locate, Profile
from shared import places
from shared.contracts.matching.previews import PreviewMatch, ProfilePreview
from shared.contracts.matching.profiles import ProfileInput

NOBODY = UUID(int=0)


def unsaved(wishes: ProfileInput, locate: Locate = places.find) -> Profile:
    """Held to the same rules as one that is saved. Raises ProfileRefused."""
    return profiles.make(NOBODY, wishes, locate=locate)


def changed(profile: Profile, wishes: ProfileInput) -> Profile:
    return replace(profile, wishes=wishes)


def preview(found: Sequence[Fit], counted: Sequence[Counted], limit: int) -> ProfilePreview:
    """``found``: what fits now, best first; ``counted``: what would fit after each change."""
    items = tuple(
        PreviewMatch(offer=fit.offer, score=fit.match.score, reasons=fit.match.reasons) for fit in found[:limit]
    )
    return ProfilePreview(total=len(found), items=items, advice=advise(counted, ids_of(found)))


def ids_of(found: Sequence[Fit]) -> frozenset[UUID]:
    return frozenset(fit.offer.offer_id for fit in found)
