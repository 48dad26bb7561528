"""The whole of Anlauf, for tests that walk the road."""

from collections.abc import AsyncIterator

import pytest

from tests.system import System


@pytest.fixture
async def system(amqp_url: str, mongo_url: str, database_prefix: str) -> AsyncIterator[System]:
    """All four services, a mail sink and an SMS provider's stand-in, in this process, on real servers."""
    async with System(amqp_url, mongo_url, database_prefix) as running:
        yield running
