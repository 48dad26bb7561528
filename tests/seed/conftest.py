"""The whole of Anlauf, and the settings that seeding reads."""

from collections.abc import AsyncIterator

import pytest

from shared.settings import CommonSettings
from tests.system import System


@pytest.fixture
async def system(amqp_url: str, mongo_url: str, database_prefix: str) -> AsyncIterator[System]:
    async with System(amqp_url, mongo_url, database_prefix) as running:
        yield running


@pytest.fixture
def common(amqp_url: str, mongo_url: str, database_prefix: str) -> CommonSettings:
    """No service runs on these."""
    return CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)


@pytest.fixture
def _demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that may be seeded, with the pepper of the system that the tests run."""
    monkeypatch.setenv("ANLAUF_DEMO", "1")
    monkeypatch.setenv("GATEWAY_PEPPER", "pepper-of-the-tests")
