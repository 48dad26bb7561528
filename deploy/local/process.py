"""One server process: started quietly in a session of its own, watched until it answers, ended with all it started."""

import fcntl
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROTATE_LOG_AT = 10_000_000  # bytes
STOP_SECONDS = 10.0
# How mongod, RabbitMQ and our services mark the lines that say why.
ERROR = re.compile(r'"s":"[EF]"|\[(error|critical)\]|"level": ?"(error|critical)"')


class StartError(Exception):
    """Something needed to run could not be started or installed. The text is for the person at the keyboard."""


@dataclass
class Process:
    """A child of this process. The kernel sends it SIGTERM when its parent dies; its pid is noted in ``pid_file``.

    The kernel means the parent *thread*: start servers from the main thread.
    """

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    log_start: int  # where this run's output begins in the log, in bytes
    pid_file: Path

    @property
    def pid(self) -> int:
        return self.popen.pid

    def is_running(self) -> bool:
        return self.popen.poll() is None

    def last_lines(self) -> str:
        """The end of what it logged since it was started."""
        return last_lines(self.log, self.log_start)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return once ``ready()`` holds; :class:`StartError` with the end of the log when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.is_running():
                code = self.popen.returncode
                raise StartError(f"{self.name} ended at once (exit code {code}).\n{self.last_lines()}")
            if time.monotonic() > deadline:
                raise StartError(f"{self.name} did not answer within {seconds:.0f} s.\n{self.last_lines()}")
            time.sleep(0.05)

    def terminate(self) -> None:
        """Ask it to end; :meth:`stop` waits for that."""
        if self.is_running():
            self.popen.terminate()

    def stop(self) -> None:
        """SIGTERM, up to ten seconds of patience, SIGKILL for its whole group. Safe to call again."""
        self.terminate()
        try:
            self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.popen.wait()
        self.pid_file.unlink(missing_ok=True)


def launch(name: str, argv: Sequence[str], directory: Path, *, env: Mapping[str, str] | None = None) -> Process:
    """Start ``argv`` with its output in ``directory``/log/``name``.log, after ending what an earlier run left over."""
    log, pid_file = log_path(directory, name), directory / f"{name}.pid"
    end_left_over(pid_file)
    with log.open("ab") as output:
        log_start = output.tell()
        popen = subprocess.Popen(
            dies_with_parent(argv),
            cwd=directory,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    write_pid_file(pid_file, popen.pid)
    return Process(name, popen, log, log_start, pid_file)


def dies_with_parent(argv: Sequence[str]) -> list[str]:
    """The command wrapped so that the kernel sends it SIGTERM when its parent is gone (util-linux, on every Debian)."""
    return ["setpriv", "--pdeathsig", "TERM", *argv]


def write_pid_file(pid_file: Path, pid: int) -> None:
    """Note a child, so that the next start can end it when this process could not."""
    pid_file.write_text(f"{pid} {_started_at(pid)}", encoding="ascii")


def end_left_over(pid_file: Path) -> None:
    """End the process an earlier run of this very directory left behind; never one that merely got the same pid."""
    with suppress(OSError, ValueError):
        pid, started_at = (int(word) for word in pid_file.read_text(encoding="ascii").split())
        _end(pid, started_at)
    pid_file.unlink(missing_ok=True)


def _end(pid: int, started_at: int) -> None:
    if not started_at:  # it had ended already when its pid was noted
        return
    for wanted, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        if _started_at(pid) != started_at:
            return
        with suppress(ProcessLookupError):
            os.killpg(pid, wanted)
        deadline = time.monotonic() + seconds
        while _started_at(pid) == started_at and time.monotonic() < deadline:
            time.sleep(0.05)


def _started_at(pid: int) -> int:
    """Clock ticks from boot to the start of the process (proc(5), field 22 of stat); 0 when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == "Z" else int(fields[19])


def log_path(directory: Path, name: str) -> Path:
    """Where ``name`` logs; a file grown past 10 MB is put aside first."""
    log = directory / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > ROTATE_LOG_AT:
        log.rename(log.with_suffix(".log.1"))
    return log


def last_lines(log: Path, start: int) -> str:
    """The errors logged from ``start`` (bytes) on and the very end, long lines shortened in their middle."""
    with log.open("rb") as file:
        file.seek(max(start, log.stat().st_size - 100_000))
        lines = file.read().decode(errors="replace").splitlines()
    errors = [line for line in lines[:-3] if ERROR.search(line)][-10:]
    chosen = [*errors, "...", *lines[-3:]] if errors else lines[-15:]
    shown = [line if len(line) <= 600 else f"{line[:300]} ... {line[-300:]}" for line in chosen]
    return "\n".join([f"The end of {log}:", *(f"    {line}" for line in shown)])


def hold(lock: Path, what: str) -> IO[str]:
    """Take the lock file for this process until it ends or closes the file; :class:`StartError` when another has it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    file = lock.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise StartError(f"{what} in {lock.parent} (process {holder}). End it first, with Ctrl-C there.") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
