"""A private RabbitMQ node out of Debian's package: own data, ports, cookie and name server, loopback only."""

import json
import os
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local import install, ports
from deploy.local.process import Process, launch

BOOT_SECONDS = 90.0

CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
load_definitions = {home}/definitions.json
log.console.level = info
log.connection.level = warning
# A laptop's share: the node blocks publishers beyond this memory, or with less than this left on the disk.
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 200MB
raft.wal_max_size_bytes = 67108864
# Nobody looks at its figures: hundreds of quiet queues would make them every five seconds.
collect_statistics_interval = 60000
"""
# The same for quorum queues, which have no line in rabbitmq.conf; milliseconds.
ADVANCED = "[{rabbit, [{quorum_tick_interval, 60000}]}].\n"


@dataclass
class RabbitMQ:
    """A running node. User guest, who may only come from this machine."""

    port: int
    process: Process
    epmd: Process

    @property
    def url(self) -> str:
        """The address of the default virtual host; another one's name goes behind the last slash."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait(self) -> None:
        """Return once it answers AMQP (definitions are loaded before it listens); StartError when it does not."""
        self.process.wait_until(lambda: _speaks_amqp(self.port), BOOT_SECONDS)

    def terminate(self) -> None:
        self.process.terminate()

    def stop(self) -> None:
        """End node and name server; what is durable stays in the directory."""
        self.process.stop()
        self.epmd.stop()


def start(directory: Path, port: int, *, vhosts: Sequence[str] = ()) -> RabbitMQ:
    """Start a node with its data under ``directory``/rabbitmq and return once it answers. About six seconds."""
    rabbitmq = launch_node(directory, port, vhosts=vhosts)
    try:
        rabbitmq.wait()
    except BaseException:
        rabbitmq.stop()
        raise
    return rabbitmq


def launch_node(directory: Path, port: int, *, vhosts: Sequence[str] = ()) -> RabbitMQ:
    """Start a node and return at once; :meth:`RabbitMQ.wait` tells when it answers."""
    server = install.rabbitmq_server()
    home = directory / "rabbitmq"
    home.mkdir(parents=True, exist_ok=True)
    (home / "rabbitmq.conf").write_text(CONFIGURATION.format(port=port, home=home), encoding="utf-8")
    (home / "definitions.json").write_text(json.dumps(_definitions(vhosts)), encoding="utf-8")
    (home / "enabled_plugins").write_text("[].\n", encoding="utf-8")
    (home / "advanced.config").write_text(ADVANCED, encoding="utf-8")
    environment = _environment(home, epmd_port=ports.any_free_port(), dist_port=ports.any_free_port())
    # A name server of our own, in the foreground: Erlang would start one as a daemon that outlives everything.
    epmd_command = [shutil.which("epmd") or "epmd", "-port", environment["ERL_EPMD_PORT"], "-address", "127.0.0.1"]
    epmd = launch("epmd", epmd_command, directory, env=environment)
    return RabbitMQ(port, launch("rabbitmq", [str(server), "-noinput"], directory, env=environment), epmd)


def _environment(home: Path, *, epmd_port: int, dist_port: int) -> dict[str, str]:
    """The node's environment: nothing of the machine's own RabbitMQ or of the person's settings reaches it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
    return inherited | {
        "HOME": str(home),  # the cookie's place
        "RABBITMQ_NODENAME": "anlauf@localhost",
        "RABBITMQ_DIST_PORT": str(dist_port),
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        # Makes the start script become the node instead of staying in front of it: signals arrive where they should.
        "RABBITMQ_ALLOW_INPUT": "1",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(epmd_port),
        "ERL_CRASH_DUMP_SECONDS": "0",
    }


def _definitions(vhosts: Sequence[str]) -> dict[str, object]:
    names = list(dict.fromkeys(["/", *vhosts]))
    everything = {"user": "guest", "configure": ".*", "write": ".*", "read": ".*"}
    return {
        "users": [{"name": "guest", "password": "guest", "tags": "administrator", "limits": {}}],
        "vhosts": [{"name": name} for name in names],
        "permissions": [everything | {"vhost": name} for name in names],
    }


def _speaks_amqp(port: int) -> bool:
    """True when connection.start (a method frame on channel 0) answers the protocol header of AMQP 0-9-1."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(3) == b"\x01\x00\x00"
    except OSError:
        return False
