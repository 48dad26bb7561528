"""Permissions of guardians, each saved together with the messages and the event its change causes."""

from typing import Any
from uuid import UUID

from services.notifications.guardian import Answer
from services.notifications.message import Message
from services.notifications.permission import Asked, Permission
from services.notifications.store.contacts import ChangedMeanwhile
from services.notifications.store.messages import insert
from shared import clock, outbox
from shared.contracts.notifications.permissions import PermissionAnswered, PlaceWords
from shared.contracts.words import Channel, Language
from shared.mongo import ASCENDING, Database, Document, DuplicateKeyError, IndexModel, Session, transaction

INDEXES = {"permissions": [IndexModel([("person_id", ASCENDING)])]}  # all of a person, to erase them


class PermissionStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, application_id: UUID) -> Permission | None:
        document = await self._db["permissions"].find_one({"_id": application_id})
        return None if document is None else _from_document(document)

    async def save(self, permission: Permission, *planned: Message, told: PermissionAnswered | None = None) -> None:
        """All of it or nothing. Raises ChangedMeanwhile when another change came first."""

        async def write(session: Session) -> None:
            document = _to_document(permission)
            if permission.version == 1:
                await self._db["permissions"].insert_one(document, session=session)
            else:
                before = {"_id": permission.application_id, "version": permission.version - 1}
                if not (await self._db["permissions"].replace_one(before, document, session=session)).matched_count:
                    raise _changed()
            if told is not None:
                proof = {**document, "_id": f"{permission.application_id}:permission:{permission.version}"}
                await self._db["proofs"].insert_one({**proof, "what": "permission"}, session=session)
                await outbox.announce(self._db, session, told)
            await insert(self._db, session, planned)

        try:
            await transaction(self._db, write)
        except DuplicateKeyError as error:
            raise _changed() from error


def _changed() -> ChangedMeanwhile:
    return ChangedMeanwhile("This permission has been changed by someone else in the meantime.")


def _to_document(permission: Permission) -> Document:
    return {
        "_id": permission.application_id,
        "person_id": permission.person_id,
        "version": permission.version,
        "language": permission.language,
        "place": permission.place.model_dump(mode="json"),
        "guardians": [vars(one) for one in permission.guardians],
        "lately": list(permission.lately),
        "at": clock.now(),
    }


def _from_document(document: Document) -> Permission:
    return Permission(
        application_id=document["_id"],
        person_id=document["person_id"],
        version=document["version"],
        language=Language(document["language"]),
        place=PlaceWords.model_validate(document["place"]),
        guardians=tuple(_asked(**one) for one in document["guardians"]),
        lately=tuple(document["lately"]),
    )


def _asked(channel: str, answer: str, **rest: Any) -> Asked:
    return Asked(Channel(channel), answer=Answer(answer), **rest)
