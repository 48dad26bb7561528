"""Who leaves young people without an answer, counted over applications."""

import datetime as dt
from uuid import UUID

from services.listings.application import WAITING
from services.listings.store.employers import EmployerStore
from shared.contracts.listings.silent_employers import SilentEmployer, SilentEmployerList
from shared.contracts.paging import Paged
from shared.mongo import DESCENDING, Database, Document, IndexModel
from shared.paging import Key, number, page

MOST_FIRST = (Key("waiting", number, DESCENDING), Key("lapsed", number, DESCENDING), Key("_id", UUID))
WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=30)
INDEXES = {"applications": [IndexModel([("state", 1), ("since", 1)])]}  # who waits, and since when; what has lapsed


class SilentEmployerStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._employers = EmployerStore(db)

    async def find(self, now: dt.datetime, wanted: Paged) -> SilentEmployerList:
        """Those first with whom most people wait. Raises CursorInvalid."""
        waits = {"state": {"$in": list(WAITING)}, "since": {"$lte": now - WEEK}}
        lapsed = {"state": "expired", "reason": "unanswered", "since": {"$gte": now - MONTH}}
        is_waiting = {"$in": ["$state", list(WAITING)]}
        counted = {
            "_id": "$employer_id",
            "waiting": {"$sum": {"$cond": [is_waiting, 1, 0]}},
            "lapsed": {"$sum": {"$cond": [is_waiting, 0, 1]}},
            "since": {"$min": {"$cond": [is_waiting, "$since", None]}},
        }
        steps: list[Document] = [{"$match": {"$or": [waits, lapsed]}}, {"$group": counted}]
        found, following = await page(self._db["applications"], steps, MOST_FIRST, wanted)
        return SilentEmployerList(items=tuple([await self._one(**document) for document in found]), next=following)

    async def _one(self, _id: object, waiting: int, lapsed: int, since: dt.datetime | None) -> SilentEmployer:
        employer = await self._employers.get(_id)  # type: ignore[arg-type]  # the id of an employer, as applications keep it
        about = {"employer_id": employer.id, "name": employer.name, "phone": employer.phone}
        return SilentEmployer.model_validate({**about, "waiting": waiting, "lapsed": lapsed, "since": since})
