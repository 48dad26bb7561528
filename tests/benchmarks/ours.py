"""Anlauf's own matching, as the matching benchmarks ask it: over the picture its service uses, without the broker."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from services.matching import search
from services.matching.fitting import Fitting
from services.matching.picture import Picture
from services.matching.profile import Profile
from services.matching.store import INDEXES, OfferStore, ToldStore
from services.matching.store.offers import Holds
from shared import clock, inbox, mongo, outbox
from shared.contracts.listings.offers import OfferFacts
from shared.mongo import ASCENDING, GEOSPHERE, Database, IndexModel, Session
from tests.benchmarks.crowd import KINDS, Crowd
from tests.benchmarks.packed import packed

BATCH = 10_000
BARE = "bare_profiles"


class Ours:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.offers, self.told = OfferStore(db), ToldStore(db)
        self.picture = Picture()

    async def fill(self, crowd: Crowd) -> None:
        """Take the profiles into the picture, as it is loaded when a replica starts."""
        await mongo.ensure_indexes(self.db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
        self.picture.load("profiles", [{"row": row} for row in packed(crowd)])
        self.picture.loaded()

    async def fill_bare(self, crowd: Crowd) -> None:
        """The same for MongoDB's own index, with what a query on it needs and no more; the equality comes first."""
        bare = self.db[BARE]
        columns = crowd.fields.tolist(), crowd.kinds.tolist(), crowd.longitude.tolist(), crowd.latitude.tolist()
        kinds = [[bit for bit in range(len(KINDS)) if mask >> bit & 1] for mask in range(1 << len(KINDS))]
        rows = enumerate(zip(*columns, strict=True))
        while part := [
            {"_id": row, "fields": [n for n in fields if n >= 0], "kinds": kinds[mask], "home": [east, north]}
            for row, (fields, mask, east, north) in islice(rows, BATCH)
        ]:
            await bare.insert_many(part, ordered=False)
        await bare.create_indexes([IndexModel([("fields", ASCENDING), ("home", GEOSPHERE)])])

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
