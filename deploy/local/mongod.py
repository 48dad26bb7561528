"""A private MongoDB as a replica set of one, so that transactions and change streams work; bound to 127.0.0.1 alone."""

import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local import install
from deploy.local.process import Process, launch

BOOT_SECONDS = 90.0
REPLICA_SET = "rs0"
NOT_YET_INITIALIZED = 94


@dataclass
class Mongod:
    """A running server, primary of its own set."""

    port: int
    process: Process

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={REPLICA_SET}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait(self) -> None:
        """Return once it takes writes; the first time this makes it a replica set. StartError when it does not."""
        client: MongoClient[dict[str, Any]] = MongoClient(
            "127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=200
        )
        with client:
            self.process.wait_until(lambda: _is_primary(client, f"127.0.0.1:{self.port}"), BOOT_SECONDS)

    def terminate(self) -> None:
        self.process.terminate()

    def stop(self) -> None:
        """End it; the data stay in the directory."""
        self.process.stop()


def start(directory: Path, port: int) -> Mongod:
    """Start a server with its data under ``directory``/mongod and return once it takes writes. About two seconds."""
    mongod = launch_server(directory, port)
    try:
        mongod.wait()
    except BaseException:
        mongod.stop()
        raise
    return mongod


def launch_server(directory: Path, port: int) -> Mongod:
    """Start a server and return at once; :meth:`Mongod.wait` tells when it takes writes."""
    executable = install.mongod()
    data = directory / "mongodb"
    data.mkdir(parents=True, exist_ok=True)
    options = {
        "--dbpath": str(data),
        "--port": str(port),
        "--bind_ip": "127.0.0.1",
        "--replSet": REPLICA_SET,
        "--wiredTigerCacheSizeGB": "0.5",
        "--oplogSize": "990",  # MB, the least there is; the default is five per cent of the disk
    }
    parameters = (
        "diagnosticDataCollectionEnabled=false",
        "shutdownTimeoutMillisForSignaledShutdown=100",
        "minSnapshotHistoryWindowInSeconds=0",  # nobody reads the past; its files would be kept open for five minutes
        "transactionLifetimeLimitSeconds=10",  # what a killed service has left open holds others up no longer
    )
    # Each collection and each index is an open file; a shell's usual limit is for programs with a few.
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    argv = ["prlimit", f"--nofile={most_files}:{most_files}", str(executable), "--quiet", "--nounixsocket"]
    argv += [word for pair in options.items() for word in pair]
    argv += [word for parameter in parameters for word in ("--setParameter", parameter)]
    return Mongod(port, launch("mongod", argv, directory))


def _is_primary(client: MongoClient[dict[str, Any]], member: str) -> bool:
    try:
        if client.admin.command("hello").get("isWritablePrimary"):
            return True
        _configure(client, member)
    except PyMongoError:
        return False  # not listening yet, or still electing itself
    return False


def _configure(client: MongoClient[dict[str, Any]], member: str) -> None:
    """Make it a replica set of one, or tell the set that its member listens on another port now."""
    members = [{"_id": 0, "host": member}]
    try:
        configuration = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as failure:
        if failure.code == NOT_YET_INITIALIZED:
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        return
    if [known["host"] for known in configuration["members"]] != [member]:
        configuration |= {"members": members, "version": configuration["version"] + 1}
        client.admin.command("replSetReconfig", configuration, force=True)
