"""Which offers have been on the board for some days without anybody asking how many they reach."""

from services.listings import demand
from services.listings.offer import Offer
from services.listings.store.offers import from_document
from shared import clock, outbox
from shared.contracts.listings.offer_events import OfferReachAsked
from shared.contracts.message import Event
from shared.inbox import once
from shared.mongo import ASCENDING, Database, IndexModel, Session, transaction

AT_ONCE = 20
INDEXES = {
    "offers": [
        IndexModel(
            [("reach_due_at", ASCENDING)], partialFilterExpression={"reach_due_at": {"$exists": True}}
        ),  # the clock: only what is on the board and has not been asked about has a line here
    ]
}


class DemandStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def find_due(self) -> list[Offer]:
        """Up to 20 offers, the longest due first."""
        due = self._db["offers"].find({"reach_due_at": {"$lte": clock.now()}}, sort=[("reach_due_at", ASCENDING)])
        return [from_document(document) for document in await due.limit(AT_ONCE).to_list(AT_ONCE)]

    async def ask(self, offer: Offer) -> None:
        """Note that it has been asked, and ask unless somebody has taken a seat; once, however many replicas look.

        The version stays: this changes nothing that anybody has seen.
        """

        async def write(session: Session) -> None:
            still = {"_id": offer.id, "version": offer.version, "reach_due_at": {"$exists": True}}
            noted = {"$set": {"reach_asked_at": clock.now()}, "$unset": {"reach_due_at": ""}}
            if (await self._db["offers"].update_one(still, noted, session=session)).matched_count:
                asked = [] if demand.taken(offer) else [OfferReachAsked(offer=offer.facts())]
                await outbox.announce(self._db, session, *asked)

        await transaction(self._db, write)

    async def tell(self, *events: Event) -> None:
        """Announce them, once for the message in hand."""

        async def write(session: Session) -> None:
            await outbox.announce(self._db, session, *events)

        await once(self._db, write)
