"""The real inbox on free ports: SMTP, mail page and API, SMS provider."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from deploy.inbox.listen import listening
from deploy.local.ports import any_free_port


@pytest.fixture
def environment() -> dict[str, str]:
    """The settings of an inbox on free ports."""
    names = ("INBOX_SMTP_PORT", "INBOX_MAIL_PORT", "INBOX_SMS_PORT")
    return {name: str(any_free_port()) for name in names} | {"NOTIFICATIONS_SMS_KEY": "a key for tests"}


@pytest.fixture
async def inbox(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[int]:
    """The inbox, listening; the number is its SMTP port."""
    async with listening(environment, tmp_path):
        yield int(environment["INBOX_SMTP_PORT"])


@pytest.fixture
async def mail(inbox: int, environment: dict[str, str]) -> AsyncIterator[httpx2.AsyncClient]:
    """The mail page and its API."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{environment['INBOX_MAIL_PORT']}") as client:
        yield client


@pytest.fixture
async def sms(inbox: int, environment: dict[str, str]) -> AsyncIterator[httpx2.AsyncClient]:
    """The SMS provider, called with its key."""
    url, key = f"http://127.0.0.1:{environment['INBOX_SMS_PORT']}", environment["NOTIFICATIONS_SMS_KEY"]
    async with httpx2.AsyncClient(base_url=url, headers={"X-Api-Key": key}) as client:
        yield client
