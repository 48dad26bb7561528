"""Figures: what has become of the messages of some days."""

import datetime as dt

from services.notifications.figures import Tally
from services.notifications.message import State
from shared.clock import BERLIN
from shared.mongo import ASCENDING, Database, Document, IndexModel

# For the figures of some days. One entry per message, written once, always at the end of the index.
INDEXES = [IndexModel([("planned_at", ASCENDING)])]
EXPLAINED = [State.DEFERRED, State.GATHERED, State.SUPPRESSED, State.SUPERSEDED, State.FAILED]


class FigureStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def count(self, first: dt.date, last: dt.date) -> list[Tally]:
        """Messages planned on these days, both included, by the calendar in Berlin."""
        begin, end = (dt.datetime.combine(day, dt.time(), BERLIN) for day in (first, last + dt.timedelta(days=1)))
        day = {"$dateToString": {"date": "$planned_at", "format": "%Y-%m-%d", "timezone": "Europe/Berlin"}}
        why = {"$cond": [{"$in": ["$state", EXPLAINED]}, "$reason", ""]}
        steps: list[Document] = [
            {"$match": {"planned_at": {"$gte": begin, "$lt": end}}},
            {
                "$group": {
                    "_id": {"day": day, "kind": "$kind", "channel": "$channel", "state": "$state", "reason": why},
                    "count": {"$sum": 1},
                }
            },
        ]
        return [Tally(**one["_id"], count=one["count"]) async for one in self._db["messages"].aggregate(steps)]
