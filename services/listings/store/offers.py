"""What listings keeps of offers: each saved together with the events its change causes."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from services.listings.offer import Change, IdempotencyKeyReused, Offer, OfferNotFound
from shared import cursor, outbox, places
from shared.contracts.listings.offers import OfferInput, OfferPage, SearchOffers
from shared.contracts.message import Event, FieldError
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


Position = TypeVar("Position", float, dt.datetime)


class PlaceUnknown(DomainError):
    code = "place_unknown"


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
        return None if document is None else _from_document(document)

    async def get(self, offer_id: UUID) -> Offer:
        """Raises OfferNotFound."""
        document = await self._db["offers"].find_one({"_id": offer_id})
        if document is None:
            raise OfferNotFound("There is no such offer.")
        return _from_document(document)

    async def list_of(self, employer_id: UUID) -> OfferPage:
        """What an employer has posted: open ones first, then the newest."""
        order = [("state", DESCENDING), ("published_at", DESCENDING)]  # "published" comes after "closed"
        documents = await self._db["offers"].find({"employer_id": employer_id}, sort=order, limit=100).to_list(100)
        items = tuple(_from_document(document).view() for document in documents)
        return OfferPage(items=items, total=len(items), next=None)

    async def search(self, wanted: SearchOffers) -> OfferPage:
        """One page. Raises PlaceUnknown, CursorInvalid."""
        return await (self._search_near(wanted) if wanted.near else self._search_newest(wanted))

    async def _search_newest(self, wanted: SearchOffers) -> OfferPage:
        filters = _filters(wanted)
        after = _read_cursor(wanted.cursor, dt.datetime.fromisoformat)
        page = {**filters, **_older_than(*after)} if after else filters
        order = [("published_at", DESCENDING), ("_id", DESCENDING)]
        documents = await self._db["offers"].find(page, sort=order, limit=wanted.limit + 1).to_list(wanted.limit + 1)
        total = await self._db["offers"].count_documents(filters)
        offers = [_from_document(document) for document in documents[: wanted.limit]]
        more = len(documents) > wanted.limit
        last = offers[-1] if more else None
        following = cursor.encode(last.published_at.isoformat(), str(last.id)) if last else None
        return OfferPage(items=tuple(offer.view() for offer in offers), total=total, next=following)

    async def _search_near(self, wanted: SearchOffers) -> OfferPage:
        center = places.find(wanted.near)
        if center is None:
            wrong = FieldError(pointer="#/query/near", code="place_unknown", detail="Not a place of the region.")
            raise PlaceUnknown(f"“{wanted.near}” is not a place of the region that we know.", wrong)
        after = _read_cursor(wanted.cursor, float)
        radius = wanted.radius_km / places.EARTH_KM
        around = {"$geoWithin": {"$centerSphere": [[center.longitude, center.latitude], radius]}}
        documents = await self._db["offers"].find({**_filters(wanted), "location": around}).to_list(None)
        found = [(places.distance_km(center, offer.point), offer) for offer in map(_from_document, documents)]
        found.sort(key=lambda pair: (round(pair[0], 6), pair[1].id))
        rest = [p for p in found if after is None or (round(p[0], 6), p[1].id) > after]
        page = rest[: wanted.limit]
        following = cursor.encode(f"{page[-1][0]:.6f}", str(page[-1][1].id)) if len(rest) > wanted.limit else None
        return OfferPage(items=tuple(o.view(km) for km, o in page), total=len(found), next=following)


def _filters(wanted: SearchOffers) -> Document:
    filters: Document = {"state": "published"}
    if wanted.kind:
        filters["kind"] = wanted.kind.value
    if wanted.field:
        filters["fields"] = wanted.field.value
    words = [fold_word for word in wanted.q.split() if (fold_word := places.fold(word))]
    if words:
        filters["$and"] = [{"words": {"$regex": re.escape(word)}} for word in words[:8]]
    return filters


def _read_cursor(wanted: str, position: Callable[[str], Position]) -> tuple[Position, UUID] | None:
    """Where the page begins, None for the first. Raises CursorInvalid for anything this list has not given out."""
    if not wanted:
        return None
    at, last_id = cursor.decode(wanted)
    try:
        return position(at), UUID(last_id)
    except ValueError as error:
        raise cursor.invalid() from error


def _older_than(moment: dt.datetime, offer_id: UUID) -> Document:
    return {"$or": [{"published_at": {"$lt": moment}}, {"published_at": moment, "_id": {"$lt": offer_id}}]}


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
        "history": [vars(change) for change in offer.history],
    }


def _from_document(document: Document) -> Offer:
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
