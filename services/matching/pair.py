"""One person and one offer that fit: one id whichever side was looked at first, so that none is announced twice."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from services.matching import match
from services.matching.match import Match
from services.matching.profile import Profile
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import Found
from shared.mongo import Document


@dataclass(frozen=True)
class Pair:
    offer: OfferFacts
    profile: Profile
    match: Match

    @property
    def id(self) -> str:
        return f"{self.offer.offer_id}:{self.profile.person_id}"

    @property
    def worth_telling(self) -> bool:
        """A person may ask to hear only of matches from a score on; the others are in the list all the same."""
        return self.match.score >= self.profile.wishes.minimum_score

    def score(self) -> Document:
        return {"score": self.match.score, "reasons": [reason.model_dump() for reason in self.match.reasons]}

    def document(self) -> Document:
        ids = {"_id": self.id, "offer_id": self.offer.offer_id, "person_id": self.profile.person_id}
        return {**ids, **self.score()}

    def found(self) -> Found:
        return Found(
            person_id=self.profile.person_id,
            offer_id=self.offer.offer_id,
            score=self.match.score,
            reasons=self.match.reasons,
        )


def pairs(offers: Iterable[OfferFacts], profiles: Iterable[Profile], today: dt.date) -> list[Pair]:
    """Those of all combinations that fit."""
    people = list(profiles)
    return [
        Pair(offer, profile, found)
        for offer in offers
        for profile in people
        if (found := match.fit(offer, profile, today)) is not None
    ]
