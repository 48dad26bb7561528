"""The `anlauf` command explains itself."""

import pytest
from typer.testing import CliRunner

from deploy.cli import app


def test_the_commands_are_listed() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output
    for command in ("up", "serve", "inbox", "assets"):
        assert f"\n  {command} " in listed


@pytest.mark.parametrize("command", ["up", "serve", "inbox", "assets"])
def test_every_command_has_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"anlauf {command}" in result.output


def test_an_unknown_service_is_refused_with_those_that_exist() -> None:
    result = CliRunner().invoke(app, ["serve", "billing"])
    assert result.exit_code == 2
    for service in ("listings", "matching", "notifications", "gateway"):
        assert service in result.output


def test_the_inbox_asks_for_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFICATIONS_SMS_KEY", raising=False)
    result = CliRunner().invoke(app, ["inbox"])
    assert result.exit_code == 1
    assert "NOTIFICATIONS_SMS_KEY is not set" in result.output
