"""Supervised processes: started again, their warnings shown, ended in time."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import child as child_module
from deploy.local.child import Child, headline
from deploy.local.ports import any_free_port
from deploy.local.process import StartError


def python(script: str, directory: Path, said: list[str]) -> Child:
    return Child("matching", [sys.executable, "-c", script], os.environ, directory, said.append)


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        await asyncio.sleep(0.02)


async def test_what_dies_is_started_again_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "BACK_OFF", (0, 0.1))
    said: list[str] = []
    child = python(f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); raise SystemExit(7)", tmp_path, said)
    await child.start()
    keeper = asyncio.create_task(child.keep_running())
    await until(lambda: len(said) >= 3)
    keeper.cancel()
    await child.stop(1)
    assert len((tmp_path / "starts").read_text()) >= 3
    assert "matching ended by itself (exit code 7); it starts again in 0 s" in said[0]
    assert "in 0.1 s" in said[1]
    assert "in 0.1 s" in said[2]


async def test_warnings_and_errors_are_shown_and_the_rest_is_only_logged(tmp_path: Path) -> None:
    lines = [
        {"level": "info", "event": "started"},
        {"level": "warning", "event": "the broker went away", "service": "matching", "queue": "q"},
        {"level": "error", "event": "über den Rand", "exception": "Traceback"},
    ]
    said: list[str] = []
    script = "import sys, time\nfor line in sys.argv[1:]: print(line, flush=True)\nprint('plain text')\ntime.sleep(100)"
    child = Child(
        "matching", [sys.executable, "-c", script, *map(json.dumps, lines)], os.environ, tmp_path, said.append
    )
    await child.start()
    watcher = asyncio.create_task(child.show_warnings())
    await until(lambda: len(said) >= 2)
    watcher.cancel()
    await child.stop(1)
    assert said == ["matching: warning: the broker went away queue=q", "matching: error: über den Rand"]
    assert "started" in child.log.read_text()


async def test_a_flood_of_warnings_is_cut_short(tmp_path: Path) -> None:
    said: list[str] = []
    line = json.dumps({"level": "warning", "event": "again"})
    child = python(f"print('\\n'.join([{line!r}] * 500), flush=True); import time; time.sleep(100)", tmp_path, said)
    await child.start()
    await until(lambda: child.log.stat().st_size >= 500 * len(line))
    watcher = asyncio.create_task(child.show_warnings())
    await until(lambda: len(said) > 10)
    watcher.cancel()
    await child.stop(1)
    assert len(said) == 11
    assert said[-1].startswith("matching: and 490 more in ")


@pytest.mark.parametrize("line", [b"plain", b"[1]", b'{"level": "info"}', b'{"level": "debug", "event": "x"}', b"\xff"])
def test_only_logged_warnings_make_a_headline(line: bytes) -> None:
    assert headline(line) is None


async def test_one_that_ends_while_starting_is_told_with_its_log(tmp_path: Path) -> None:
    child = python("raise SystemExit('GATEWAY_PEPPER is missing')", tmp_path, [])
    await child.start()
    with pytest.raises(
        StartError, match=r"matching ended while starting \(exit code 1\)[\s\S]*GATEWAY_PEPPER is missing"
    ):
        await child.until_ready(f"http://127.0.0.1:{any_free_port()}/readyz")


async def test_one_that_never_gets_ready_is_told_after_the_deadline(tmp_path: Path) -> None:
    child = python("import time; time.sleep(100)", tmp_path, [])
    await child.start()
    with pytest.raises(StartError, match="matching is not ready after 0 s"):
        await child.until_ready(f"http://127.0.0.1:{any_free_port()}/readyz", seconds=0.3)
    await child.stop(1)


async def test_ready_means_an_answer_of_200(tmp_path: Path) -> None:
    port = any_free_port()
    (tmp_path / "readyz").write_text("ok")
    server = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(tmp_path), str(port)]
    child = Child("files", server, os.environ, tmp_path, print)
    await child.start()
    await child.until_ready(f"http://127.0.0.1:{port}/readyz")
    with pytest.raises(StartError, match="is not ready"):
        await child.until_ready(f"http://127.0.0.1:{port}/missing", seconds=0.3)
    await child.stop(5)


async def test_one_that_ignores_sigterm_is_killed_after_a_while(tmp_path: Path) -> None:
    said: list[str] = []
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(100)"
    )
    child = python(script, tmp_path, said)
    await child.start()
    await until(lambda: "deaf" in child.log.read_text())
    began = time.monotonic()
    await child.stop(0.3)
    assert time.monotonic() - began < 5
    assert said == ["matching did not end within 0 s: killed."]


async def test_a_command_that_fails_is_told_with_its_log(tmp_path: Path) -> None:
    child = python("print('no primary'); raise SystemExit(2)", tmp_path, [])
    await child.start()
    with pytest.raises(StartError, match=r"matching failed\.[\s\S]*no primary"):
        await child.finish()
