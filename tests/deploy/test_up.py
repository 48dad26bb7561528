"""`anlauf up` as a person starts it: clear refusals, one command for everything, one Ctrl-C to end it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import httpx2
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.local.process import hold

ANLAUF = [sys.executable, "-m", "deploy.cli"]
ROOT = Path(__file__).resolve().parents[2]


def environment(settings: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANLAUF_")}
    return inherited | settings


def anlauf_up(directory: Path, settings: dict[str, str]) -> Result:
    """Where it is refused: in this process, whose environment stays as it is."""
    with patch.dict(os.environ, environment(settings), clear=True):
        return CliRunner().invoke(app, ["up", "--directory", str(directory)])


def processes_of(directory: Path) -> list[str]:
    """The living processes whose command line or environment names the directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if any(str(directory).encode() in text for text in known):
            found.append(known[0].replace(b"\0", b" ").decode())
    return found


def wait_for(text: str, screen: Path, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while text not in screen.read_text():
        assert process.poll() is None, screen.read_text()
        assert time.monotonic() < deadline, screen.read_text()
        time.sleep(0.05)


@pytest.mark.timeout(240)
def test_one_command_starts_everything_and_ctrl_c_ends_it(tmp_path: Path, free_ports: dict[str, str]) -> None:
    screen, directory = tmp_path / "screen", tmp_path / "local"
    with screen.open("wb") as output:
        process = subprocess.Popen(
            [*ANLAUF, "up", "--directory", str(directory)],
            env=environment(free_ports),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_for("Ctrl-C ends everything", screen, process)
        for variable, path in (("GATEWAY_PORT", "/"), ("INBOX_MAIL_PORT", "/"), ("INBOX_SMS_PORT", "/messages")):
            assert httpx2.get(f"http://127.0.0.1:{free_ports[variable]}{path}").status_code == 200
        os.kill(int((directory / "matching.pid").read_text().split()[0]), signal.SIGKILL)
        wait_for("matching ended by itself (exit code -9); it starts again in 1 s", screen, process)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    assert processes_of(directory) == []
    assert "Traceback" not in screen.read_text()


def test_a_taken_port_ends_it_at_once_with_one_line(tmp_path: Path, free_ports: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = anlauf_up(tmp_path, free_ports | {"INBOX_MAIL_PORT": str(port)})
    assert ended.exit_code == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"anlauf up: Port {port} (the mail inbox, page and API) is taken by another program.")
    assert "INBOX_MAIL_PORT=" in line
    assert not (tmp_path / "mongodb").exists()


def test_a_port_that_is_no_number_ends_it_at_once(tmp_path: Path, free_ports: dict[str, str]) -> None:
    ended = anlauf_up(tmp_path, free_ports | {"GATEWAY_PORT": "eighty"})
    assert (ended.exit_code, "GATEWAY_PORT is 'eighty'" in ended.stderr) == (1, True)


def test_a_second_one_in_the_same_directory_is_refused(tmp_path: Path, free_ports: dict[str, str]) -> None:
    with hold(tmp_path / "up.lock", "Anlauf is running already"):
        ended = anlauf_up(tmp_path, free_ports)
    assert ended.exit_code == 1
    assert f"Anlauf is running already in {tmp_path} (process {os.getpid()})" in ended.stderr
