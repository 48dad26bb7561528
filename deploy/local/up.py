"""`anlauf up`: servers, inboxes, four services and the demo region in one terminal; Ctrl-C ends all of it."""

import asyncio
import signal
import sys
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

from deploy.local import environment, install, ports
from deploy.local.child import Child
from deploy.local.process import hold
from deploy.local.screen import Screen
from deploy.local.servers import PrivateServers, end_left_overs, start_private_servers

STOP_SECONDS = 25.0
ANLAUF = (sys.executable, "-m", "deploy.cli")
# A terminal that closes ends the run too, unless the person said nohup.
SIGNALS = [signal.SIGINT, signal.SIGTERM]
SIGNALS += [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]

WELCOME = """
  The board       {board}
  Mail inbox      http://localhost:{mail}
  SMS inbox       http://localhost:{sms}

  Demo accounts; the link to log in lands in the mail inbox:
    employer      betrieb@demo.anlauf.example
    young person  mia@demo.anlauf.example
    counsellor    team@demo.anlauf.example

Ready after {seconds:.0f} s. Ctrl-C ends everything; data stay in {directory}/"""


def up(directory: Path, options: Mapping[str, str], anlauf: Sequence[str] = ANLAUF) -> None:
    """Run everything until SIGINT or SIGTERM.

    ``options`` are settings from the command line, they win over the environment. ``anlauf`` is how the command of that
    name is called. Raises :class:`~deploy.local.process.StartError` when something cannot be started.
    """
    began, screen = time.monotonic(), Screen()
    chosen = environment.chosen(install.ROOT / ".env") | dict(options)
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    with ExitStack() as stack:
        stack.enter_context(hold(directory / "up.lock", "Anlauf is running already"))
        try:
            end_left_overs(directory)
            _check_ports(chosen)
            servers = _start_servers(directory, chosen, screen)
            stack.callback(servers.stop)
            addresses = {"ANLAUF_AMQP_URL": servers.amqp_url, "ANLAUF_MONGO_URL": servers.mongo_url}
            env = {name: url for name, url in addresses.items() if url} | environment.complete(chosen, directory)
            stack.enter_context(environment.told(env, directory))
            asyncio.run(Supervisor(directory, env, anlauf, servers, screen).run(began))
        except KeyboardInterrupt:
            screen.say("Stopping.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check_ports(chosen: Mapping[str, str]) -> None:
    wanted = [*ports.SERVICES.values(), ports.SMTP, ports.MAIL, ports.SMS]
    wanted += [] if chosen.get("ANLAUF_AMQP_URL") else [ports.AMQP]
    wanted += [] if chosen.get("ANLAUF_MONGO_URL") else [ports.MONGO]
    ports.check_free(wanted, chosen)


def _start_servers(directory: Path, chosen: Mapping[str, str], screen: Screen) -> PrivateServers:
    """Start the servers whose address the person did not give."""
    given = {"rabbitmq": chosen.get("ANLAUF_AMQP_URL"), "mongod": chosen.get("ANLAUF_MONGO_URL")}
    without = {name for name, url in given.items() if url}
    if "rabbitmq" not in without:
        install.rabbitmq_server()
    if "mongod" not in without:
        install.mongod()
    for url in filter(None, given.values()):
        screen.say(f"Using the server at {url.rpartition('@')[2]}")
    with screen.step("Starting RabbitMQ and MongoDB") if len(without) < len(given) else nullcontext():
        return start_private_servers(
            directory,
            amqp_port=ports.number(ports.AMQP, chosen),
            mongo_port=ports.number(ports.MONGO, chosen),
            without=without,
        )


class Supervisor:
    """Starts what is not a server, in order, keeps it running, and ends it."""

    def __init__(
        self, directory: Path, env: Mapping[str, str], anlauf: Sequence[str], servers: PrivateServers, screen: Screen
    ) -> None:
        self._directory, self._env, self._anlauf, self._servers, self._screen = directory, env, anlauf, servers, screen
        self._children: list[Child] = []
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def run(self, began: float) -> None:
        """Start, watch, and stop at the first signal. ``began`` is the monotonic time of the call to `anlauf up`."""
        self._task = asyncio.current_task()
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal)
        try:
            await self._start()
            self._welcome(time.monotonic() - began)
            await self._watch()
        except asyncio.CancelledError:
            self._screen.say("Stopping ...")
        finally:
            await self._stop()

    def _on_signal(self) -> None:
        """The first signal stops in order, a second one at once."""
        if self._task is not None and not self._stopping:
            self._stopping = True
            self._task.cancel()
        else:
            for child in self._children:
                child.kill()

    async def _start(self) -> None:
        with self._screen.step("Preparing the broker and the database"):
            await self._once("setup")
        with self._screen.step("Starting the inboxes and four services"):
            urls = {"inbox": f"http://127.0.0.1:{ports.number(ports.MAIL, self._env)}/livez"}
            await self._launch("inbox", "inbox")
            for name, port in ports.SERVICES.items():
                await self._launch(name, "serve", name)
                urls[name] = f"http://127.0.0.1:{ports.number(port, self._env)}/readyz"
            await asyncio.gather(*(child.until_ready(urls[child.name]) for child in self._children))
        with self._screen.step("Seeding the demo region"):
            await self._once("seed")

    async def _launch(self, name: str, *arguments: str) -> Child:
        child = Child(name, [*self._anlauf, *arguments], self._env, self._directory, self._screen.say)
        self._children.append(child)
        await child.start()
        return child

    async def _once(self, name: str) -> None:
        """Run one command of `anlauf` to its end."""
        child = await self._launch(name, name)
        await child.finish()
        self._children.remove(child)

    def _welcome(self, seconds: float) -> None:
        directory = self._directory
        self._screen.say(
            WELCOME.format(
                board=self._env["GATEWAY_PUBLIC_URL"],
                mail=ports.number(ports.MAIL, self._env),
                sms=ports.number(ports.SMS, self._env),
                seconds=seconds,
                directory=directory.relative_to(Path.cwd()) if directory.is_relative_to(Path.cwd()) else directory,
            )
        )

    async def _watch(self) -> None:
        """Show warnings, start again what ends; StartError when a server is gone."""
        watchers: list[Coroutine[Any, Any, None]] = [self._watch_servers()]
        for child in self._children:
            watchers += [child.keep_running(), child.show_warnings()]
        tasks = [asyncio.ensure_future(watcher) for watcher in watchers]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch_servers(self) -> None:
        while True:
            self._servers.check()
            await asyncio.sleep(1)

    async def _stop(self) -> None:
        """Services first, so that their last mails and messages still find someone; the servers come after this."""
        self._stopping = True
        services = [child for child in self._children if child.name != "inbox"]
        await asyncio.gather(*(child.stop(STOP_SECONDS) for child in services))
        for child in self._children:
            await child.stop(STOP_SECONDS)
