"""Who leaves young people without an answer, counted over applications."""

import datetime as dt

from services.listings.application import WAITING
from services.listings.store.employers import EmployerStore
from shared.contracts.listings.silent_employers import SilentEmployer
from shared.mongo import Database, Document, IndexModel

LISTED = 100
WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=30)
INDEXES = {"applications": [IndexModel([("state", 1), ("since", 1)])]}  # who waits, and since when; what has lapsed


class SilentEmployerStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._employers = EmployerStore(db)

    async def find(self, now: dt.datetime) -> tuple[SilentEmployer, ...]:
        """Those first with whom most people wait."""
        waits = {"state": {"$in": list(WAITING)}, "since": {"$lte": now - WEEK}}
        lapsed = {"state": "expired", "reason": "unanswered", "since": {"$gte": now - MONTH}}
        is_waiting = {"$in": ["$state", list(WAITING)]}
        counted = {
            "_id": "$employer_id",
            "waiting": {"$sum": {"$cond": [is_waiting, 1, 0]}},
            "lapsed": {"$sum": {"$cond": [is_waiting, 0, 1]}},
            "since": {"$min": {"$cond": [is_waiting, "$since", None]}},
        }
        steps: list[Document] = [
            {"$match": {"$or": [waits, lapsed]}},
            {"$group": counted},
            {"$sort": {"waiting": -1, "lapsed": -1, "_id": 1}},
            {"$limit": LISTED},
        ]
        found = await self._db["applications"].aggregate(steps).to_list(LISTED)
        return tuple([await self._one(**document) for document in found])

    async def _one(self, _id: object, waiting: int, lapsed: int, since: dt.datetime | None) -> SilentEmployer:
        employer = await self._employers.get(_id)  # type: ignore[arg-type]  # the id of an employer, as applications keep it
        about = {"employer_id": employer.id, "name": employer.name, "phone": employer.phone}
        return SilentEmployer.model_validate({**about, "waiting": waiting, "lapsed": lapsed, "since": since})
