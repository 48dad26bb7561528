"""The kill switch: what is stopped stands still in the database, and is listed."""

import pytest
from typer.testing import CliRunner

from deploy.cli import app


def test_a_kind_is_stopped_listed_and_started_again(
    amqp_url: str, mongo_url: str, database_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAUF_AMQP_URL", amqp_url)
    monkeypatch.setenv("ANLAUF_MONGO_URL", mongo_url)
    monkeypatch.setenv("ANLAUF_DATABASE_PREFIX", database_prefix)
    for words, said in (
        ("stop matches_found", "stands still"),
        ("stopped", "matches_found"),
        ("start matches_found", "goes out again"),
        ("stopped", "all kinds go out"),
    ):
        result = CliRunner().invoke(app, ["notifications", *words.split()])
        assert result.exit_code == 0, result.output
        assert said in result.output
    assert CliRunner().invoke(app, ["notifications", "stop", "no_such_kind"]).exit_code == 2
