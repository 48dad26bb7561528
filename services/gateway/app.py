"""The gateway's wiring: settings -> requests, database, accounts -> routes, pages, middleware."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from pydantic import AmqpDsn, MongoDsn, SecretStr
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from services.gateway import (
    ceremonies,
    feeds,
    idempotency,
    links,
    pages,
    passkeys,
    preconditions,
    problems,
    rate_limit,
    store,
)
from services.gateway import handlers as handling
from services.gateway import subscriptions as subscribed
from services.gateway.accounts import Pepper
from services.gateway.allowance import Allowance
from services.gateway.cache import Cache
from services.gateway.ceremonies import CeremonyStore
from services.gateway.classes import ClassStore
from services.gateway.erasure import ErasureStore
from services.gateway.fetch_metadata import FetchMetadata
from services.gateway.handlers import handlers
from services.gateway.idempotency import AnswerStore, Idempotency
from services.gateway.keys import KeyStore
from services.gateway.live import EVENTS as LIVE_EVENTS
from services.gateway.live import Live, ended_by_signals
from services.gateway.middleware import BodyLimit, Conditional, Head, SecurityHeaders, Trace
from services.gateway.oidc import Provider
from services.gateway.passkeys import PasskeyStore
from services.gateway.rate_limit import RateLimit
from services.gateway.routes import (
    applications,
    appointments,
    audience,
    auth,
    calendar,
    classes,
    contact,
    employers,
    feedback,
    figures,
    guidance,
    health,
    imports,
    json_only,
    keys,
    ledger,
    left_over,
    letters,
    matches,
    me,
    members,
    moderation,
    offer_links,
    offers,
    own_offers,
    papers,
    partner_webhooks,
    profile,
    recommendations,
    reference,
    searches,
    sessions,
    staff_employers,
    staff_messages,
    subscriptions,
    teachers,
    webhooks,
)
from services.gateway.rpc import RpcClient
from services.gateway.settings import GatewaySettings
from services.gateway.shortcut import Shortcut
from services.gateway.staff import StaffStore
from services.gateway.store import AccountStore
from services.gateway.subscriptions import SubscriptionStore
from services.gateway.teachers import TeacherStore
from shared import logs, mongo, retention, topology
from shared.alarm import Alarm
from shared.contracts.message import Event
from shared.hearing import Hearing
from shared.lifespan import Service
from shared.mongo import PyMongoError
from shared.settings import CommonSettings, load

RETRY_SECONDS = 1.0
DESCRIPTION = """
The board of internships, holiday jobs and apprenticeships of a regional youth career centre.

Times are RFC 3339 in UTC, days ISO 8601, local clock times Europe/Berlin. Every error is a problem (RFC 9457,
`application/problem+json`) in a language by `Accept-Language`: `de-simple`, `en`, `uk`, `ar`, or `de` for any other.
The last part of its `type` is a stable code.
`errors` names fields by JSON Pointer into the body; `#/query/...`, `#/path/...` and `#/header/...` name the rest.
"""
NOUNS = (
    offers,
    auth,
    me,
    sessions,
    own_offers,
    audience,
    employers,
    profile,
    searches,
    subscriptions,
    matches,
    contact,
    guidance,
    appointments,
    calendar,
    members,
    keys,
    staff_employers,
    staff_messages,
    moderation,
    left_over,
    figures,
    offer_links,
    applications,
    reference,
    ledger,
    letters,
    feedback,
    papers,
    partner_webhooks,
    recommendations,
    classes,
    teachers,
)

KEEPING = (store, ceremonies, passkeys, idempotency, subscribed)
_INDEXES = {name: indexes for part in KEEPING for name, indexes in part.INDEXES.items()}

log = logs.get(__name__)


class Gateway(FastAPI):
    _described: dict[str, Any] | None = None

    def openapi(self) -> dict[str, Any]:
        """FastAPI's description, with errors in the media type they have. Made once, else all that doubles."""
        if self._described is None:
            self._described = problems.with_media_type(super().openapi())
            for described in (idempotency.described, preconditions.described, rate_limit.described, links.described):
                self._described = described(self._described)
        return self._described


def create_app() -> FastAPI:
    """The gateway as the environment configures it; stops the process with a list when settings are missing."""
    common, own = load(GatewaySettings)
    logs.set_up("gateway", fmt=common.log_format, level=common.log_level)
    return gateway(common, own)


