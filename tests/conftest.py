"""Real servers for every test: those that URLs name, else containers where an engine answers, else private local ones.

The servers are started once, by the first process; every worker of a parallel run gets a RabbitMQ vhost of its own, and
every folder of tests databases of its own, empty before each test.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog

from deploy.local.process import StartError
from shared import mongo
from shared.mongo import Database
from tests.servers import VHOSTS, Servers, empty_database, start_servers
from tests.system import System

SERVERS: list[Servers] = []
LONG = ("browser", "chaos", "deploy", "flow", "fuzz", "seed")  # rooms whose tests take seconds


def pytest_configure(config: pytest.Config) -> None:
    """In the first process: start the servers and tell the workers where they are."""
    # structlog's own default draws every local variable beside a traceback, which takes seconds.
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        _start_servers(config)
    # No test calls anybody over TLS whom the machine's authorities vouch for; to read them takes each client 25 ms.
    # Only now: what the servers need may have to be fetched first.
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = str(config.rootpath / "tests")


def _start_servers(config: pytest.Config) -> None:
    servers = start_servers(Path(config.rootpath))
    SERVERS.append(servers)
    os.environ["ANLAUF_TEST_AMQP_URL"], os.environ["ANLAUF_TEST_MONGO_URL"] = servers.amqp_url, servers.mongo_url
    os.environ["ANLAUF_TEST_RUN"] = secrets.token_hex(4)
    config.stash[REPORT] = servers.told


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, so that no worker is left alone with one at the end."""
    tests = config.rootpath / "tests"
    items.sort(key=lambda item: item.path.relative_to(tests).parts[0] not in LONG)


REPORT = pytest.StashKey[str]()


def pytest_report_header(config: pytest.Config) -> str:
    return f"servers: {config.stash.get(REPORT, 'none')}"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Where a server has ended by itself no test can pass any more: end the run, with the last lines of its log."""
    for servers in SERVERS if report.failed else ():
        try:
            servers.check()
        except StartError as error:
            pytest.exit(str(error), returncode=3)


def pytest_unconfigure(config: pytest.Config) -> None:
    while SERVERS:
        servers = SERVERS.pop()
        asyncio.run(_drop_databases(servers.mongo_url, f"t{os.environ['ANLAUF_TEST_RUN']}_"))
        servers.stop()


async def _drop_databases(url: str, prefix: str) -> None:
    client = mongo.connect(url, app="tests")
    with suppress(mongo.ConnectionFailure):
        for name in await client.list_database_names():
            if name.startswith(prefix):
                await client.drop_database(name)
    client.close()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than cores, since tests wait a third of their time; as many as vhosts at most; one for a given vhost."""
    return min((os.cpu_count() or 1) + 1, VHOSTS) if not os.environ.get("ANLAUF_AMQP_URL") else 0


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


@pytest.fixture(scope="session")
def run_prefix(worker_id: str) -> str:
    """Begins the name of every database this worker makes."""
    return f"t{os.environ['ANLAUF_TEST_RUN']}_{worker_id}_"


@pytest.fixture(scope="session")
async def emptying(mongo_url: str) -> AsyncIterator[mongo.Client]:
    """One client that empties after every test: each of a test's own costs ten milliseconds and three threads."""
    client = mongo.connect(mongo_url, app="tests")
    yield client
    client.close()


@pytest.fixture
async def database_prefix(
    request: pytest.FixtureRequest, emptying: mongo.Client, run_prefix: str
) -> AsyncIterator[str]:
    """Put before every database name of this test; whatever it stored is deleted afterwards.

    The tests of one folder share it within a worker: to make forty collections with their indexes anew takes a second
    and a hundred files of the server's, which it keeps for minutes; to empty them takes neither.
    """
    room = request.path.parent.relative_to(request.config.rootpath / "tests")
    prefix = f"{run_prefix}{'_'.join(room.parts)}_"
    yield prefix
    for name in await emptying.list_database_names():
        if name.startswith(prefix):
            await empty_database(emptying[name])


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
