"""Profiles and saved searches as documents; beside each the row that the index in memory is loaded from."""

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from services.matching.profile import Profile, ProfileNotFound, following, numbered, search_id, whose
from services.matching.report import Person
from services.matching.row import pack
from shared import clock, outbox
from shared.contracts.matching.profiles import ProfileInput, ProfileSaved
from shared.contracts.matching.searches import MOST_SEARCHES
from shared.contracts.words import Point
from shared.mongo import Database, Document, DuplicateKeyError, Session, transaction

BIRTHDAYS = "birthdays"
NOTHING_LOST = 1  # as a first version: from a birthday on more fits, not less
CHANGED = 2  # what is announced of something deleted: another version than a first one, which can lose nothing


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
        return None if document is None else to_profile(document)

    async def all(self) -> list[Person]:
        """What there is to count of every profile."""
        read = {"wishes.birth_date": 1, "wishes.fields": 1, "saved_at": 1}
        return [_person(document) async for document in self._db["profiles"].find({}, read)]

    async def find_searches(self, person_id: UUID, session: Session | None = None) -> list[Profile]:
        """By number."""
        mine = {"_id": {"$in": search_ids([person_id])}}
        return [to_profile(document) async for document in self._db["searches"].find(mine, session=session).sort("_id")]

    async def find_wishes(self, person_id: UUID, session: Session | None = None) -> list[Profile]:
        """The profile, if there is one, then the saved searches."""
        profile = await self.find(person_id, session)
        searches = await self.find_searches(person_id, session)
        return searches if profile is None else [profile, *searches]

    async def wishes_of(self, people: Collection[UUID], session: Session) -> dict[UUID, list[Profile]]:
        """The same of many."""
        wishes: dict[UUID, list[Profile]] = defaultdict(list)
        for collection, ids in (("profiles", list(people)), ("searches", search_ids(people))):
            async for document in self._db[collection].find({"_id": {"$in": ids}}, session=session):
                wish = to_profile(document)
                wishes[wish.person_id].append(wish)
        return wishes

    async def save(self, profile: Profile, seen: int | None = None) -> Profile:
        """The profile or saved search in its next version, and the word to look for its offers.

        ``seen``: the version it follows, 0 being none; None: whichever is kept. Raises VersionOutdated.
        """
        return await transaction(self._db, lambda session: self._save(session, profile, seen))

    async def keep(self, search: Profile) -> Profile:
        """The search under a number of its own; of two kept at once one begins anew. Raises SearchesUsedUp."""

        async def write(session: Session) -> Profile:
            kept = await self.find_searches(search.person_id, session)
            mine = numbered(search, kept)
            return mine if mine in kept else await self._save(session, mine)

        return await transaction(self._db, write)

    async def _save(self, session: Session, profile: Profile, seen: int | None = None) -> Profile:
        collection, kept = self._db["searches" if profile.search else "profiles"], {"_id": _kept_under(profile)}
        before = await collection.find_one(kept, {"version": 1}, session=session)
        saved = following(profile, before["version"] if before else 0, seen)
        await collection.replace_one(kept, profile_document(saved), upsert=True, session=session)
        await self._announce_saved(session, saved.person_id, saved.version)
        return saved

    async def delete_search(self, person_id: UUID, number: int) -> None:
        """And the word to look for what is lost by that."""
        await self._delete_one(person_id, "searches", search_id(person_id, number))

    async def delete_profile(self, person_id: UUID) -> None:
        """The same of the profile; the searches stay."""
        await self._delete_one(person_id, "profiles", person_id)

    async def _delete_one(self, person_id: UUID, collection: str, kept_under: UUID | str) -> None:
        async def write(session: Session) -> None:
            gone = await self._db[collection].delete_one({"_id": kept_under}, session=session)
            if gone.deleted_count:
                await self._announce_saved(session, person_id, CHANGED)

        await transaction(self._db, write)

    async def delete(self, person_id: UUID) -> None:
        """Profile and searches; the word goes out as well, to clear what else is kept of this person."""

        async def write(session: Session) -> None:
            await self._db["profiles"].delete_one({"_id": person_id}, session=session)
            await self._db["searches"].delete_many({"_id": {"$in": search_ids([person_id])}}, session=session)
            await self._announce_saved(session, person_id, CHANGED)

        await transaction(self._db, write)

    async def looked_on(self) -> dt.date | None:
        """The last day whose birthdays were looked for."""
        known = await self._db["looks"].find_one({"_id": BIRTHDAYS})
        return dt.date.fromisoformat(known["day"]) if known else None

    async def look_anew(self, people: Collection[UUID], last: dt.date | None, today: dt.date) -> None:
        """The word to look for their offers, which may be more by now; nothing where another has looked since."""

        async def write(session: Session) -> None:
            before = {"_id": BIRTHDAYS, "day": last and last.isoformat()}
            now = {"$set": {"day": today.isoformat()}}
            looked = await self._db["looks"].update_one(before, now, upsert=last is None, session=session)
            if looked.modified_count or looked.upserted_id:
                saved = [ProfileSaved(person_id=person, version=NOTHING_LOST) for person in people]
                await outbox.announce(self._db, session, *saved)

        with contextlib.suppress(DuplicateKeyError):  # the first of all looks, at the same moment
            await transaction(self._db, write)

    async def _announce_saved(self, session: Session, person_id: UUID, version: int) -> None:
        await outbox.announce(self._db, session, ProfileSaved(person_id=person_id, version=version))


def search_ids(people: Iterable[UUID]) -> list[str]:
    return [search_id(person, number) for person in people for number in range(1, MOST_SEARCHES + 1)]


def _kept_under(profile: Profile) -> UUID | str:
    return search_id(profile.person_id, profile.search) if profile.search else profile.person_id


def profile_document(profile: Profile) -> Document:
    wishes: dict[str, Any] = profile.wishes.model_dump(mode="json")
    return {
        "_id": _kept_under(profile),
        "version": profile.version,
        "wishes": wishes,
        "home": [profile.home.latitude, profile.home.longitude],
        "saved_at": clock.now(),
        "row": pack(profile),
    }


def _person(document: Document) -> Person:
    born, fields = document["wishes"]["birth_date"], document["wishes"]["fields"]
    return Person(document["_id"], dt.date.fromisoformat(born), fields, document["saved_at"])


def to_profile(document: Document) -> Profile:
    latitude, longitude = document["home"]
    wishes = ProfileInput.model_validate(document["wishes"])
    point = Point(latitude=latitude, longitude=longitude)
    person_id, search = whose(document["_id"])
    return Profile(person_id, document["version"], wishes, point, document["saved_at"], search)
