"""Seats of an offer: taken and given back by conditional updates, so that two can never have the last one."""

from uuid import UUID

from services.listings import acts, life
from services.listings.employer import Employer
from services.listings.offer import Actor, Change, Offer
from services.listings.store.offers import OfferStore, from_document
from shared import clock
from shared.errors import DomainError
from shared.mongo import Database, Document, ReturnDocument, Session


class NoSeatLeft(DomainError):
    code = "no_seat_left"


class SeatStore:
    """Inside of the caller's transaction: the seat and what it was taken for are saved together, or neither."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._offers = OfferStore(db)

    async def take(self, session: Session, offer_id: UUID, employer: Employer, by: UUID) -> Offer:
        """One seat less; the last one closes the offer as filled and announces that. Raises NoSeatLeft.

        An offer that is paused or has only run out keeps what its employer has promised before.
        """
        standing = [{"state": {"$in": list(life.LIVE)}}, {"state": "closed", "reason": "expired"}]
        free = {"_id": offer_id, "$or": standing, "seats_free": {"$gt": 0}}
        document = await self._count(session, free, -1, "take_seat", by)
        if document is None:
            raise NoSeatLeft("This offer has no seat left, or is not on the board any more.")
        offer = from_document(document)
        if offer.seats_free or offer.state == "closed":
            return offer
        filled, events = acts.close(offer, employer, Actor(life.BOARD, by), "fill")
        await self._offers.write(session, filled, *events, successor=acts.successor(filled))
        return filled

    async def give_back(self, session: Session, offer_id: UUID, by: UUID) -> bool:
        """One seat more. False when the offer has ended meanwhile: an offer that is closed stays closed."""
        live = {"_id": offer_id, "state": {"$in": list(life.LIVE)}, "$expr": {"$lt": ["$seats_free", "$content.seats"]}}
        return await self._count(session, live, 1, "give_back_seat", by) is not None

    async def _count(self, session: Session, which: Document, seats: int, act: str, by: UUID) -> Document | None:
        now = clock.now()
        line = vars(Change(now, by, life.BOARD, act, "$state", "$state"))  # as the document has it
        history = {"$slice": [{"$concatArrays": ["$history", [line]]}, -acts.HISTORY]}
        count = {"seats_free": {"$add": ["$seats_free", seats]}, "version": {"$add": ["$version", 1]}}
        document: Document | None = await self._db["offers"].find_one_and_update(
            which,
            [{"$set": {**count, "changed_at": now, "history": history}}],
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        return document
