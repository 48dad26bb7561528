"""Places beyond our own region, as an operator has imported them: postal codes, and the towns made of them. In every
replica at once, because they are asked for where they lie."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from services.listings import towns
from services.listings.fit import Locate
from services.listings.offer import Offer
from services.listings.place_file import PlaceRow
from services.listings.towns import PEOPLE_OF_AREA, Town
from shared import places
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.words import Point
from shared.mongo import ASCENDING, Database, Document, IndexModel, UpdateOne

# Written by imports alone, never on the road.
INDEXES = {
    "postal_codes": [
        IndexModel([("code", ASCENDING)]),  # where a postal code lies, and those that begin so
        IndexModel([("edition", ASCENDING)]),  # what an import leaves behind
    ],
    "towns": [
        IndexModel([("keys", ASCENDING)]),  # a town by its name, and those that begin so
        IndexModel([("source", ASCENDING), ("edition", ASCENDING)]),  # what an import leaves behind
    ],
}
MOST_READ = 500  # towns that begin alike, of which the largest are shown
CODES, PACKAGE = "postal_codes", "package"  # where a town comes from


class PlaceStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def center(self, near: str) -> Point:
        """Where that is. Raises PlaceUnknown, PlaceAmbiguous."""
        wanted = towns.read(near)
        if wanted.point is not None:
            return wanted.point
        if wanted.code:
            found = (await self.points([wanted.code])).get(wanted.code)
            if found is None:
                raise towns.unknown(near)
            return found
        every = [*towns.of_region(wanted.key), *await self._towns({"keys": wanted.key})]
        fitting = [town for town in every if wanted.land in ("", town.land)]
        return towns.meant(near, towns.distinct(fitting)).point

    async def points(self, codes: Collection[str]) -> dict[str, Point]:
        """The middle of each postal code that is known: of what was imported, else of our own table."""
        rows: dict[str, list[Document]] = {}
        wanted = {"code": {"$in": sorted(set(codes))}}
        async for row in self._db["postal_codes"].find(wanted, {"code": 1, "latitude": 1, "longitude": 1}):
            rows.setdefault(row["code"], []).append(row)
        own = {code: point for code in codes if code.isdigit() and (point := places.find(code))}
        return own | {code: _middle(found) for code, found in rows.items()}

    async def middles(self) -> dict[str, Point]:
        """Every postal code that was imported."""
        mean = {"_id": "$code", **{name: {"$avg": f"${name}"} for name in ("latitude", "longitude")}}
        rows = self._db["postal_codes"].aggregate([{"$group": mean}])
        return {row["_id"]: Point(latitude=row["latitude"], longitude=row["longitude"]) async for row in rows}

    async def locate(self, *contents: OfferDraft) -> Locate:
        """Where the places of these offers are."""
        codes = {content.place.postal_code for content in contents if content.place is not None}
        return (await self.points(codes)).get

    async def placed(self, offer: Offer) -> Offer:
        """The offer with its point, where its postal code has become known since it was written."""
        if offer.point is not None or offer.content.place is None:
            return offer
        code = offer.content.place.postal_code
        return replace(offer, point=(await self.points([code])).get(code))

    async def find(self, q: str, limit: int) -> list[Town]:
        """The largest whose name or postal code begins like that."""
        begins = {"$regex": f"^{re.escape(q if q[0].isdigit() else places.fold(q))}"}
        if q[0].isdigit():
            return await self._by_code(q, begins, limit)
        own = [place for place in places.region() if any(k.startswith(places.fold(q)) for k in places.keys(place.town))]
        mine = [Town(one.town, one.land, one.point, postal_code=one.postal_code, own=True) for one in own]
        return towns.distinct([*mine, *await self._towns({"keys": begins})])[:limit]

    async def _by_code(self, q: str, begins: Document, limit: int) -> list[Town]:
        found: dict[str, Town] = {}
        async for row in self._db["postal_codes"].find({"code": begins}, sort=[("code", ASCENDING)], limit=10 * limit):
            found.setdefault(row["code"], Town(row["town"], row["land"], _middle([row]), postal_code=row["code"]))
        for one in places.region():
            if one.postal_code.startswith(q):
                found[one.postal_code] = Town(one.town, one.land, one.point, postal_code=one.postal_code, own=True)
        return [found[code] for code in sorted(found)][:limit]

    async def _towns(self, wanted: Document) -> list[Town]:
        found = self._db["towns"].find(wanted).sort("people", -1).limit(MOST_READ)
        return [_town(document) async for document in found]

    async def edition(self, source: str) -> str | None:
        """Which edition of the source is in use; None when none has been imported to its end."""
        document = await self._db["towns"].find_one({"source": source}, {"edition": 1}, sort=[("source", ASCENDING)])
        return str(document["edition"]) if document else None

    async def add_codes(self, edition: str, rows: Sequence[PlaceRow]) -> None:
        """Rows of a file; in use at once. The same again changes nothing."""
        writes = [
            UpdateOne({"_id": f"{row.code} {row.town} {row.community}"}, {"$set": _row(row, edition)}, upsert=True)
            for row in rows
        ]
        await self._db["postal_codes"].bulk_write(writes, ordered=False)

    async def finish_codes(self, edition: str) -> None:
        """All rows of a file are there: what it does not name any more goes, and the towns are made of the rest."""
        await self._db["postal_codes"].delete_many({"edition": {"$ne": edition}})
        await self._db["postal_codes"].aggregate([*_TOWNS, {"$merge": {"into": "towns"}}]).to_list(None)
        await self._db["towns"].delete_many({"source": CODES, "edition": {"$ne": edition}})

    async def replace_towns(self, edition: str, found: Sequence[Town]) -> None:
        """All towns of the package."""
        await self._db["towns"].delete_many({"source": PACKAGE, "edition": edition})  # of a run that broke off
        await self._db["towns"].insert_many([_document(town, edition) for town in found], ordered=False)
        await self._db["towns"].delete_many({"source": PACKAGE, "edition": {"$ne": edition}})


# One town of all its postal areas: a name in a district, with the middle of them.
_TOWNS: list[Document] = [
    {"$match": {"keys": {"$ne": []}}},
    {
        "$group": {
            "_id": {"town": "$town", "land": "$land", "community": "$community"},
            "keys": {"$first": "$keys"},
            "edition": {"$first": "$edition"},
            "postal_code": {"$min": "$code"},
            "areas": {"$sum": 1},
            "latitude": {"$avg": "$latitude"},
            "longitude": {"$avg": "$longitude"},
        }
    },
    {
        "$project": {
            "_id": {"$concat": [CODES, " ", "$_id.town", " ", "$_id.land", " ", "$_id.community"]},
            "source": CODES,
            "town": "$_id.town",
            "land": "$_id.land",
            "people": {"$multiply": ["$areas", PEOPLE_OF_AREA]},
            "counted": {"$literal": False},
            **dict.fromkeys(("keys", "edition", "postal_code", "latitude", "longitude"), 1),
        }
    },
]


def _middle(rows: Sequence[Document]) -> Point:
    mean = {name: sum(row[name] for row in rows) / len(rows) for name in ("latitude", "longitude")}
    return Point(**mean)


def _row(row: PlaceRow, edition: str) -> Document:
    return {**row._asdict(), "keys": list(places.keys(row.town)) if row.searchable else [], "edition": edition}


def _document(town: Town, edition: str) -> Document:
    facts = {"town": town.name, "land": town.land, "people": town.people, "counted": town.counted}
    where = {"latitude": town.point.latitude, "longitude": town.point.longitude, "postal_code": town.postal_code}
    return {**facts, **where, "source": PACKAGE, "edition": edition, "keys": list(places.keys(town.name))}


def _town(document: Document) -> Town:
    point = Point(latitude=document["latitude"], longitude=document["longitude"])
    return Town(
        name=document["town"],
        land=document["land"],
        point=point,
        people=document["people"],
        postal_code=document["postal_code"],
        counted=document["counted"],
    )
