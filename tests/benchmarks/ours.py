"""Anlauf's own matching, as the matching benchmarks ask it: over the database its service uses, without the broker."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from services.matching.pair import Pair, pairs
from services.matching.profile import Profile
from services.matching.store import INDEXES, MatchStore, OfferStore, ProfileStore, profile_document
from shared import clock, inbox, mongo, outbox
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import Database, Session

BATCH = 5_000


class Ours:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.profiles, self.offers, self.matches = ProfileStore(db), OfferStore(db), MatchStore(db)

    async def fill(self, profiles: Iterable[Profile]) -> None:
        """Store the profiles as they are stored when saved, without the events."""
        await mongo.ensure_indexes(self.db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
        left = iter(profiles)
        while part := [profile_document(profile) for profile in islice(left, BATCH)]:
            await self.db["profiles"].insert_many(part, ordered=False)

    async def find(self, offer: OfferFacts) -> list[Pair]:
        """All profiles that the offer fits, with scores and reasons."""
        found: list[Pair] = []

        async def look(session: Session) -> None:
            found[:] = pairs([offer], await self.profiles.find_candidates(offer, session), clock.today())

        await mongo.transaction(self.db, look)
        return found

    async def find_and_store(self, offer: OfferFacts) -> int:
        """The whole work of a published offer: find, score, store once, announce. How many were found."""
        found: list[Pair] = []

        async def work(session: Session) -> None:
            found[:] = pairs([offer], await self.profiles.find_candidates(offer, session), clock.today())
            await self.matches.settle(session, {"offer_id": offer.offer_id}, found)

        await mongo.transaction(self.db, work)
        return len(found)

    async def best(self, profile: Profile, offers: int) -> list[tuple[UUID, int]]:
        """The best open offers for a profile, best first: id and score."""
        found: list[Pair] = []

        async def look(session: Session) -> None:
            found[:] = pairs(await self.offers.find_candidates(profile, session), [profile], clock.today())

        await mongo.transaction(self.db, look)
        order = sorted(found, key=lambda pair: (-pair.match.score, pair.offer.offer_id))
        return [(pair.offer.offer_id, pair.match.score) for pair in order[:offers]]
