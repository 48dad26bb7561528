"""To whom nobody has answered, counted over applications."""

import datetime as dt

from services.listings.application import WAITING
from services.listings.store.silent_employers import MONTH, WEEK
from shared.contracts.listings.unanswered_people import UnansweredPerson
from shared.mongo import Database, Document

LISTED = 100
CARED_FOR = ("accepted", "confirmed")


class UnansweredStore:
    """Reads applications by the index of the silent employers; keeps nothing."""

    def __init__(self, db: Database) -> None:
        self._applications = db["applications"]

    async def find(self, now: dt.datetime) -> tuple[UnansweredPerson, ...]:
        """Who has waited longest first; nobody to whom an employer has said yes."""
        waits = {"state": {"$in": list(WAITING)}, "since": {"$lte": now - WEEK}}
        lapsed = {"state": "expired", "reason": "unanswered", "since": {"$gte": now - MONTH}}
        is_waiting = {"$in": ["$state", list(WAITING)]}
        counted = {
            "_id": "$person_id",
            "waiting": {"$sum": {"$cond": [is_waiting, 1, 0]}},
            "lapsed": {"$sum": {"$cond": [is_waiting, 0, 1]}},
            "since": {"$min": {"$cond": [is_waiting, "$since", None]}},
            "first": {"$min": "$since"},
        }
        steps: list[Document] = [
            {"$match": {"$or": [waits, lapsed]}},
            {"$group": counted},
            {"$sort": {"first": 1, "_id": 1}},
        ]
        found = await self._applications.aggregate(steps).to_list(None)
        whose = {"person_id": {"$in": [one["_id"] for one in found]}, "state": {"$in": list(CARED_FOR)}}
        cared_for = set(await self._applications.distinct("person_id", whose))
        left = [one for one in found if one["_id"] not in cared_for][:LISTED]
        return tuple(
            UnansweredPerson(person_id=one["_id"], waiting=one["waiting"], since=one["since"], lapsed=one["lapsed"])
            for one in left
        )