def gateway(common: CommonSettings, own: GatewaySettings) -> FastAPI:
    """A gateway with these settings. Connects when it is started."""
    rpc, room = RpcClient(str(common.amqp_url), "gateway"), own.cache_mb * 500_000
    cache = Cache(rpc.fetch, room)
    client = mongo.connect(str(common.mongo_url), app="gateway")
    db = mongo.database(client, common.database_prefix + own.database)
    app = Gateway(
        title="Anlauf",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        lifespan=_lifespan,
        middleware=[
            *_believing(own.trusted_proxies),
            Middleware(SecurityHeaders, https=own.https),
            Middleware(Trace),
            Middleware(FetchMetadata, public_url=own.public_url),
            Middleware(Shortcut, cache=cache, room=room),
            Middleware(RateLimit),
            Middleware(BodyLimit),
            Middleware(Head),
            Middleware(GZipMiddleware, compresslevel=5),
            Middleware(Conditional),
            Middleware(Idempotency, answers=AnswerStore(db)),
        ],
    )
    app.state.settings = own
    app.state.rpc, app.state.cache = rpc, cache
    app.state.live = live = Live()
    app.state.hearing = _hearing(str(common.amqp_url), cache, live)
    app.state.db, pepper = db, Pepper(own.pepper.get_secret_value())
    app.state.accounts = AccountStore(db, pepper)
    app.state.staff, app.state.subscriptions = StaffStore(db, pepper), SubscriptionStore(db, pepper)
    app.state.allowance = Allowance(app.state.accounts.take)
    app.state.keys = KeyStore(app.state.db)
    app.state.ceremonies, app.state.passkeys = CeremonyStore(db), PasskeyStore(db)
    app.state.provider = Provider(own) if own.oidc_issuer else None
    app.state.classes, app.state.teachers = ClassStore(app.state.db), TeacherStore(app.state.db)
    app.state.erasures = erasures = ErasureStore(app.state.db)
    alarm = Alarm(erasures.look, retention.EVERY_SECONDS)
    app.state.service = Service(
        common, app.state.db, handlers, handling.Gateway(erasures), {}, opening=alarm.start, closing=alarm.stop
    )
    app.state.indexed = asyncio.Event()
    problems.register(app)
    # Routes are tried one after the other: first what is asked for most.
    pages.mount_static(app)
    app.include_router(health.router)
    for noun in NOUNS:
        app.include_router(noun.router, dependencies=[Depends(json_only)])
    app.include_router(imports.router)
    app.include_router(webhooks.router)
    for feed in feeds.routers:
        app.include_router(feed)
    pages.mount(app)
    return app


def _hearing(url: str, cache: Cache, live: Live) -> Hearing:
    """What this replica hears: for the answers it keeps, and for those who listen."""

    def heard(event: Event) -> None:
        if isinstance(event, LIVE_EVENTS):
            live.heard(event)
        else:
            cache.heard(event)

    def hears() -> None:
        cache.hears()
        live.hears()

    def deaf() -> None:
        cache.deaf()
        live.deaf()

    return Hearing(url, "gateway", topology.HEARD_EVENTS, heard, hears=hears, deaf=deaf)


def _believing(proxies: str) -> list[Middleware]:
    """Who asks is who is connected, unless that is one of these proxies: then whom it names."""
    return [Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if proxies else []


def openapi_document() -> dict[str, Any]:
    """The public API's description, as committed in docs/openapi.json. Needs no server."""
    common = CommonSettings.model_construct(
        amqp_url=AmqpDsn("amqp://localhost"), mongo_url=MongoDsn("mongodb://localhost")
    )
    own = GatewaySettings.model_construct(pepper=SecretStr("only to describe the API"))
    return gateway(common, own).openapi()


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Starts whether or not broker and database are there; /readyz tells when they are."""
    _build_routes(app)
    await app.state.rpc.start()
    await app.state.service.start()
    await app.state.hearing.start()
    preparing = asyncio.create_task(_prepare_database(app))
    with ended_by_signals(app.state.live):
        yield
    preparing.cancel()
    await asyncio.gather(preparing, return_exceptions=True)
    await app.state.hearing.stop()
    await app.state.rpc.stop()
    await app.state.service.stop()  # closes the database as well


def _build_routes(app: FastAPI) -> None:
    """FastAPI builds a route at the first request that passes it: half a second for all, that nobody shall wait for."""
    for route in app.routes:
        route.matches({"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": [], "app": app})


async def _prepare_database(app: FastAPI) -> None:
    while not app.state.indexed.is_set():
        try:
            await mongo.ensure_indexes(app.state.db, _INDEXES)
            app.state.indexed.set()
        except PyMongoError as error:
            log.warning("the database does not answer yet", error=repr(error)[:300])
            await asyncio.sleep(RETRY_SECONDS)


def _operation_id(route: APIRoute) -> str:
    """The function's name: clients are generated from it, so renaming a route's function breaks them."""
    return route.name
