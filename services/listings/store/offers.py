"""What listings keeps of offers: each saved together with the events its change causes."""

from typing import Any
from uuid import UUID

from services.listings.offer import Change, IdempotencyKeyReused, Offer, OfferNotFound
from shared import outbox, places
from shared.contracts.listings.offers import OfferInput, OfferList
from shared.contracts.message import Event
from shared.contracts.words import Point
from shared.errors import DomainError
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

# What each index is for, and what it costs: every one is written on every publish.
INDEXES = {
    "offers": [
        IndexModel([("employer_id", ASCENDING), ("key", ASCENDING)], unique=True),  # the same order is one offer
        IndexModel(
            [("state", ASCENDING), ("published_at", DESCENDING), ("_id", DESCENDING)]
        ),  # the board, newest first
        IndexModel([("state", ASCENDING), ("location", GEOSPHERE)]),  # the board, nearby
    ],
}


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"


class OfferStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def save(self, offer: Offer, *events: Event) -> None:
        """The offer and its events, or neither. Raises ChangedMeanwhile when another change came first."""

        async def write(session: Session) -> None:
            document = _to_document(offer)
            if offer.version == 1:
                await self._db["offers"].insert_one(document, session=session)
            else:
                before = {"_id": offer.id, "version": offer.version - 1}
                if not (await self._db["offers"].replace_one(before, document, session=session)).matched_count:
                    raise ChangedMeanwhile("This offer has been changed by someone else in the meantime.")
            await outbox.announce(self._db, session, *events)

        await transaction(self._db, write)

    async def save_once(self, offer: Offer, *events: Event) -> Offer:
        """Save a new offer unless its key has been used: then the offer saved first. Raises IdempotencyKeyReused."""
        try:
            await self.save(offer, *events)
        except DuplicateKeyError:
            first = await self.find_by_key(offer.employer_id, offer.key, offer.content_hash)
            if first is None:
                raise
            return first
        return offer

    async def find_by_key(self, employer_id: UUID, key: str, content_hash: str) -> Offer | None:
        """The offer posted under ``key``. Raises IdempotencyKeyReused when it was another one."""
        document = await self._db["offers"].find_one({"employer_id": employer_id, "key": key})
        if document is not None and document["content_hash"] != content_hash:
            raise IdempotencyKeyReused("This Idempotency-Key has been used for another offer.")
        return None if document is None else from_document(document)

    async def get(self, offer_id: UUID) -> Offer:
        """Raises OfferNotFound."""
        document = await self._db["offers"].find_one({"_id": offer_id})
        if document is None:
            raise OfferNotFound("There is no such offer.")
        return from_document(document)

    async def list_of(self, employer_id: UUID) -> OfferList:
        """What an employer has posted: open ones first, then the newest."""
        order = [("state", DESCENDING), ("published_at", DESCENDING)]  # "published" comes after "closed"
        documents = await self._db["offers"].find({"employer_id": employer_id}, sort=order, limit=100).to_list(100)
        items = tuple(from_document(document).view() for document in documents)
        return OfferList(items=items)


def _to_document(offer: Offer) -> Document:
    content: dict[str, Any] = offer.content.model_dump(mode="json")
    searched = " ".join((offer.content.title, offer.employer_name, offer.content.place.town, offer.content.description))
    return {
        "_id": offer.id,
        "version": offer.version,
        "state": offer.state,
        "employer_id": offer.employer_id,
        "employer_name": offer.employer_name,
        "content": content,
        "kind": content["kind"],
        "fields": content["fields"],
        "words": places.fold(searched),
        "location": {"type": "Point", "coordinates": [offer.point.longitude, offer.point.latitude]},
        "published_at": offer.published_at,
        "key": offer.key,
        "content_hash": offer.content_hash,
        "changed_at": offer.history[-1].at,
        "history": [vars(change) for change in offer.history],
    }


def from_document(document: Document) -> Offer:
    """The offer that was kept as this document."""
    longitude, latitude = document["location"]["coordinates"]
    return Offer(
        id=document["_id"],
        version=document["version"],
        state=document["state"],
        employer_id=document["employer_id"],
        employer_name=document["employer_name"],
        content=OfferInput.model_validate(document["content"]),
        point=Point(latitude=latitude, longitude=longitude),
        published_at=document["published_at"],
        key=document["key"],
        content_hash=document["content_hash"],
        history=tuple(Change(**change) for change in document["history"]),
    )
