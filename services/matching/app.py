"""The only wiring of matching: settings -> database, stores, service."""

from starlette.applications import Starlette

from services.matching.handlers import Matching, handlers
from services.matching.settings import MatchingSettings
from services.matching.store import INDEXES, MatchStore, OfferStore, ProfileStore
from shared import lifespan, logs, mongo
from shared.lifespan import Service
from shared.settings import CommonSettings, load


def matching(common: CommonSettings, own: MatchingSettings) -> Service:
    client = mongo.connect(str(common.mongo_url), app=own.database)
    db = mongo.database(client, common.database_prefix + own.database)
    things = Matching(db, ProfileStore(db), OfferStore(db), MatchStore(db))
    return Service(common, db, handlers, things, INDEXES)


def create_app() -> Starlette:
    common, own = load(MatchingSettings)
    logs.set_up("matching", fmt=common.log_format, level=common.log_level)
    return lifespan.asgi(matching(common, own))
