"""The shell scripts that show progress while something is installed."""

import subprocess
from pathlib import Path

from deploy.local.install import script


def step(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([script("step"), *arguments], capture_output=True, text=True, check=False, timeout=30)


def test_a_step_that_works_is_one_line() -> None:
    done = step("Counting", "sh", "-c", "echo noise; echo more >&2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Counting ... done in 0 s\n", "")


def test_a_step_that_fails_shows_the_end_of_its_output_and_its_code() -> None:
    failed = step("Counting", "sh", "-c", "seq 100; echo broken >&2; exit 7")
    assert (failed.returncode, failed.stdout) == (7, "Counting ... failed\n")
    lines = failed.stderr.splitlines()
    assert (len(lines), lines[-1]) == (25, "broken")


def test_without_root_or_sudo_the_package_to_install_is_named(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    refused = subprocess.run(
        ["/bin/sh", str(script("apt-install")), "rabbitmq-server"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert refused.returncode == 1
    assert "sudo apt-get install rabbitmq-server" in refused.stderr
