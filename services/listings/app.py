"""The only wiring of listings: settings -> database, stores, service."""

from functools import partial

from starlette.applications import Starlette

from services.listings import due
from services.listings.handlers import Listings, handlers
from services.listings.settings import ListingsSettings
from services.listings.store import INDEXES
from shared import lifespan, logs, mongo
from shared.alarm import Alarm
from shared.lifespan import Service
from shared.settings import CommonSettings, load


def listings(common: CommonSettings, own: ListingsSettings) -> Service:
    client = mongo.connect(str(common.mongo_url), app=own.database)
    db = mongo.database(client, common.database_prefix + own.database)
    things = Listings.on(db)
    alarm, follower = Alarm(partial(due.look, things)), things.search.follower

    async def opening() -> None:
        await follower.start()
        await alarm.start()

    async def closing() -> None:
        await alarm.stop()
        await follower.stop()

    def search() -> dict[str, str]:
        return {"search": problem} if (problem := follower.problem()) else {}

    return Service(common, db, handlers, things, INDEXES, opening, closing, also_watched=search)


def create_app() -> Starlette:
    common, own = load(ListingsSettings)
    logs.set_up("listings", fmt=common.log_format, level=common.log_level)
    return lifespan.asgi(listings(common, own))
