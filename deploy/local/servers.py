"""The private servers together: what `anlauf up` and the tests start when no address of a running one is given."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from deploy.local import mongod, ports, rabbitmq
from deploy.local.process import StartError, end_left_over, hold


@dataclass
class PrivateServers:
    """Running servers and their addresses; an address is empty when that server was not wanted."""

    amqp_url: str
    mongo_url: str
    _servers: Sequence[rabbitmq.RabbitMQ | mongod.Mongod]
    _ends: ExitStack

    def check(self) -> None:
        """Raise :class:`StartError` with the end of its log when a server has ended by itself."""
        for server in self._servers:
            if not server.process.is_running():
                raise StartError(f"{server.process.name} ended by itself.\n{server.process.last_lines()}")

    def stop(self) -> None:
        """End them, both at the same time; the data stay. Safe to call again."""
        for server in self._servers:
            server.terminate()
        self._ends.close()


def start_private_servers(
    directory: Path,
    *,
    amqp_port: int | None = None,
    mongo_port: int | None = None,
    vhosts: Sequence[str] = (),
    without: Collection[str] = (),
) -> PrivateServers:
    """Start RabbitMQ and MongoDB with all they keep under ``directory``; return once both answer.

    Without a port any free one is taken, and taken again by the next start in the same directory. ``vhosts`` are the
    virtual hosts wanted besides "/". ``without`` names "rabbitmq" or "mongod" when that one is not wanted.
    Call it from the main thread: the servers end with the thread that started them. Raises :class:`StartError`.
    """
    directory = directory.resolve()
    with ExitStack() as stack:
        stack.enter_context(hold(directory / "servers.lock", "Private servers are running already"))
        end_left_overs(directory)
        servers: list[rabbitmq.RabbitMQ | mongod.Mongod] = []
        amqp_url = mongo_url = ""
        if "rabbitmq" not in without:
            port = amqp_port or ports.kept_port(directory / "rabbitmq.port")
            servers.append(rabbitmq.launch_node(directory, port, vhosts=vhosts))
            stack.callback(servers[-1].stop)
            amqp_url = servers[-1].url
        if "mongod" not in without:
            port = mongo_port or ports.kept_port(directory / "mongod.port")
            servers.append(mongod.launch_server(directory, port))
            stack.callback(servers[-1].stop)
            mongo_url = servers[-1].url
        for server in reversed(servers):
            server.wait()
        return PrivateServers(amqp_url, mongo_url, servers, stack.pop_all())


def end_left_overs(directory: Path) -> None:
    """End what a killed run of this very directory left behind."""
    for pid_file in directory.glob("*.pid"):
        end_left_over(pid_file)
