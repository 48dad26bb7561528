"""A gateway on a real broker and database, with answers in place of the other services."""

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.local.ports import any_free_port
from services.gateway import accounts
from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from shared import clock
from shared.contracts.words import Channel
from shared.settings import CommonSettings
from tests.eventually import eventually
from tests.gateway.neighbours import Neighbours
from tests.servers import empty_database

URL = "http://gateway.example"

SignedIn = Callable[[str], Awaitable[dict[str, str]]]


@pytest.fixture(scope="session")
def amqp_url(worker_id: str) -> str:
    """A vhost where nobody but the stand-ins answers, who stay for all tests of this room."""
    base = os.environ["ANLAUF_TEST_AMQP_URL"]
    number = "0" if worker_id == "master" else worker_id.removeprefix("gw")
    return base if os.environ.get("ANLAUF_AMQP_URL") else f"{base.rstrip('/')}/g{number}"


@pytest.fixture(scope="session")
def settings() -> GatewaySettings:
    return GatewaySettings(
        public_url=URL,
        pepper=SecretStr("pepper-of-the-tests"),
        sign_in_per_client_hour=8,
        limit_factor=10,  # all tests come from one address
        _env_file=None,
    )


@pytest.fixture(scope="session")
def common(amqp_url: str, mongo_url: str, run_prefix: str) -> CommonSettings:
    return CommonSettings(
        amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=f"{run_prefix}gateway_", _env_file=None
    )


@pytest.fixture(scope="session")
async def running(common: CommonSettings, settings: GatewaySettings) -> AsyncIterator[FastAPI]:
    """A gateway started and ready, the same for all tests of a worker: to make and start one takes half a second."""
    app = gateway(common, settings)
    async with started(app):
        yield app


@pytest.fixture(scope="session")
async def all_neighbours(amqp_url: str) -> AsyncIterator[Neighbours]:
    async with Neighbours(amqp_url) as answering:
        yield answering


@pytest.fixture
async def neighbours(all_neighbours: Neighbours) -> AsyncIterator[Neighbours]:
    """The other services; they know no answer until the test lays one down."""
    yield all_neighbours
    await all_neighbours.forget()


@pytest.fixture
async def app(running: FastAPI) -> AsyncIterator[FastAPI]:
    """The gateway, knowing nobody. A test that changes it takes :func:`own_app`."""
    yield running
    await empty_database(running.state.db)
    running.state.cache.forget_all()  # what was told to one test is no answer to the next


@pytest.fixture
def own_app(common: CommonSettings, settings: GatewaySettings) -> FastAPI:
    """A gateway of the test's own, not started yet."""
    return gateway(common, settings)


@pytest.fixture
async def http(app: FastAPI, neighbours: Neighbours) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the gateway, without cookies kept."""
    async with client_of(app) as client:
        yield client


@contextlib.asynccontextmanager
async def started(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """Start it, wait until it is ready, stop it at the end; with a client of it."""
    async with app.router.lifespan_context(app), client_of(app) as client:

        async def ready() -> bool:
            return (await client.get("/readyz")).status_code == 200

        await eventually(ready)
        yield client


@pytest.fixture(scope="session")
def stranded() -> FastAPI:
    return without_servers()


@pytest.fixture
async def offline(stranded: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a gateway whose servers are away: for what is answered without them."""
    async with client_of(stranded) as client:
        yield client


def without_servers() -> FastAPI:
    common = CommonSettings(
        amqp_url=f"amqp://127.0.0.1:{any_free_port()}",
        mongo_url=f"mongodb://127.0.0.1:{any_free_port()}",
        _env_file=None,
    )
    return gateway(common, GatewaySettings(public_url=URL, pepper=SecretStr("pepper-of-the-tests"), _env_file=None))


def client_of(app: FastAPI) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=URL, timeout=20)


@pytest.fixture
def signed_in(app: FastAPI, http: httpx2.AsyncClient) -> SignedIn:
    """Headers of a new account's session, by its role."""

    async def sign_in(role: str) -> dict[str, str]:
        store, token = app.state.accounts, accounts.new_access_token()
        account = await store.open_account(role, accounts.Address(Channel.MAIL, f"{clock.new_id()}@demo.example"))
        await store.open_session(token, account, clock.now().replace(year=clock.now().year + 1))
        return {"authorization": f"Bearer {token}"}

    return sign_in
