"""What matching keeps: profiles, its copy of the offers, and the pairs it has announced."""

import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.matching import questions
from services.matching.pair import Pair
from services.matching.profile import Profile, ProfileNotFound
from shared import clock, cursor, outbox
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import ListMatches, MatchesFound, MatchList, MatchView
from shared.contracts.matching.profiles import ProfileInput, ProfileSaved
from shared.contracts.words import Point, Reason
from shared.mongo import (
    ASCENDING,
    DESCENDING,
    GEOSPHERE,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    Session,
    transaction,
)
from shared.places import EARTH_KM

LARGEST_RADIUS_KM = 100  # as the contract allows; each one's own radius is checked by match.fit
ANNOUNCED_TOGETHER = 400  # keeps a MatchesFound well under 256 KiB, and under the contract's 500
INDEXES = {
    "profiles": [IndexModel([("fields", ASCENDING), ("home", GEOSPHERE)])],  # who may fit an offer
    "offers": [IndexModel([("fields", ASCENDING), ("location", GEOSPHERE)])],  # which may fit a profile
    **questions.INDEXES,
    "matches": [
        IndexModel([("person_id", ASCENDING), ("state", ASCENDING), ("score", DESCENDING)]),  # my matches
        IndexModel([("offer_id", ASCENDING)]),  # withdraw an offer's
    ],
}


class ProfileStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, person_id: UUID) -> Profile:
        """Raises ProfileNotFound."""
        profile = await self.find(person_id)
        if profile is None:
            raise ProfileNotFound("This person has no profile.")
        return profile

    async def find(self, person_id: UUID, session: Session | None = None) -> Profile | None:
        document = await self._db["profiles"].find_one({"_id": person_id}, session=session)
        return None if document is None else _to_profile(document)

    async def find_candidates(self, offer: OfferFacts, session: Session | None = None) -> list[Profile]:
        """Everyone whom the offer may fit; never too few."""
        near = _within(offer.point, LARGEST_RADIUS_KM)
        wanted = {"fields": {"$in": list(offer.fields)}, "kinds": offer.kind, "home": near}
        return [_to_profile(document) async for document in self._db["profiles"].find(wanted, session=session)]

    async def all(self) -> list[Profile]:
        return [_to_profile(document) async for document in self._db["profiles"].find({})]

    async def save(self, profile: Profile) -> None:
        """The profile, and the word to look for its offers."""

        async def write(session: Session) -> None:
            document = profile_document(profile)
            await self._db["profiles"].replace_one({"_id": profile.person_id}, document, upsert=True, session=session)
            await self._announce_saved(session, profile.person_id, profile.version)

        await transaction(self._db, write)

    async def delete(self, person_id: UUID) -> None:
        """The profile and its matches; the word goes out as well, to clear what a match in progress may still add."""

        async def write(session: Session) -> None:
            await self._db["profiles"].delete_one({"_id": person_id}, session=session)
            await self._db["matches"].delete_many({"person_id": person_id}, session=session)
            await self._announce_saved(session, person_id, 1)

        await transaction(self._db, write)

    async def _announce_saved(self, session: Session, person_id: UUID, version: int) -> None:
        await outbox.announce(self._db, session, ProfileSaved(person_id=person_id, version=version))


