"""Colleagues are let in and out at the command line."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.local import environment


@pytest.fixture
def servers(amqp_url: str, mongo_url: str, database_prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAUF_AMQP_URL", amqp_url)
    monkeypatch.setenv("ANLAUF_MONGO_URL", mongo_url)
    monkeypatch.setenv("ANLAUF_DATABASE_PREFIX", database_prefix)
    monkeypatch.setenv("GATEWAY_PEPPER", "pepper-of-the-tests")


def told(words: str) -> str:
    result = CliRunner().invoke(app, ["staff", *words.split()])
    return f"{result.exit_code} {result.output}"


@pytest.mark.usefixtures("servers")
def test_a_colleague_is_added_listed_and_taken_out() -> None:
    assert told("add Kim@demo.example --role editor").startswith("0 ")
    assert told("add kim@demo.example --role editor").startswith("0 ")
    assert told("add kim@demo.example --role counsellor").startswith("0 ")
    listed = json.loads(told("list --json").partition(" ")[2])
    assert sorted(one["role"] for one in listed) == ["counsellor", "editor"]
    assert "kim" not in str(listed)
    assert told("remove kim@demo.example") == "0 2 accounts shut\n"
    assert told("remove kim@demo.example") == "1 0 accounts shut\n"
    assert told("list") == "0 "


@pytest.mark.usefixtures("servers")
def test_beside_a_run_its_settings_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with environment.told(os.environ, tmp_path):
        monkeypatch.delenv("ANLAUF_AMQP_URL")
        monkeypatch.delenv("GATEWAY_PEPPER")
        monkeypatch.setenv("ANLAUF_LOCAL_DIR", str(tmp_path))
        assert told("list").startswith("0 ")


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize("words", ["add kim --role editor", "add kim@demo.example --role boss", "remove nobody"])
def test_what_is_no_address_and_no_role_is_refused(words: str) -> None:
    assert told(words).startswith("2 ")
