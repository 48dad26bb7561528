"""All of Anlauf once for a folder of tests, which takes three seconds to start, and empty before each of them.

Such a folder is a package (it has an ``__init__.py``), and its conftest takes both fixtures from here.
"""

from collections.abc import AsyncIterator

import pytest

from tests.system import System


@pytest.fixture(scope="package")
async def running_system(amqp_url: str, mongo_url: str, run_prefix: str) -> AsyncIterator[System]:
    """The same for all tests of a folder within a worker. Who changes it leaves it empty."""
    async with System(amqp_url, mongo_url, f"{run_prefix}all_") as running:
        yield running


@pytest.fixture
async def system(running_system: System) -> AsyncIterator[System]:
    """All four services, a mail sink and an SMS provider's stand-in, in this process, on real servers."""
    yield running_system
    await running_system.empty()
