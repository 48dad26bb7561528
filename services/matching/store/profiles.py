"""Profiles as documents; beside each the row that the index in memory is loaded from."""

from typing import Any
from uuid import UUID

from services.matching.profile import Profile, ProfileNotFound
from services.matching.row import pack
from shared import clock, outbox
from shared.contracts.matching.profiles import ProfileInput, ProfileSaved
from shared.contracts.words import Point
from shared.mongo import Database, Document, Session, transaction


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

    async def all(self) -> list[Profile]:
        return [to_profile(document) async for document in self._db["profiles"].find({})]

    async def save(self, profile: Profile) -> None:
        """The profile, and the word to look for its offers."""

        async def write(session: Session) -> None:
            document = profile_document(profile)
            await self._db["profiles"].replace_one({"_id": profile.person_id}, document, upsert=True, session=session)
            await self._announce_saved(session, profile.person_id, profile.version)

        await transaction(self._db, write)

    async def delete(self, person_id: UUID) -> None:
        """The profile; the word goes out as well, to clear what else is kept of this person."""

        async def write(session: Session) -> None:
            await self._db["profiles"].delete_one({"_id": person_id}, session=session)
            await self._announce_saved(session, person_id, 1)

        await transaction(self._db, write)

    async def _announce_saved(self, session: Session, person_id: UUID, version: int) -> None:
        await outbox.announce(self._db, session, ProfileSaved(person_id=person_id, version=version))


def profile_document(profile: Profile) -> Document:
    wishes: dict[str, Any] = profile.wishes.model_dump(mode="json")
    return {
        "_id": profile.person_id,
        "version": profile.version,
        "wishes": wishes,
        "home": [profile.home.latitude, profile.home.longitude],
        "saved_at": clock.now(),
        "row": pack(profile),
    }


def to_profile(document: Document) -> Profile:
    latitude, longitude = document["home"]
    wishes = ProfileInput.model_validate(document["wishes"])
    point = Point(latitude=latitude, longitude=longitude)
    return Profile(document["_id"], document["version"], wishes, point, document["saved_at"])
