"""Contacts, each saved together with the messages its change causes."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from services.notifications.contact import Confirmation, Consent, Contact, ContactNotFound
from services.notifications.guardian import Answer, Guardian
from services.notifications.message import Message
from services.notifications.new_mail import NewMail
from services.notifications.phone_code import PhoneCode
from services.notifications.store.messages import insert
from shared.contracts.notifications.contacts import Frequency, QuietHours, Ways
from shared.contracts.words import Channel, Language
from shared.errors import DomainError
from shared.mongo import ASCENDING, Database, Document, DuplicateKeyError, IndexModel, Session, transaction

INDEXES = {
    "contacts": [
        IndexModel([("phone", ASCENDING)], partialFilterExpression={"phone": {"$type": "string"}})  # who says STOP
    ]
}


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"


class ContactStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, person_id: UUID) -> Contact:
        """Raises ContactNotFound."""
        contact = await self.find(person_id)
        if contact is None:
            raise ContactNotFound("Nothing is known of how to reach this person.")
        return contact

    async def find(self, person_id: UUID | None) -> Contact | None:
        document = await self._db["contacts"].find_one({"_id": person_id})
        return None if document is None else _from_document(document)

    async def find_many(self, people: Collection[UUID]) -> dict[UUID, Contact]:
        if not people:
            return {}
        documents = self._db["contacts"].find({"_id": {"$in": list(people)}})
        return {document["_id"]: _from_document(document) async for document in documents}

    async def find_gone(self, people: Collection[UUID]) -> set[UUID]:
        """Those of them who have no contact, or none any more."""
        there = self._db["contacts"].find({"_id": {"$in": list(people)}}, {"_id": 1})
        return set(people) - {document["_id"] async for document in there}

    async def save(self, contact: Contact, *planned: Message) -> None:
        """The contact and the messages to it, or neither. Raises ChangedMeanwhile when another change came first."""

        async def write(session: Session) -> None:
            document = to_document(contact)
            if contact.version == 1:
                await self._db["contacts"].insert_one(document, session=session)
            else:
                before = {"_id": contact.person_id, "version": contact.version - 1}
                if not (await self._db["contacts"].replace_one(before, document, session=session)).matched_count:
                    raise _changed()
            await self._keep_proofs(session, contact)
            await insert(self._db, session, planned)

        try:
            await transaction(self._db, write)
        except DuplicateKeyError as error:
            raise _changed() from error

    async def _keep_proofs(self, session: Session, contact: Contact) -> None:
        """What shows an address to be theirs, or a guardian to agree. Only ever added to."""
        proofs = {proof["_id"]: proof for proof in _proofs(contact)}
        known = self._db["proofs"].find({"_id": {"$in": list(proofs)}}, {"_id": 1}, session=session)
        new = proofs.keys() - {document["_id"] async for document in known}
        if new:
            await self._db["proofs"].insert_many([proofs[key] for key in sorted(new)], session=session)

    async def withdraw(self, person_id: UUID, consent: Consent) -> None:
        """One more no; nothing where the last word is no already, or nobody is there. Two clicks at once are one."""
        wants = f"wants.{consent.channel}"
        no = {"$set": {wants: False}, "$push": {"consents": vars(consent)}, "$inc": {"version": 1}}
        await self._db["contacts"].update_one({"_id": person_id, wants: True}, no)

    async def withdraw_phone(self, phone: str, consent: Consent) -> None:
        """The same for everybody with this number."""
        wanting = self._db["contacts"].find({"phone": phone, f"wants.{consent.channel}": True}, {"_id": 1})
        for person_id in [document["_id"] async for document in wanting]:
            await self.withdraw(person_id, consent)


def _proofs(contact: Contact) -> Iterator[Document]:
    person, guardian = contact.person_id, contact.guardian
    shown = (("mail", contact.mail, contact.mail_confirmed), ("phone", contact.phone, contact.phone_confirmed))
    for what, address, confirmed in shown:
        if confirmed:
            key = f"{person}:{what}:{confirmed.at.isoformat()}"
            yield {"_id": key, "person_id": person, "what": what, "address": address, **vars(confirmed)}
    if guardian and guardian.answered_at:
        key = f"{person}:guardian:{guardian.answered_at.isoformat()}"
        yield {"_id": key, "person_id": person, "what": "guardian", **_guardian_document(guardian)}


def _guardian_document(guardian: Guardian) -> Document:
    return {**vars(guardian), "asked": list(guardian.asked)}


def _changed() -> ChangedMeanwhile:
    return ChangedMeanwhile("This contact has been changed by someone else in the meantime.")


def to_document(contact: Contact) -> Document:
    quiet = contact.quiet_hours
    return {
        "_id": contact.person_id,
        "version": contact.version,
        "language": contact.language,
        "mail": contact.mail,
        "mail_confirmed": contact.mail_confirmed and vars(contact.mail_confirmed),
        "new_mail": contact.new_mail and {**vars(contact.new_mail), "asked": list(contact.new_mail.asked)},
        "phone": contact.phone,
        "phone_confirmed": contact.phone_confirmed and vars(contact.phone_confirmed),
        "quiet_hours": quiet and quiet.model_dump(mode="json"),
        "frequency": contact.frequency,
        "ways": contact.ways.model_dump(mode="json"),
        "school_hours": contact.school_hours,
        "muted_until": contact.muted_until,
        "guardian_needed_until": contact.guardian_needed_until and contact.guardian_needed_until.isoformat(),
        "guardian": contact.guardian and _guardian_document(contact.guardian),
        "consents": [vars(consent) for consent in contact.consents],
        "wants": {channel.value: contact.wants(channel) for channel in Channel},
        "code": contact.code and vars(contact.code),
    }


def _from_document(document: Document) -> Contact:
    quiet, until = document["quiet_hours"], document["guardian_needed_until"]
    return Contact(
        person_id=document["_id"],
        version=document["version"],
        language=Language(document["language"]),
        mail=document["mail"],
        mail_confirmed=_confirmation(document["mail_confirmed"]),
        new_mail=document["new_mail"] and _new_mail(**document["new_mail"]),
        phone=document["phone"],
        phone_confirmed=_confirmation(document["phone_confirmed"]),
        quiet_hours=quiet and QuietHours.model_validate(quiet),
        frequency=Frequency(document["frequency"]),
        ways=Ways.model_validate(document["ways"]),
        school_hours=document["school_hours"],
        muted_until=document["muted_until"],
        guardian_needed_until=until and dt.date.fromisoformat(until),
        guardian=document["guardian"] and _guardian(**document["guardian"]),
        consents=tuple(_consent(**consent) for consent in document["consents"]),
        code=document["code"] and PhoneCode(**document["code"]),
    )


def _confirmation(document: Document | None) -> Confirmation | None:
    return None if document is None else Confirmation(**document)


def _consent(channel: str, given: bool, text_version: str, at: dt.datetime, source: str) -> Consent:
    return Consent(Channel(channel), given, text_version, at, source)


def _new_mail(address: str, asked: Collection[dt.datetime]) -> NewMail:
    return NewMail(address, tuple(asked))


def _guardian(channel: str, answer: str, asked: Collection[dt.datetime], **rest: Any) -> Guardian:
    return Guardian(Channel(channel), answer=Answer(answer), asked=tuple(asked), **rest)