class OfferStore:
    """Matching's own copy of what listings has announced."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def remember(self, offer: OfferFacts) -> None:
        """Keep the newest version. Where a newer one is kept, the filter finds nothing and the insert meets its id."""
        older = {"_id": offer.offer_id, "version": {"$lt": offer.version}}
        newest = {"$set": {"state": "open", "version": offer.version, **_from_facts(offer)}}
        with contextlib.suppress(DuplicateKeyError):
            await self._db["offers"].update_one(older, newest, upsert=True)

    async def remember_closed(self, offer_id: UUID, version: int, session: Session) -> None:
        """Also when the offer itself has not arrived yet: then it arrives too late."""
        kept = await self._db["offers"].find_one({"_id": offer_id}, {"version": 1}, session=session)
        if kept is None or kept["version"] < version:
            closed = {"$set": {"state": "closed", "version": version}}
            await self._db["offers"].update_one({"_id": offer_id}, closed, upsert=True, session=session)

    async def hold_open(self, offer_id: UUID, session: Session) -> OfferFacts | None:
        """The offer, if it is open, and in this transaction it stays so: written to, it conflicts with a close."""
        held = {"$currentDate": {"matched_at": True}}
        document = await self._db["offers"].find_one_and_update(
            {"_id": offer_id, "state": "open"}, held, session=session
        )
        return None if document is None else _to_facts(document)

    async def find_open(self, offer_ids: Sequence[UUID], session: Session | None = None) -> list[OfferFacts]:
        wanted = {"_id": {"$in": list(offer_ids)}, "state": "open"}
        return [_to_facts(document) async for document in self._db["offers"].find(wanted, session=session)]

    async def all_open(self) -> list[OfferFacts]:
        return [_to_facts(document) async for document in self._db["offers"].find({"state": "open"})]

    async def find_near(self, point: Point, kilometres: float) -> list[OfferFacts]:
        """Every open offer within that distance, whatever its kind and fields."""
        wanted = {"state": "open", "location": _within(point, kilometres)}
        return [_to_facts(document) async for document in self._db["offers"].find(wanted)]

    async def find_candidates(self, profile: Profile, session: Session) -> list[OfferFacts]:
        """Every open offer that may fit the profile; never too few."""
        near = _within(profile.home, profile.wishes.radius_km + 1)
        wanted = {
            "fields": {"$in": list(profile.wishes.fields)},
            "kind": {"$in": list(profile.wishes.kinds)},
            "state": "open",
            "location": near,
        }
        return [_to_facts(document) async for document in self._db["offers"].find(wanted, session=session)]


class MatchStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def settle(self, session: Session, of: Document, pairs: Sequence[Pair]) -> None:
        """Make the matches of one offer or one person those that fit now; announce each pair the first time only."""
        matches = self._db["matches"]
        known = {m["_id"]: m["state"] async for m in matches.find(of, {"state": 1}, session=session)}
        fitting = {pair.id for pair in pairs}
        gone = [pair_id for pair_id, state in known.items() if state == "found" and pair_id not in fitting]
        if gone:
            await matches.update_many({"_id": {"$in": gone}}, {"$set": {"state": "withdrawn"}}, session=session)
        for pair in pairs:
            if pair.id in known:
                await matches.update_one(
                    {"_id": pair.id}, {"$set": {"state": "found", **pair.score()}}, session=session
                )
        new = [pair for pair in pairs if pair.id not in known]
        if new:
            now = clock.now()
            await matches.insert_many(
                [{**pair.document(), "state": "found", "found_at": now} for pair in new], session=session
            )
            await outbox.announce(self._db, session, *_announcements([pair for pair in new if pair.worth_telling]))

    async def withdraw(self, offer_id: UUID, session: Session) -> None:
        await self._db["matches"].update_many({"offer_id": offer_id}, {"$set": {"state": "withdrawn"}}, session=session)

    async def delete_of(self, person_id: UUID, session: Session) -> None:
        await self._db["matches"].delete_many({"person_id": person_id}, session=session)

    async def list_for(self, wanted: ListMatches, offers: OfferStore) -> MatchList:
        """One page. The offers are read as well: one that closes this moment is no longer shown."""
        mine = {"person_id": wanted.person_id, "state": "found", **_worse_than(wanted.cursor)}
        order = [("score", DESCENDING), ("_id", DESCENDING)]
        found = await self._db["matches"].find(mine, sort=order, limit=wanted.limit + 1).to_list(wanted.limit + 1)
        page, more = found[: wanted.limit], len(found) > wanted.limit
        opened = {offer.offer_id: offer for offer in await offers.find_open([match["offer_id"] for match in page])}
        return MatchList(
            items=tuple(_view(match, opened[match["offer_id"]]) for match in page if match["offer_id"] in opened),
            next=cursor.encode(str(page[-1]["score"]), page[-1]["_id"]) if more else None,
        )


def _announcements(pairs: Sequence[Pair]) -> list[MatchesFound]:
    parts = [pairs[start : start + ANNOUNCED_TOGETHER] for start in range(0, len(pairs), ANNOUNCED_TOGETHER)]
    return [
        MatchesFound(
            offers=tuple({pair.offer.offer_id: pair.offer for pair in part}.values()),
            found=tuple(pair.found() for pair in part),
        )
        for part in parts
    ]


def _worse_than(wanted: str) -> Document:
    """What follows the cursor in the list's order. Raises CursorInvalid."""
    if not wanted:
        return {}
    position, last_id = cursor.decode(wanted)
    if not position.isdecimal():
        raise cursor.invalid()
    return {"$or": [{"score": {"$lt": int(position)}}, {"score": int(position), "_id": {"$lt": last_id}}]}


def _view(match: Document, offer: OfferFacts) -> MatchView:
    reasons = tuple(Reason.model_validate(reason) for reason in match["reasons"])
    return MatchView(offer=offer, score=match["score"], reasons=reasons, found_at=match["found_at"])


def _within(point: Point, kilometres: float) -> Document:
    return {"$geoWithin": {"$centerSphere": [[point.longitude, point.latitude], kilometres / EARTH_KM]}}


def _geo(point: Point) -> Document:
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


def profile_document(profile: Profile) -> Document:
    wishes: dict[str, Any] = profile.wishes.model_dump(mode="json")
    return {
        "_id": profile.person_id,
        "version": profile.version,
        "wishes": wishes,
        "fields": wishes["fields"],
        "kinds": wishes["kinds"],
        "home": _geo(profile.home),
    }


def _to_profile(document: Document) -> Profile:
    longitude, latitude = document["home"]["coordinates"]
    wishes = ProfileInput.model_validate(document["wishes"])
    return Profile(document["_id"], document["version"], wishes, Point(latitude=latitude, longitude=longitude))


def _from_facts(offer: OfferFacts) -> Document:
    facts: dict[str, Any] = offer.model_dump(mode="json")
    return {"facts": facts, "fields": facts["fields"], "kind": facts["kind"], "location": _geo(offer.point)}


def _to_facts(document: Document) -> OfferFacts:
    return OfferFacts.model_validate(document["facts"])
