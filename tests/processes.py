"""The four services and the inboxes as processes of their own, to be killed: for chaos tests and benchmarks."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from deploy.local.ports import any_free_port
from tests.eventually import eventually
from tests.servers import empty_queues

SERVICES = ("listings", "matching", "notifications", "gateway")
ROOT = Path(__file__).resolve().parents[1]


class Processes:
    """``async with Processes(...) as running``: all ready inside, all ended outside. ``settings``: by variable.

    ``ready_within``: seconds; a service that keeps a large picture in memory reads it first. ``services``: only these.
    """

    ready_within = 60.0

    def __init__(
        self,
        amqp_url: str,
        mongo_url: str,
        database_prefix: str,
        services: Sequence[str] = SERVICES,
        **settings: str,
    ) -> None:
        self._services = services
        self.ports = {name: any_free_port() for name in SERVICES}
        self._inbox_ports = {name: any_free_port() for name in ("SMTP", "MAIL", "SMS")}
        self._directory = tempfile.TemporaryDirectory(prefix="anlauf-processes-")
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self.url = f"http://127.0.0.1:{self.ports['gateway']}"
        self.mail_url = f"http://127.0.0.1:{self._inbox_ports['MAIL']}"
        self.sms_url = f"http://127.0.0.1:{self._inbox_ports['SMS']}"
        self._amqp_url = amqp_url
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ANLAUF_")},
            "ANLAUF_AMQP_URL": amqp_url,
            "ANLAUF_MONGO_URL": mongo_url,
            "ANLAUF_DATABASE_PREFIX": database_prefix,
            "ANLAUF_STOP_SECONDS": "5",
            "ANLAUF_LOG_FORMAT": "json",  # as in production
            **{f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()},
            **{f"INBOX_{name}_PORT": str(port) for name, port in self._inbox_ports.items()},
            "GATEWAY_PUBLIC_URL": self.url,
            "GATEWAY_PEPPER": "pepper-of-the-processes",
            "GATEWAY_SIGN_IN_PER_CLIENT_HOUR": "10000",
            "GATEWAY_LIMIT_FACTOR": "1000",
            "NOTIFICATIONS_PUBLIC_URL": self.url,
            "NOTIFICATIONS_SIGNING_KEY": "signing-key-of-the-processes",
            "NOTIFICATIONS_SMTP_HOST": "127.0.0.1",
            "NOTIFICATIONS_SMTP_PORT": str(self._inbox_ports["SMTP"]),
            "NOTIFICATIONS_SMTP_TLS": "none",
            "NOTIFICATIONS_MAIL_FROM": "Anlauf <board@demo.anlauf.example>",
            "NOTIFICATIONS_SMS_URL": f"{self.sms_url}/api/sms",
            "NOTIFICATIONS_SMS_KEY": "sms-key-of-the-processes",
            "ANLAUF_LOCAL_DIR": self._directory.name,
            "PYTHONPATH": str(ROOT),
            **settings,
        }

    async def __aenter__(self) -> Self:
        await empty_queues(self._amqp_url)
        try:
            await self._start("inbox", "inbox")
            for name in self._services:
                await self.start(name)
            for name in self._services:
                await eventually(partial(self.is_ready, name), within=self.ready_within)
        except BaseException:
            await self.__aexit__(None, None, None)  # nobody else would end those that run
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes.values():
            if process.returncode is None:
                process.terminate()
        for process in self._processes.values():
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()
        self._directory.cleanup()

    def pid(self, name: str) -> int:
        return self._processes[name].pid

    async def start(self, name: str) -> None:
        await self._start(name, "serve", name)

    async def start_replica(self, name: str) -> str:
        """One more of it, ready; the answer is its own name, under which it is found and killed."""
        port = any_free_port()
        replica = f"{name}-{port}"
        self.ports[replica] = port
        await self._start(replica, "serve", name, **{f"{name.upper()}_PORT": str(port)})
        await eventually(partial(self.is_ready, replica), within=self.ready_within)
        return replica

    async def _start(self, name: str, *command: str, **more: str) -> None:
        log = (Path(self._directory.name) / f"{name}.log").open("ab")
        with log:
            self._processes[name] = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "deploy.cli", *command),
                env=self.environment | more,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    async def kill(self, name: str) -> None:
        """SIGKILL: no goodbye, no clean-up."""
        self._processes[name].send_signal(signal.SIGKILL)
        await self._processes[name].wait()

    async def end(self, name: str) -> None:
        """SIGTERM, as in a rolling restart: what is in hand is finished."""
        self._processes[name].terminate()
        await self._processes[name].wait()

    async def is_ready(self, name: str) -> bool:
        if self._processes[name].returncode is not None:
            raise AssertionError(f"{name} has ended:\n{self.log(name)[-3000:]}")
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.ports[name]}", timeout=5) as http:
            try:
                return (await http.get("/readyz")).status_code == 200
            except httpx2.TransportError:
                return False

    def log(self, name: str) -> str:
        return (Path(self._directory.name) / f"{name}.log").read_text(errors="replace")
