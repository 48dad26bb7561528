"""Classes: a teacher's list of the pupils who let themselves be seen on it, each by the name they give for it.

It lies here because who somebody is lies with the gateway. Whether they have a place is asked of listings, by id alone.
"""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.rpc import refused
from shared import clock
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel, ReturnDocument

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are taken for one another
CODE_LENGTH = 8
MOST_CLASSES, MOST_PUPILS = 20, 60

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "classes": [
        IndexModel([("code", ASCENDING)], name="code", unique=True),  # what a pupil types
        IndexModel([("teacher_id", ASCENDING)], name="teacher"),  # the own ones; and to erase them
    ],
    "pupils": [
        IndexModel([("class_id", ASCENDING), ("person_id", ASCENDING)], name="class", unique=True),  # the list
        IndexModel([("person_id", ASCENDING)], name="person"),  # who sees me; and to erase it
        IndexModel([("teacher_id", ASCENDING)], name="teacher"),  # goes with the teacher
    ],
}


@dataclass(frozen=True)
class SchoolClass:
    """``teacher`` and ``school``: as the pupils shall know who sees them. ``code``: whoever knows it may join."""

    id: UUID
    teacher_id: UUID
    title: str
    teacher: str
    school: str
    code: str
    created_at: dt.datetime


@dataclass(frozen=True)
class Pupil:
    """What somebody lets a class's teacher see: that they have a place, and if they want so ``where`` and ``when``.

    ``child``: below 16 when they said so, and seen only with a guardian's permission, which bears this ``id``.
    ``created_at``: the class's, with which it ends.
    """

    id: UUID
    class_id: UUID
    teacher_id: UUID
    person_id: UUID
    name: str
    where: bool
    when: bool
    child: bool
    created_at: dt.datetime


class ClassStore:
    def __init__(self, db: Database) -> None:
        self._classes, self._pupils = db["classes"], db["pupils"]

    async def open(self, teacher_id: UUID, title: str, teacher: str, school: str) -> SchoolClass:
        """Refused: ``too_many_classes``."""
        if await self._classes.count_documents({"teacher_id": teacher_id}, limit=MOST_CLASSES) >= MOST_CLASSES:
            raise refused("too_many_classes", f"A teacher has {MOST_CLASSES} classes at most: end one first.")
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        new = SchoolClass(clock.new_id(), teacher_id, title, teacher, school, code, clock.now())
        await self._classes.insert_one(_document(new))
        return new

    async def list_of(self, teacher_id: UUID) -> list[SchoolClass]:
        """Oldest first."""
        found = self._classes.find({"teacher_id": teacher_id}, sort=[("created_at", ASCENDING)])
        return [_class(one) async for one in found]

    async def get(self, class_id: UUID, teacher_id: UUID) -> SchoolClass:
        """Refused: ``class_not_found``, also for somebody else's."""
        found = await self._classes.find_one({"_id": class_id, "teacher_id": teacher_id})
        if found is None:
            raise refused("class_not_found", "There is no such class.")
        return _class(found)

    async def get_by_code(self, code: str) -> SchoolClass:
        """However it is typed. Refused: ``class_code_unknown``."""
        found = await self._classes.find_one({"code": "".join(code.split()).replace("-", "").upper()})
        if found is None:
            raise refused("class_code_unknown", "There is no class with this code.", "/code")
        return _class(found)

    async def close(self, class_id: UUID, teacher_id: UUID) -> None:
        """The pupils' names go first, so that nothing is left over. Refused: ``class_not_found``."""
        await self.get(class_id, teacher_id)
        await self._pupils.delete_many({"class_id": class_id})
        await self._classes.delete_one({"_id": class_id})

    # pupils

    async def join(self, joined: SchoolClass, person_id: UUID, said: Mapping[str, Any]) -> Pupil:
        """``said``: name, where, when, child; in the place of what was said before. Refused: ``class_full``."""
        known = await self._pupils.find_one({"class_id": joined.id, "person_id": person_id}, {"_id": 1})
        if known is None and await self._pupils.count_documents({"class_id": joined.id}) >= MOST_PUPILS:
            raise refused("class_full", "This class is full.")
        new = {"_id": clock.new_id(), "teacher_id": joined.teacher_id, "created_at": joined.created_at}
        try:
            found = await self._pupils.find_one_and_update(
                {"class_id": joined.id, "person_id": person_id},
                {"$set": dict(said), "$setOnInsert": new},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:  # twice at once: now there is one
            return await self.join(joined, person_id, said)
        return _pupil(found)

    async def leave(self, class_id: UUID, person_id: UUID) -> None:
        """From now on the teacher sees nothing of them. Leaving twice is leaving once."""
        await self._pupils.delete_one({"class_id": class_id, "person_id": person_id})

    async def find_pupils(self, class_id: UUID) -> list[Pupil]:
        found = self._pupils.find({"class_id": class_id}, limit=MOST_PUPILS)
        return sorted([_pupil(one) async for one in found], key=lambda one: one.name.casefold())

    async def count_pupils(self, class_id: UUID) -> int:
        return int(await self._pupils.count_documents({"class_id": class_id}))

    async def find_shares(self, person_id: UUID) -> list[tuple[SchoolClass, Pupil]]:
        """In which classes somebody lets themselves be seen."""
        own = {one["class_id"]: _pupil(one) async for one in self._pupils.find({"person_id": person_id})}
        found = self._classes.find({"_id": {"$in": list(own)}}, sort=[("created_at", ASCENDING)])
        return [(_class(one), own[one["_id"]]) async for one in found]


def _document(one: SchoolClass) -> dict[str, Any]:
    return {"_id": one.id, **{name: value for name, value in vars(one).items() if name != "id"}}


def _class(document: Mapping[str, Any]) -> SchoolClass:
    return SchoolClass(id=document["_id"], **{name: value for name, value in document.items() if name != "_id"})


def _pupil(document: Mapping[str, Any]) -> Pupil:
    return Pupil(id=document["_id"], **{name: value for name, value in document.items() if name != "_id"})
