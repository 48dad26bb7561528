"""Anlauf's own matching, as the matching benchmarks ask it: over the picture its service uses, without the broker."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from services.matching import search
from services.matching.fitting import Fitting
from services.matching.picture import Picture
from services.matching.profile import Profile
from services.matching.store import INDEXES, OfferStore, ToldStore, profile_document
from services.matching.store.offers import Holds
from shared import clock, inbox, mongo, outbox
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import Database, Session

BATCH = 5_000


class Ours:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.offers, self.told = OfferStore(db), ToldStore(db)
        self.picture = Picture()

    async def fill(self, profiles: Iterable[Profile]) -> None:
        """Store the profiles as they are stored when saved, without the events, and take them into the picture."""
        await mongo.ensure_indexes(self.db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
        left = iter(profiles)
        while part := [_searchable(profile) for profile in islice(left, BATCH)]:
            await self.db["profiles"].insert_many(part, ordered=False)
            self.picture.load("profiles", part)
        self.picture.people.settle()

    def fill_offers(self, offers: Iterable[OfferFacts]) -> None:
        """Take them into the picture alone."""
        for offer in offers:
            self.picture.board.put(offer.model_dump_json().encode(), clock.now())

    async def find(self, offer: OfferFacts) -> Fitting:
        """All profiles that the offer fits, with scores; reasons when asked for."""
        return search.find(offer, self.picture.people, clock.today())

    async def find_and_store(self, offer: OfferFacts) -> int:
        """The whole work of a published offer: find, score, store once, announce. How many were found."""
        fitting = (await self.find(offer)).worth_telling()

        async def holds(session: Session) -> Holds:
            return await self.offers.remember(offer, session)

        await self.told.tell_of_offer(fitting, holds)
        return len(fitting)

    async def best(self, profile: Profile, offers: int) -> list[tuple[UUID, int]]:
        """The best open offers for a profile, best first: id and score."""
        best = self.picture.board.best(profile, clock.today(), offers)
        return [(fit.offer.offer_id, fit.match.score) for fit in best]


def _searchable(profile: Profile) -> mongo.Document:
    """With what MongoDB's own index needs, for the comparison."""
    home = {"type": "Point", "coordinates": [profile.home.longitude, profile.home.latitude]}
    wishes = profile.wishes.model_dump(mode="json")
    return {**profile_document(profile), "fields": wishes["fields"], "kinds": wishes["kinds"], "home": home}
