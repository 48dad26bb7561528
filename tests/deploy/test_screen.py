"""Progress on the screen: one line for a step, news on lines of their own."""

import asyncio

import pytest

from deploy.local.screen import Screen


def test_a_step_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen().step("Starting"):
        assert capsys.readouterr().out == "Starting ... "
    assert capsys.readouterr().out == "done in 0 s\n"


def test_news_inside_a_step_begin_on_a_line_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    with screen.step("Starting"):
        screen.say("matching: warning: slow")
    screen.say("Stopping ...")
    assert capsys.readouterr().out == ("Starting ... \nmatching: warning: slow\nStarting: done in 0 s\nStopping ...\n")


@pytest.mark.parametrize(
    ("error", "outcome"), [(ValueError, "failed"), (KeyboardInterrupt, "stopped"), (asyncio.CancelledError, "stopped")]
)
def test_a_step_says_how_it_ended(error: type[BaseException], outcome: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(error), Screen().step("Starting"):
        raise error
    assert capsys.readouterr().out == f"Starting ... {outcome}\n"
