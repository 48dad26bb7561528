"""The private servers for real: boot on free ports, data kept over a restart, nothing left behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from pymongo import MongoClient

from deploy.local import mongod
from deploy.local.process import StartError
from deploy.local.servers import start_private_servers


def processes_of(directory: Path) -> list[str]:
    """The command lines of living processes that name the directory."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(entry.read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [line for line in found if str(directory) in line]


def count_in_mongo(url: str) -> int:
    with MongoClient[dict[str, Any]](url) as client:
        client["kept"]["things"].insert_one({})
        return client["kept"]["things"].count_documents({})


async def count_in_rabbitmq(url: str) -> int:
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        persistent = aio_pika.Message(b"x", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(persistent, "kept")
        got = 0
        while await queue.get(fail=False) is not None:  # not acknowledged: they go back when the connection closes
            got += 1
        return got


def test_both_servers_keep_their_data_and_addresses_over_a_restart(tmp_path: Path) -> None:
    addresses = set()
    for run in (1, 2):
        servers = start_private_servers(tmp_path, vhosts=["w0", f"w{run}"])
        try:
            addresses.add((servers.amqp_url, servers.mongo_url))
            assert count_in_mongo(servers.mongo_url) == run
            assert asyncio.run(count_in_rabbitmq(f"{servers.amqp_url}w0")) == run
            assert asyncio.run(count_in_rabbitmq(f"{servers.amqp_url}w{run}")) == 1
            servers.check()
            with pytest.raises(StartError, match="running already"):
                start_private_servers(tmp_path)
        finally:
            servers.stop()
        servers.stop()
        assert processes_of(tmp_path) == []
        with pytest.raises(StartError, match="ended by itself"):
            servers.check()
    assert len(addresses) == 1


def test_after_a_kill_the_next_start_has_the_data(tmp_path: Path) -> None:
    script = (
        "import os; from pathlib import Path; from deploy.local.servers import start_private_servers\n"
        f"servers = start_private_servers(Path({str(tmp_path)!r}), without=['rabbitmq'])\n"
        "print(servers.mongo_url, flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL
    with suppress(ProcessLookupError):  # it may have ended with its parent already
        os.kill(int((tmp_path / "mongod.pid").read_text().split()[0]), signal.SIGKILL)
    servers = start_private_servers(tmp_path, without=["rabbitmq"])
    try:
        assert servers.amqp_url == ""
        assert count_in_mongo(servers.mongo_url) == 1
    finally:
        servers.stop()


def test_a_database_that_moved_to_another_port_still_takes_writes(tmp_path: Path) -> None:
    for run in (1, 2):
        servers = start_private_servers(tmp_path, without=["rabbitmq"])
        try:
            assert count_in_mongo(servers.mongo_url) == run
        finally:
            servers.stop()
        (tmp_path / "mongod.port").unlink()


def test_a_server_on_a_taken_port_says_why_it_did_not_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        began = time.monotonic()
        with pytest.raises(StartError, match=r"mongod ended at once[\s\S]*Address already in use"):
            mongod.start(tmp_path, taken.getsockname()[1])
        assert time.monotonic() - began < 20
    assert processes_of(tmp_path) == []
