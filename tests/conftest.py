"""Real servers for every test: those that URLs name, else containers where an engine answers, else private local ones.

The servers are started once, by the first process; every worker of a parallel run gets a RabbitMQ vhost of its own, and
every test databases of its own.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared import clock, mongo
from shared.mongo import Database
from tests.servers import VHOSTS, Servers, start_servers
from tests.system import System

SERVERS: list[Servers] = []


def pytest_configure(config: pytest.Config) -> None:
    """In the first process: start the servers and tell the workers where they are."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    servers = start_servers(Path(config.rootpath))
    SERVERS.append(servers)
    os.environ["ANLAUF_TEST_AMQP_URL"], os.environ["ANLAUF_TEST_MONGO_URL"] = servers.amqp_url, servers.mongo_url
    config.stash[REPORT] = servers.told


REPORT = pytest.StashKey[str]()


def pytest_report_header(config: pytest.Config) -> str:
    return f"servers: {config.stash.get(REPORT, 'none')}"


def pytest_unconfigure(config: pytest.Config) -> None:
    while SERVERS:
        SERVERS.pop().stop()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many workers as there are vhosts at most; one where only a single vhost is given."""
    return min(os.cpu_count() or 1, VHOSTS) if not os.environ.get("ANLAUF_AMQP_URL") else 0


@pytest.fixture(scope="session")
def amqp_url(worker_id: str) -> str:
    """RabbitMQ, a vhost of this worker's own. Where the run was given a URL: that one."""
    base = os.environ["ANLAUF_TEST_AMQP_URL"]
    number = "0" if worker_id == "master" else worker_id.removeprefix("gw")
    return base if os.environ.get("ANLAUF_AMQP_URL") else f"{base.rstrip('/')}/w{number}"


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "master"))


@pytest.fixture(scope="session")
def mongo_url() -> str:
    """MongoDB, a replica set."""
    return os.environ["ANLAUF_TEST_MONGO_URL"]


@pytest.fixture
async def database_prefix(mongo_url: str) -> AsyncIterator[str]:
    """Put before every database name of this test; whatever it made is dropped afterwards."""
    prefix = f"t{clock.new_id().hex}_"
    yield prefix
    client = mongo.connect(mongo_url, app="tests")
    for name in await client.list_database_names():
        if name.startswith(prefix):
            await client.drop_database(name)
    client.close()


@pytest.fixture
async def db(mongo_url: str, database_prefix: str) -> AsyncIterator[Database]:
    """An empty database of this test's own."""
    client = mongo.connect(mongo_url, app="tests")
    yield mongo.database(client, f"{database_prefix}db")
    client.close()


@pytest.fixture
async def system(amqp_url: str, mongo_url: str, database_prefix: str) -> AsyncIterator[System]:
    """All four services, a mail sink and an SMS provider's stand-in, in this process, on real servers."""
    async with System(amqp_url, mongo_url, database_prefix) as running:
        yield running


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own .env or shell must not decide a test."""
    for name in list(os.environ):
        if name.startswith(("LISTINGS_", "MATCHING_", "NOTIFICATIONS_", "GATEWAY_")):
            monkeypatch.delenv(name)
