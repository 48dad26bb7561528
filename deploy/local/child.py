"""A supervised process of `anlauf up`: output to a file, warnings to the screen, and started again."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import httpx2

from deploy.local.process import StartError, dies_with_parent, last_lines, log_path, write_pid_file

BACK_OFF = (1, 2, 5, 10)  # seconds before each further start; the last one repeats
HEALTHY_AFTER = 60.0  # seconds of running after which the back-off begins anew
READY_SECONDS = 90.0
SHOWN_LEVELS = {"warning", "error", "critical"}
NOT_SHOWN = {"event", "level", "timestamp", "exception", "service"}
SHOWN_AT_ONCE = 10


class Child:
    """One process under supervision. ``say`` puts a line on the screen."""

    def __init__(
        self, name: str, argv: Sequence[str], env: Mapping[str, str], directory: Path, say: Callable[[str], None]
    ) -> None:
        self.name = name
        self.log = log_path(directory, name)
        self._argv, self._env, self._say = argv, env, say
        self._pid_file = directory / f"{name}.pid"
        self._process: asyncio.subprocess.Process | None = None
        self._log_start = self._shown = 0  # where this run's log begins, how far it was looked through; bytes
        self._started = 0.0

    async def start(self) -> None:
        with self.log.open("ab") as output:
            self._log_start = self._shown = output.tell()
            self._process = await asyncio.create_subprocess_exec(
                *dies_with_parent(self._argv),
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        write_pid_file(self._pid_file, self._process.pid)
        self._started = time.monotonic()

    async def finish(self) -> None:
        """Wait for a process that does one thing; StartError with the end of its log when it fails."""
        if await self._wait() != 0:
            raise self._failure("failed")
        self._pid_file.unlink(missing_ok=True)

    async def until_ready(self, url: str, seconds: float = READY_SECONDS) -> None:
        """Return once ``url`` answers 200; StartError with the end of the log when the process ends or is slow."""
        deadline = time.monotonic() + seconds
        async with httpx2.AsyncClient(timeout=2, trust_env=False) as client:
            while not await _answers(client, url):
                if self._process is not None and self._process.returncode is not None:
                    raise self._failure(f"ended while starting (exit code {self._process.returncode})")
                if time.monotonic() > deadline:
                    raise self._failure(f"is not ready after {seconds:.0f} s ({url})")
                await asyncio.sleep(0.1)

    async def keep_running(self) -> None:
        """Start it again whenever it ends, later and later; for ever."""
        failures = 0
        while True:
            code = await self._wait()
            failures = 0 if time.monotonic() - self._started > HEALTHY_AFTER else failures
            pause = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            self._say(f"{self.name} ended by itself (exit code {code}); it starts again in {pause} s. Log: {self.log}")
            await asyncio.sleep(pause)
            await self.start()
            failures += 1

    async def show_warnings(self) -> None:
        """Put the warnings and errors that it logs on the screen; for ever."""
        while True:
            await asyncio.sleep(0.25)
            texts = [text for line in self._new_lines() if (text := headline(line)) is not None]
            for text in texts[:SHOWN_AT_ONCE]:
                self._say(f"{self.name}: {text}")
            if len(texts) > SHOWN_AT_ONCE:
                self._say(f"{self.name}: and {len(texts) - SHOWN_AT_ONCE} more in {self.log}")

    async def stop(self, seconds: float) -> None:
        """SIGTERM, patience, SIGKILL for its whole group."""
        if self._process is not None and self._process.returncode is None:
            self._signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), seconds)
            except TimeoutError:
                self._say(f"{self.name} did not end within {seconds:.0f} s: killed.")
                self._signal(signal.SIGKILL)
                await self._process.wait()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL for its whole group, at once."""
        self._signal(signal.SIGKILL)

    async def _wait(self) -> int:
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return await self._process.wait()

    def _failure(self, what: str) -> StartError:
        return StartError(f"{self.name} {what}.\n{last_lines(self.log, self._log_start)}")

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def _new_lines(self) -> list[bytes]:
        """The whole lines logged since the last look."""
        with self.log.open("rb") as file:
            file.seek(self._shown)
            lines = file.read(1_000_000).rpartition(b"\n")[0]
        self._shown += len(lines) + 1 if lines else 0
        return lines.splitlines()


def headline(line: bytes) -> str | None:
    """A logged warning or error as a person reads it; None for anything else. Lines are JSON, one event each."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    if not isinstance(event, dict) or event.get("level") not in SHOWN_LEVELS:
        return None
    details = " ".join(f"{name}={value}" for name, value in event.items() if name not in NOT_SHOWN)
    return f"{event['level']}: {event.get('event', '')} {details}".rstrip()[:500]


async def _answers(client: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False
