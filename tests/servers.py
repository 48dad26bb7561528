"""Where the tests' RabbitMQ and MongoDB come from."""

import asyncio
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from shared import declaration, inbox, outbox, topology
from shared.mongo import Database, IndexModel, ensure_indexes, initiate_replica_set
from shared.publisher import connect

VHOSTS = 4  # one per worker of a parallel run
# ... and another one for the gateway's tests, whose stand-ins must not answer for the real services of other tests
NAMES = [f"{kind}{number}" for number in range(VHOSTS) for kind in "wg"]
RUNS_AT_ONCE = 4  # in one checkout
_WITH_INDEXES: set[str] = set()  # names of databases


@dataclass(frozen=True)
class Servers:
    amqp_url: str
    mongo_url: str
    told: str
    stop: Callable[[], None] = lambda: None
    check: Callable[[], None] = lambda: None  # raises StartError when one has ended by itself


def start_servers(root: Path) -> Servers:
    """The URLs given, else containers where a Docker engine answers, else private servers under .local/test."""
    amqp, mongo = os.environ.get("ANLAUF_AMQP_URL"), os.environ.get("ANLAUF_MONGO_URL")
    if amqp and mongo:
        return Servers(amqp, mongo, "as given by ANLAUF_AMQP_URL and ANLAUF_MONGO_URL")
    if _docker_answers() and _images_are_there():
        return _containers()
    return _private(root)


def _docker_answers() -> bool:
    if os.environ.get("ANLAUF_TEST_CONTAINERS", "") == "0":
        return False
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _image(variable: str, default: str) -> str:
    return os.environ.get(variable, default)


def _images_are_there() -> bool:
    """Local, or to be pulled: an engine without a way to the registry is no reason to fail."""
    images = [_image("RABBITMQ_IMAGE", "rabbitmq:4"), _image("MONGO_IMAGE", "mongo:8")]
    for image in images:
        local = subprocess.run(["docker", "image", "inspect", image], capture_output=True, timeout=30, check=False)
        if local.returncode:
            pulled = subprocess.run(["docker", "pull", "-q", image], capture_output=True, timeout=300, check=False)
            if pulled.returncode:
                return False
    return True


def _containers() -> Servers:
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import PortWaitStrategy

    stack = ExitStack()
    rabbitmq = DockerContainer(_image("RABBITMQ_IMAGE", "rabbitmq:4")).with_exposed_ports(5672)
    stack.enter_context(rabbitmq.waiting_for(PortWaitStrategy(5672)))
    mongo = DockerContainer(_image("MONGO_IMAGE", "mongo:8")).with_exposed_ports(27017)
    mongo = mongo.with_command("mongod --replSet rs0 --bind_ip_all --wiredTigerCacheSizeGB 0.5")
    stack.enter_context(mongo.waiting_for(PortWaitStrategy(27017)))
    for name in NAMES:
        for order in (f"add_vhost {name}", f"set_permissions -p {name} guest .* .* .*"):
            code, output = rabbitmq.exec(["rabbitmqctl", *order.split()])
            if code:
                raise RuntimeError(f"rabbitmqctl {order}: {output.decode()}")
    host, port = mongo.get_container_host_ip(), mongo.get_exposed_port(27017)
    _initiate(f"mongodb://{host}:{port}/")
    return Servers(
        amqp_url=f"amqp://guest:guest@{rabbitmq.get_container_host_ip()}:{rabbitmq.get_exposed_port(5672)}",
        mongo_url=f"mongodb://{host}:{port}/?directConnection=true",
        told=f"containers {rabbitmq.image} and {mongo.image}",
        stop=stack.close,
    )


def _initiate(url: str) -> None:
    asyncio.run(initiate_replica_set(url, "127.0.0.1:27017"))


def _private(root: Path) -> Servers:
    from deploy.local.process import StartError
    from deploy.local.servers import start_private_servers

    for run in range(1, RUNS_AT_ONCE + 1):
        try:
            servers = start_private_servers(root / ".local" / f"test-{run}", vhosts=NAMES)
            told = f"private, {servers.amqp_url}"
            return Servers(servers.amqp_url, servers.mongo_url, told, servers.stop, servers.check)
        except StartError as error:
            if "running already" not in str(error) or run == RUNS_AT_ONCE:
                raise
    raise AssertionError("unreachable")


async def empty_queues(amqp_url: str) -> None:
    """Declare the map and purge what another test has left."""
    connection = await connect(amqp_url, "tests")
    try:
        channel = await connection.channel()
        await declaration.declare(channel)
        underlying = await channel.get_underlay_channel()
        for name in topology.QUEUES:
            await underlying.queue_purge(name, nowait=True)
        await underlying.queue_declare(name, passive=True)  # answered once all are done
    finally:
        await connection.close()


async def with_indexes(db: Database, indexes: Mapping[str, Sequence[IndexModel]]) -> None:
    """The collections and indexes of a service. Once in this process: tests empty a database, they do not drop it."""
    if db.name not in _WITH_INDEXES:
        await ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **indexes})
        _WITH_INDEXES.add(db.name)


async def empty_database(db: Database) -> None:
    """Delete every document; collections and indexes stay."""
    for name in await db.list_collection_names(filter={"type": "collection", "name": {"$not": {"$regex": "^system"}}}):
        await db[name].delete_many({})
