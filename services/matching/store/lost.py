"""Pairs that were announced and fit no more: they count as not announced, and nothing more is told of them.

Whom an offer or a profile may have lost is seen in the picture; what decides is the rule itself, asked in the
transaction about both sides as the database has them then. So an older look never takes back what a newer one found.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.matching import match
from services.matching.profile import Profile
from services.matching.store.profiles import ProfileStore
from services.matching.store.told import PAIRS_AN_EVENT, key, keys_of, part_of, split
from shared import clock, outbox
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import Lost, MatchesLost
from shared.mongo import Database, Session, UpdateOne, transaction


class LostStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._profiles = ProfileStore(db)

    async def lose_of_offer(self, offer_id: UUID, fitting: Collection[bytes]) -> None:
        """Those who were told of the offer and are not among whom it fits; ``fitting``: their ids, 16 bytes each."""
        parts = {"_id": {"$in": keys_of(offer_id)}}
        fit = set(fitting)
        told = [person async for part in self._db["told"].find(parts) for person in split(part["people"]) - fit]
        await self._lose([Lost(person_id=UUID(bytes=person), offer_id=offer_id) for person in sorted(told)])

    async def lose_of_person(self, person_id: UUID, fitting: Collection[UUID]) -> None:
        """The offers the person was told of that are not among those that fit. One part in 16 of all is read."""
        part = f"{part_of(person_id):02x}"
        mine = self._db["told"].find({"_id": {"$gte": f"{part}:", "$lt": f"{part};"}})
        told = {UUID(one["_id"][3:]) async for one in mine if person_id.bytes in split(one["people"])}
        await self._lose([Lost(person_id=person_id, offer_id=offer_id) for offer_id in sorted(told - set(fitting))])

    async def _lose(self, pairs: Sequence[Lost]) -> None:
        for start in range(0, len(pairs), PAIRS_AN_EVENT):
            some = pairs[start : start + PAIRS_AN_EVENT]

            async def work(session: Session, some: Sequence[Lost] = some) -> None:
                wishes = await self._profiles.wishes_of({pair.person_id for pair in some}, session)
                told = await self._take_out(session, await self._unfit(session, some, wishes))
                lost = tuple(pair for pair in told if pair.person_id in wishes)  # to who has gone nothing is said
                if lost:
                    await outbox.announce(self._db, session, MatchesLost(lost=lost, at=clock.now()))

            await transaction(self._db, work)

    async def _unfit(
        self, session: Session, pairs: Sequence[Lost], wishes: Mapping[UUID, Sequence[Profile]]
    ) -> list[Lost]:
        """Those whose offer is open, and the rule says no to all the person wishes, which may be nothing any more."""
        ids = {"_id": {"$in": list({pair.offer_id for pair in pairs})}, "state": "open"}
        offers = {
            offer["_id"]: OfferFacts.model_validate_json(offer["facts"])
            async for offer in self._db["offers"].find(ids, {"facts": 1}, session=session)
        }
        known = [pair for pair in pairs if pair.offer_id in offers]
        return [pair for pair in known if not _fits_any(offers[pair.offer_id], wishes.get(pair.person_id, ()))]

    async def _take_out(self, session: Session, pairs: Sequence[Lost]) -> list[Lost]:
        """Which of them had been announced; they are no longer."""
        wanted: dict[str, list[Lost]] = defaultdict(list)
        for pair in pairs:
            wanted[key(pair.person_id, pair.offer_id)].append(pair)
        found, writes = [], []
        async for part in self._db["told"].find({"_id": {"$in": list(wanted)}}, session=session):
            people = split(part["people"])
            known = [pair for pair in wanted[part["_id"]] if pair.person_id.bytes in people]
            rest = b"".join(sorted(people - {pair.person_id.bytes for pair in known}))
            writes.append(UpdateOne({"_id": part["_id"]}, {"$set": {"people": rest}}))
            found += known
        if writes:
            await self._db["told"].bulk_write(writes, ordered=False, session=session)
        return found


def _fits_any(offer: OfferFacts, wishes: Sequence[Profile]) -> bool:
    today = clock.today()
    return any(match.fit(offer, wish, today) is not None for wish in wishes)
