"""A short run of Schemathesis: every operation, and from one to the next, the same cases each time."""

import pytest

from tests.fuzz import contract
from tests.system import System

DONE = 110  # operations that say yes in this run, of 153: what only refuses shows little
SHORT = ("--phases", "fuzzing,stateful", "--max-examples", "2", "--seed", "20261122", "--generation-deterministic")


@pytest.mark.timeout(300)  # seconds; twenty on a machine with nothing else to do
async def test_the_api_keeps_to_its_description(system: System) -> None:
    outcome = await contract.run(system, *SHORT, seconds=280)
    assert outcome.stopped == ()
    assert outcome.found_nothing, outcome.report + outcome.figures
    assert len(outcome.done) >= DONE, outcome.figures
