"""Searching: the index in memory says which offers, MongoDB what they are."""

from uuid import UUID

from services.listings.search.answer import answer
from services.listings.search.index import COLLECTIONS, OfferIndex
from services.listings.store.offers import from_document
from services.listings.store.places import PlaceStore
from shared import places
from shared.contracts.listings.offers import OfferView
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.words import Point
from shared.follow import Follower
from shared.mongo import Database


class OfferSearch:
    """``follower`` keeps the index; it has to be started."""

    def __init__(self, db: Database) -> None:
        self._db, self._places = db, PlaceStore(db)
        self.follower = Follower(db, COLLECTIONS, OfferIndex)

    async def search(self, wanted: SearchOffers) -> OfferPage:
        """One page. Raises PlaceUnknown, PlaceAmbiguous, CursorInvalid."""
        center = await self._places.center(wanted.near) if wanted.near else None
        found = answer(self.follower.picture, wanted, center)
        return OfferPage(
            items=await self._read(found.ids, center),
            total=found.total,
            next=found.next,
            facets=found.facets,
            sort=found.sort,
            widened=found.widened,
        )

    async def _read(self, ids: tuple[UUID, ...], center: Point | None) -> tuple[OfferView, ...]:
        """The offers in this order, but those that have left the board since the index heard of them."""
        documents = await self._db["offers"].find({"_id": {"$in": list(ids)}, "state": "published"}).to_list(len(ids))
        offers = {document["_id"]: from_document(document) for document in documents}
        return tuple(offers[one].view(_km(center, offers[one].point)) for one in ids if one in offers)


def _km(center: Point | None, point: Point | None) -> float | None:
    return None if center is None or point is None else places.distance_km(center, point)
