"""Searching the published offers."""

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from services.listings.store.offers import from_document
from shared import cursor, places
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.message import FieldError
from shared.errors import DomainError
from shared.mongo import DESCENDING, Database, Document

Position = TypeVar("Position", float, dt.datetime)


class PlaceUnknown(DomainError):
    code = "place_unknown"


class OfferSearch:
    def __init__(self, db: Database) -> None:
        self._db = db

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
        offers = [from_document(document).view() for document in documents[: wanted.limit]]
        more = len(documents) > wanted.limit
        last = offers[-1] if more else None
        following = cursor.encode(last.published_at.isoformat(), str(last.id)) if last else None
        return OfferPage(items=tuple(offers), total=total, next=following)

    async def _search_near(self, wanted: SearchOffers) -> OfferPage:
        center = places.find(wanted.near)
        if center is None:
            wrong = FieldError(pointer="#/query/near", code="place_unknown", detail="Not a place of the region.")
            raise PlaceUnknown(f"“{wanted.near}” is not a place of the region that we know.", wrong)
        after = _read_cursor(wanted.cursor, float)
        radius = wanted.radius_km / places.EARTH_KM
        around = {"$geoWithin": {"$centerSphere": [[center.longitude, center.latitude], radius]}}
        documents = await self._db["offers"].find({**_filters(wanted), "location": around}).to_list(None)
        offers = map(from_document, documents)
        found = [(places.distance_km(center, offer.point), offer) for offer in offers if offer.point is not None]
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
