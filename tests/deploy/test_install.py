"""Server programs are found before anything is installed, and a machine that cannot have one is told why."""

import platform
from pathlib import Path

import pytest

from deploy.local import install
from deploy.local.process import StartError


def test_a_mongod_on_path_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "mongod"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert install.mongod() == own


def test_a_machine_the_wheel_is_not_made_for_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(StartError, match=r"made for x86-64, this machine is aarch64.*ANLAUF_MONGO_URL"):
        install.mongod()


def test_a_step_that_fails_ends_the_start(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StartError, match="Installing nothing failed"):
        install.run_step("Installing nothing", "sh", "-c", "echo no space left; exit 1")
    assert capfd.readouterr().err == "no space left\n"
