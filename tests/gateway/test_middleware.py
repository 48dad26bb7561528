"""What the gateway logs of its own answers."""

from types import SimpleNamespace

import pytest
import structlog

from services.gateway.middleware import _note


@pytest.mark.parametrize(
    ("route", "status", "level"), [("/readyz", 503, "debug"), ("/", 503, "warning"), ("/", 200, "info")]
)
def test_only_an_answer_to_people_is_news(route: str, status: int, level: str) -> None:
    """A gateway that starts is asked ten times a second whether it is ready, and each no would be a warning."""
    with structlog.testing.capture_logs() as lines:
        _note({"method": "GET", "route": SimpleNamespace(path=route)}, status, 0.1)
    assert [line["log_level"] for line in lines] == [level]
