"""What listings keeps of offers: each saved together with the events its change causes."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from services.listings import demand
from services.listings.announcements import appears
from services.listings.employer import EmployerNotVerified
from services.listings.lawful_ages import lawful_ages
from services.listings.life import LIVE, OPEN
from services.listings.offer import Change, IdempotencyKeyReused, Offer, OfferNotFound
from services.listings.store.employers import EmployerStore
from shared import clock, outbox
from shared.contracts.listings.offers import OfferDraft, OfferInput
from shared.contracts.message import Event
from shared.contracts.paging import Paged
from shared.contracts.words import Point
from shared.errors import DomainError
from shared.mongo import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    Session,
    in_turn,
    transaction,
)
from shared.paging import Key, latest, number, oldest, page

LISTED = 100
BY_RANK = (Key("rank", number), *latest("changed_at"))
COMPARED = 500  # open offers of one employer at one postal code that are looked through for near-duplicates
RANKS = {state: rank for rank, state in enumerate(("published", "in_review", "rejected", "draft", "paused", "closed"))}

# What each index is for, and what it costs: every one is written on every publish.
INDEXES = {
    "offers": [
        IndexModel([("employer_id", ASCENDING), ("key", ASCENDING)], unique=True),  # the same order is one offer
        IndexModel(
            [("employer_id", ASCENDING), ("rank", ASCENDING), ("changed_at", DESCENDING)]
        ),  # an employer's own offers, and all that are open when it is banned
        IndexModel([("state", ASCENDING), ("changed_at", ASCENDING), ("_id", ASCENDING)]),  # the counsellors' queue
        IndexModel(
            [("due_on", ASCENDING)], partialFilterExpression={"due_on": {"$exists": True}}
        ),  # the clock: reminders and ends; only what is on the board or paused has a line here
        IndexModel(
            [("employer_id", ASCENDING), ("content.place.postal_code", ASCENDING)]
        ),  # near-duplicates of what is being posted
    ],
}


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"


class OfferStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._employers = EmployerStore(db)

    async def save(self, offer: Offer, *events: Event, successor: Offer | None = None) -> None:
        """The offer, its events and next year's draft, or none of them. Raises ChangedMeanwhile: another came first."""

        async def write(session: Session) -> None:
            await self.write(session, offer, *events, successor=successor)

        async with in_turn(offer.id):  # like those who apply for it
            await transaction(self._db, write)

    async def write(self, session: Session, offer: Offer, *events: Event, successor: Offer | None = None) -> None:
        """The same inside of the caller's transaction. Raises EmployerNotVerified: it has been banned just now."""
        if appears(events) and not await self._employers.hold(session, offer.employer_id, offer.state):
            raise EmployerNotVerified("This employer may not post offers any more.")
        document = to_document(offer)
        if offer.version == 1:
            await self._db["offers"].insert_one(document, session=session)
        else:
            before = {"_id": offer.id, "version": offer.version - 1}
            if not (await self._db["offers"].replace_one(before, document, session=session)).matched_count:
                raise ChangedMeanwhile("This offer has been changed by someone else in the meantime.")
        if successor is not None:  # unless its employer has used that key for something of its own
            once = {"employer_id": successor.employer_id, "key": successor.key}
            new = {"$setOnInsert": to_document(successor)}
            await self._db["offers"].update_one(once, new, upsert=True, session=session)
        await outbox.announce(self._db, session, *events)

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

    async def get_own(self, offer_id: UUID, employer_id: UUID) -> Offer:
        """Raises OfferNotFound, also for somebody else's."""
        offer = await self.get(offer_id)
        if offer.employer_id != employer_id:
            raise OfferNotFound("There is no such offer.")
        return offer

    async def list_of(self, employer_id: UUID, wanted: Paged) -> tuple[list[Offer], str | None]:
        """Published ones first, then what waits, then the rest, each the latest first. Raises CursorInvalid."""
        found, following = await page(self._db["offers"], [{"$match": {"employer_id": employer_id}}], BY_RANK, wanted)
        return [from_document(document) for document in found], following

    async def find_open_of(self, employer_id: UUID) -> list[Offer]:
        """Up to 100 offers of an employer that are on the board, paused, or waiting for a counsellor."""
        ranks = [RANKS[state] for state in OPEN]
        found = self._db["offers"].find({"employer_id": employer_id, "rank": {"$in": ranks}}, limit=LISTED)
        return [from_document(document) for document in await found.to_list(LISTED)]

    async def published_of(self, employer_id: UUID) -> AsyncIterator[Offer]:
        """All that an employer has on the board."""
        wanted = {"employer_id": employer_id, "rank": RANKS["published"]}
        async for document in self._db["offers"].find(wanted):
            yield from_document(document)

    async def hold(self, session: Session, offer_id: UUID) -> None:
        """Inside of the transaction that applies for it: its end at the same moment conflicts. Raises OfferNotFound."""
        live = {"_id": offer_id, "state": {"$in": list(LIVE)}}
        if not (await self._db["offers"].update_one(live, {"$inc": {"held": 1}}, session=session)).matched_count:
            raise OfferNotFound("There is no such offer.")

    async def list_in(self, state: str, wanted: Paged) -> tuple[list[Offer], str | None]:
        """One page of those in a state, the longest in it first. Raises CursorInvalid."""
        found, following = await page(self._db["offers"], [{"$match": {"state": state}}], oldest("changed_at"), wanted)
        return [from_document(document) for document in found], following

    async def count_states(self) -> dict[str, int]:
        """How many offers there are in each state."""
        groups = self._db["offers"].aggregate([{"$group": {"_id": "$state", "count": {"$sum": 1}}}])
        return {group["_id"]: group["count"] async for group in groups}

    async def find_at(self, employer_id: UUID, postal_code: str) -> list[Offer]:
        """Open offers of an employer at one postal code."""
        at = {"employer_id": employer_id, "content.place.postal_code": postal_code, "state": {"$in": list(OPEN)}}
        return [from_document(document) for document in await self._db["offers"].find(at).to_list(COMPARED)]

    async def delete(self, offer: Offer) -> None:
        """Raises ChangedMeanwhile."""
        deleted = await self._db["offers"].delete_one({"_id": offer.id, "version": offer.version})
        if not deleted.deleted_count:
            raise ChangedMeanwhile("This offer has been changed by someone else in the meantime.")

    async def find_due(self, today: dt.date) -> list[Offer]:
        """Up to 100 offers that the clock has to look at by now, the longest due first."""
        due = self._db["offers"].find({"due_on": {"$lte": today.isoformat()}}, sort=[("due_on", ASCENDING)])
        return [from_document(document) for document in await due.limit(LISTED).to_list(LISTED)]

    async def remind(self, offer: Offer, next_due: dt.date, *events: Event) -> bool:
        """Announce a reminder and note when the clock has to look next. False when another replica has done it.

        The version stays: a reminder changes nothing that anybody has seen.
        """

        async def write(session: Session) -> bool:
            still = {"_id": offer.id, "version": offer.version, "due_on": _day(offer.due_on)}
            noted = {"$set": {"due_on": next_due.isoformat()}}
            if not (await self._db["offers"].update_one(still, noted, session=session)).matched_count:
                return False
            await outbox.announce(self._db, session, *events)
            return True

        return await transaction(self._db, write)


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def to_document(offer: Offer) -> Document:
    content: dict[str, Any] = offer.content.model_dump(mode="json")
    on_board = offer.state == "published"
    document = {
        "_id": offer.id,
        "version": offer.version,
        "state": offer.state,
        "rank": RANKS[offer.state],
        "employer_id": offer.employer_id,
        "employer_name": offer.employer_name,
        "content": content,
        "kind": content["kind"],
        "fields": content["fields"],
        "lawful": lawful_ages(offer.content, clock.today()) if on_board else 0,
        "seats_free": offer.seats_free,
        "changed_at": offer.changed_at,
        "published_at": offer.published_at,
        "expires_on": _day(offer.expires_on),
        "reason": offer.reason,
        "note": offer.note,
        "reach_asked_at": offer.reach_asked_at,
        "key": offer.key,
        "content_hash": offer.content_hash,
        "history": [vars(change) for change in offer.history],
    }
    if offer.point is not None:
        document["location"] = {"type": "Point", "coordinates": [offer.point.longitude, offer.point.latitude]}
    if (asking := demand.due_at(offer)) is not None:
        document["reach_due_at"] = asking
    if offer.due_on is not None:
        document["due_on"] = _day(offer.due_on)
    return document


def from_document(document: Document) -> Offer:
    """The offer that was kept as this document."""
    kind = OfferDraft if document["state"] == "draft" else OfferInput
    same = ("version", "state", "employer_id", "employer_name", "seats_free", "changed_at", "published_at")
    return Offer(
        id=document["_id"],
        content=kind.model_validate(document["content"]),
        point=_point(document.get("location")),
        expires_on=_read_day(document["expires_on"]),
        due_on=_read_day(document.get("due_on")),
        history=tuple(Change(**change) for change in document["history"]),
        **{name: document[name] for name in (*same, "reason", "note", "key", "content_hash", "reach_asked_at")},
    )


def _point(location: Document | None) -> Point | None:
    if location is None:
        return None
    longitude, latitude = location["coordinates"]
    return Point(latitude=latitude, longitude=longitude)


def _read_day(day: str | None) -> dt.date | None:
    return dt.date.fromisoformat(day) if day else None
