"""SMS over a provider's HTTP interface: one adapter for all whom ``providers`` describes.

What is about us or the moment (credit, key, load, 5xx, timeouts) is transient, what is about this message permanent.
After a timeout the provider may have taken the message: it is sent again under the same id, and what a provider reports
as a repetition counts as sent. A success whose answer cannot be read is not tried again. Numbers of other countries
than the allowed ones are refused before anybody is asked: who pumps SMS through a form is paid for foreign numbers.
"""

import asyncio
from typing import Any

import httpx2

from services.notifications.channels import OUTCOME_UNKNOWN, DeliveryError, Outgoing, providers
from services.notifications.settings import NotificationsSettings
from shared.certificates import trusted

SECONDS = 15.0
TRANSIENT_HTTP = (401, 402, 403, 408, 425, 429)  # a wrong key, no credit, too many requests: not this message's fault


class SmsProvider:
    def __init__(self, settings: NotificationsSettings) -> None:
        self._url, self._from = httpx2.URL(settings.sms_url), settings.sms_from
        self._countries = settings.countries
        self._provider = providers.load(settings.sms_provider)
        headers = self._provider.headers(settings.sms_key.get_secret_value())
        # No proxy out of the environment: where SMS go is said in one place.
        self._http = httpx2.AsyncClient(headers=headers, timeout=SECONDS, trust_env=False, verify=trusted())

    async def send(self, outgoing: Outgoing) -> str:
        """Order one SMS. Returns the provider's id of it, empty for one it has had before."""
        if not outgoing.to.startswith(self._countries):
            raise DeliveryError("country_not_allowed", permanent=True)
        try:
            async with asyncio.timeout(SECONDS):
                response = await self._http.post(self._url, json=self._provider.order(outgoing, self._from))
        except httpx2.DecodingError as error:
            raise DeliveryError(OUTCOME_UNKNOWN, permanent=True) from error
        except (httpx2.TransportError, TimeoutError) as error:
            raise DeliveryError(f"no_answer {type(error).__name__}", permanent=False) from error
        if not response.is_success:
            transient = response.is_server_error or response.status_code in TRANSIENT_HTTP
            raise DeliveryError(f"http_{response.status_code}", permanent=not transient)
        return self._provider.read(_json(response))

    async def close(self) -> None:
        await self._http.aclose()


def _json(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
