"""Ports that are taken, wanted twice or no ports at all are told before anything starts."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ports
from deploy.local.process import StartError


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_its_purpose_and_its_variable(taken: int) -> None:
    with pytest.raises(StartError) as error:
        ports.check_free([ports.GATEWAY], {"GATEWAY_PORT": str(taken)})
    (line,) = str(error.value).splitlines()
    assert f"Port {taken} (the board) is taken by another program." in line
    assert "GATEWAY_PORT=" in line


def test_a_port_taken_on_all_interfaces_counts_as_taken() -> None:
    with socket.create_server(("0.0.0.0", 0)) as listener:
        assert ports.why_not(listener.getsockname()[1]) == "is taken by another program"


def test_every_taken_port_gets_a_line(taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as second:
        environment = {"GATEWAY_PORT": str(taken), "INBOX_SMS_PORT": str(second.getsockname()[1])}
        with pytest.raises(StartError) as error:
            ports.check_free([ports.GATEWAY, ports.SMS], environment)
    assert len(str(error.value).splitlines()) == 2


def test_two_things_on_one_port_are_told() -> None:
    port = str(ports.any_free_port())
    with pytest.raises(StartError, match=f"Port {port} is wanted twice: GATEWAY_PORT and LISTINGS_PORT"):
        ports.check_free([ports.GATEWAY, ports.LISTINGS], {"GATEWAY_PORT": port, "LISTINGS_PORT": port})


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "80.5", "٨٠"])
def test_what_is_no_port_number_is_refused(value: str) -> None:
    with pytest.raises(StartError, match=r"GATEWAY_PORT is '.*', which is not a port number"):
        ports.number(ports.GATEWAY, {"GATEWAY_PORT": value})


def test_a_port_left_open_has_its_default() -> None:
    assert ports.number(ports.GATEWAY, {"GATEWAY_PORT": ""}) == 8000


def test_a_port_is_kept_for_the_next_start_as_long_as_it_is_free(tmp_path: Path) -> None:
    first = ports.kept_port(tmp_path / "port")
    assert ports.kept_port(tmp_path / "port") == first
    with socket.create_server(("127.0.0.1", first)):
        moved = ports.kept_port(tmp_path / "port")
    assert moved != first
    assert ports.kept_port(tmp_path / "port") == moved


def test_no_two_who_ask_are_given_one_port_though_nobody_listens_yet() -> None:
    given = [ports.any_free_port() for _ in range(50)]
    assert len(set(given)) == 50


def test_another_process_is_given_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ports.any_free_port()
    monkeypatch.setattr(ports, "NOBODYS_PORTS", range(ours, ours + 1))
    with pytest.raises(StartError, match="No port is free"):
        ports.any_free_port()
    script = f"from deploy.local import ports; ports.NOBODYS_PORTS = range({ours}, {ours + 1}); ports.any_free_port()"
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "StartError: No port is free" in asked.stderr
