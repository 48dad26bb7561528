"""Alerts to the team besides their mail, through apprise, an optional package: Matrix, ntfy, Teams and many more.

Only for staff, and never the only way: apprise knows no message ids, waits between sends and tells little of failures.
What an alert says is the mail's subject and a link; nothing personal.
"""

import asyncio
import importlib
from typing import Any

from pydantic import SecretStr

from shared import logs

SECONDS = 20.0

log = logs.get(__name__)


class Alerts:
    def __init__(self, addresses: SecretStr | None) -> None:
        """Raises RuntimeError for an address that apprise does not know, and where it is not installed."""
        self._apprise = _apprise(addresses.get_secret_value().split()) if addresses else None

    async def tell(self, line: str, url: str) -> None:
        """Best effort: the mail has been sent. In a thread, since apprise waits without giving way."""
        if self._apprise is None:
            return
        try:
            async with asyncio.timeout(SECONDS):
                told = await asyncio.to_thread(self._apprise.notify, body=url, title=line)
        except TimeoutError:
            told = False
        if not told:
            log.warning("the team could not be alerted", line=line)


def _apprise(addresses: list[str]) -> Any:
    try:
        apprise = importlib.import_module("apprise")
    except ImportError as error:
        raise RuntimeError("NOTIFICATIONS_STAFF_ALERTS needs the optional package apprise: anlauf[staff]") from error
    made = apprise.Apprise()
    for number, address in enumerate(addresses, start=1):
        if not made.add(address):  # the address holds secrets: not said
            raise RuntimeError(f"NOTIFICATIONS_STAFF_ALERTS: apprise does not know address {number}")
    return made
