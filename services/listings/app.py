"""The only wiring of listings: settings -> database, stores, service."""

from starlette.applications import Starlette

from services.listings.handlers import Listings, handlers
from services.listings.settings import ListingsSettings
from services.listings.store import INDEXES
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import OfferStore
from services.listings.store.search import OfferSearch
from shared import lifespan, logs, mongo
from shared.lifespan import Service
from shared.settings import CommonSettings, load


def listings(common: CommonSettings, own: ListingsSettings) -> Service:
    client = mongo.connect(str(common.mongo_url), app=own.database)
    db = mongo.database(client, common.database_prefix + own.database)
    return Service(common, db, handlers, Listings(OfferStore(db), EmployerStore(db), OfferSearch(db)), INDEXES)


def create_app() -> Starlette:
    common, own = load(ListingsSettings)
    logs.set_up("listings", fmt=common.log_format, level=common.log_level)
    return lifespan.asgi(listings(common, own))
