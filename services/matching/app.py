"""The only wiring of matching: settings -> database, picture, stores, service."""

import asyncio
from functools import partial

from starlette.applications import Starlette

from services.matching import due
from services.matching.aside import keep_in_order
from services.matching.handlers import Matching, handlers
from services.matching.picture import FOLLOWED, Picture
from services.matching.questions import QuestionStore
from services.matching.settings import MatchingSettings
from services.matching.store import INDEXES, LostStore, MarkStore, OfferStore, PlaceStore, ProfileStore, ToldStore
from shared import clock, law, lifespan, logs, mongo, retention
from shared.alarm import Alarm
from shared.follow import Follower
from shared.law import calendars
from shared.lifespan import Service
from shared.settings import CommonSettings, load


def matching(common: CommonSettings, own: MatchingSettings) -> Service:
    client = mongo.connect(str(common.mongo_url), app=own.database)
    db = mongo.database(client, common.database_prefix + own.database)
    follower = Follower(db, FOLLOWED, Picture)
    stores = ProfileStore(db), OfferStore(db), ToldStore(db), LostStore(db), MarkStore(db)
    things = Matching(db, *stores, QuestionStore(db), PlaceStore(db), follower)

    alarm = Alarm(partial(due.look, things), retention.EVERY_SECONDS)
    sorting: list[asyncio.Task[None]] = []

    async def opening() -> None:
        """Nothing is handled before the picture is there: offers wait in their queue, requests go to other replicas."""
        await _load_calendars()
        await follower.start()
        sorting.append(asyncio.create_task(keep_in_order(follower)))
        await alarm.start()

    async def closing() -> None:
        await alarm.stop()
        for task in sorting:
            task.cancel()
        await follower.stop()

    def watched() -> dict[str, str]:
        problem = follower.problem()
        return {"picture": problem} if problem else {}

    return Service(common, db, handlers, things, INDEXES, opening, closing, watched)


async def _load_calendars() -> None:
    """Two seconds at the start, instead of in the first offer's way."""
    year = clock.today().year
    await asyncio.to_thread(calendars.load, law.Work.land, range(year, year + 3))


def create_app() -> Starlette:
    common, own = load(MatchingSettings)
    logs.set_up("matching", fmt=common.log_format, level=common.log_level)
    return lifespan.asgi(matching(common, own))
