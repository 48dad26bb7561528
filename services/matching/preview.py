"""A profile that is not saved: what it finds now, best first, and what would bring more. Pure."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from services.matching import profile as profiles
from services.matching.advice import LARGEST_RADIUS_KM, Find, advise
from services.matching.match import Match, fit
from services.matching.profile import Profile
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.previews import PreviewMatch, ProfilePreview
from shared.contracts.matching.profiles import ProfileInput

NOBODY = UUID(int=0)
FARTHEST_KM = LARGEST_RADIUS_KM + 1  # no wish and no advice goes farther


def unsaved(wishes: ProfileInput) -> Profile:
    """Held to the same rules as one that is saved. Raises ProfileRefused."""
    return profiles.make(NOBODY, 1, wishes)


def preview(profile: Profile, offers: Sequence[OfferFacts], limit: int, today: dt.date) -> ProfilePreview:
    """``offers``: all open ones within reach, and within what the advice may add to it."""
    found = [(offer, match) for offer in offers if (match := fit(offer, profile, today)) is not None]
    found.sort(key=_best_first)
    items = tuple(PreviewMatch(offer=offer, score=match.score, reasons=match.reasons) for offer, match in found[:limit])
    advice = advise(profile.wishes, finder(profile, offers, today), today)
    return ProfilePreview(total=len(found), items=items, advice=advice)


def finder(profile: Profile, offers: Sequence[OfferFacts], today: dt.date) -> Find:
    def find(wishes: ProfileInput) -> Collection[UUID]:
        changed = Profile(profile.person_id, profile.version, wishes, profile.home)
        return {offer.offer_id for offer in offers if fit(offer, changed, today) is not None}

    return find


def _best_first(found: tuple[OfferFacts, Match]) -> tuple[int, UUID]:
    return -found[1].score, found[0].offer_id
