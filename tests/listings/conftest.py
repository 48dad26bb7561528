"""Listings on a real database, its handlers called as functions."""

from collections.abc import AsyncIterator

import pytest

from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.store import INDEXES
from shared.mongo import Database
from tests.builders import an_employer
from tests.servers import with_indexes


@pytest.fixture
async def listings(db: Database) -> Listings:
    await with_indexes(db, INDEXES)
    return Listings.on(db)


@pytest.fixture
async def employer(listings: Listings) -> Employer:
    """Verified, and saved."""
    saved = an_employer()
    await listings.employers.save(saved)
    return saved


@pytest.fixture
async def board(listings: Listings) -> AsyncIterator[Listings]:
    """Listings with its index following."""
    await listings.search.follower.start()
    yield listings
    await listings.search.follower.stop()
