"""Server processes: ended with what they started, found again after a crash, and honest when they do not start."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import process
from deploy.local.process import StartError, end_left_over, hold, launch

SLEEP = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(100)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(100)",
]
ORPHAN_MAKER = """
import os, sys, time
from pathlib import Path
from deploy.local.process import launch
child = launch("child", {argv!r}, Path({directory!r}))
child.wait_until(lambda: "ready" in child.log.read_text(), 10)
os.kill(os.getpid(), 9)
"""


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def orphan(tmp_path: Path) -> Iterator[Callable[[list[str]], int]]:
    """Starts a process whose parent is then killed with -9; returns its pid."""
    pids: list[int] = []

    def make(argv: list[str]) -> int:
        script = ORPHAN_MAKER.format(argv=argv, directory=str(tmp_path))
        ended = subprocess.run([sys.executable, "-c", script], check=False)
        assert ended.returncode == -signal.SIGKILL
        pids.append(int((tmp_path / "child.pid").read_text().split()[0]))
        return pids[-1]

    yield make
    for pid in pids:
        if not is_gone(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_child_dies_with_its_parent(orphan: Callable[[list[str]], int]) -> None:
    pid = orphan(SLEEP)
    assert eventually(lambda: is_gone(pid))


def test_a_left_over_that_ignores_sigterm_is_ended_by_the_next_start(
    orphan: Callable[[list[str]], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "STOP_SECONDS", 0.3)
    left_over = orphan(DEAF)
    assert not is_gone(left_over)
    fresh = launch("child", SLEEP, tmp_path)
    try:
        assert is_gone(left_over)
        assert fresh.is_running()
    finally:
        fresh.stop()


def test_a_stranger_with_the_same_pid_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEP, start_new_session=True, stdout=subprocess.DEVNULL) as stranger:
        (tmp_path / "child.pid").write_text(f"{stranger.pid} 12345")
        end_left_over(tmp_path / "child.pid")
        assert stranger.poll() is None
        assert not (tmp_path / "child.pid").exists()
        stranger.kill()


@pytest.mark.parametrize("content", ["", "nonsense", "1", "99999999 5"])
def test_a_damaged_pid_file_does_no_harm(tmp_path: Path, content: str) -> None:
    (tmp_path / "child.pid").write_text(content)
    end_left_over(tmp_path / "child.pid")
    assert not (tmp_path / "child.pid").exists()


def test_stopping_kills_what_ignores_sigterm_and_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "STOP_SECONDS", 0.3)
    command = "trap '' TERM; sleep 100 & echo grandchild $!; wait; wait"
    deaf = launch("deaf", ["sh", "-c", command], tmp_path)
    deaf.wait_until(lambda: "grandchild" in deaf.log.read_text(), 10)
    grandchild = int(deaf.log.read_text().split()[1])
    deaf.stop()
    deaf.stop()
    assert eventually(lambda: is_gone(deaf.pid) and is_gone(grandchild))
    assert not deaf.pid_file.exists()


def test_what_ends_at_once_is_told_with_the_end_of_this_runs_log(tmp_path: Path) -> None:
    for text in ("an old run", "no such option"):
        broken = launch("broken", ["sh", "-c", f"echo {text}; exit 3"], tmp_path)
        with pytest.raises(StartError) as error:
            broken.wait_until(lambda: False, 10)
    assert "broken ended at once (exit code 3)" in str(error.value)
    assert "no such option" in str(error.value)
    assert "an old run" not in str(error.value)


def test_what_never_answers_is_told_after_the_deadline(tmp_path: Path) -> None:
    silent = launch("silent", SLEEP, tmp_path)
    try:
        with pytest.raises(StartError, match="silent did not answer within 0 s"):
            silent.wait_until(lambda: False, 0.2)
    finally:
        silent.stop()


def test_a_directory_belongs_to_one_at_a_time(tmp_path: Path) -> None:
    first = hold(tmp_path / "lock", "It is running already")
    with pytest.raises(StartError, match=rf"It is running already in .* \(process {os.getpid()}\)"):
        hold(tmp_path / "lock", "It is running already")
    first.close()
    hold(tmp_path / "lock", "It is running already").close()


def test_a_log_that_has_grown_large_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "ROTATE_LOG_AT", 10)
    log = process.log_path(tmp_path, "noisy")
    log.write_text("more than ten bytes")
    assert not process.log_path(tmp_path, "noisy").exists()
    assert log.with_suffix(".log.1").read_text() == "more than ten bytes"
