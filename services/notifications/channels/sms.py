"""SMS over a provider's HTTP interface: one adapter, and a description of each provider it can speak to.

What is about us or the moment (credit, key, load, 5xx, timeouts) is transient, what is about this message permanent.
After a timeout the provider may have taken the message: it is sent again under the same ``foreign_id``, and what a
provider reports as a repetition counts as sent. A success whose answer cannot be read is not tried again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from services.notifications.channels import OUTCOME_UNKNOWN, DeliveryError, Outgoing
from services.notifications.settings import NotificationsSettings

SECONDS = 15.0
TRANSIENT_HTTP = (401, 403, 408, 425, 429)  # a wrong key or too many requests: not this message's fault


@dataclass(frozen=True)
class Provider:
    """How one provider is spoken to. Paths lead into its JSON answer: ``messages.0.id``."""

    key_header: str
    body: Mapping[str, str]  # their field: ours (to, from, text, id)
    status: str
    accepted: frozenset[str]
    repeated: frozenset[str]
    transient: frozenset[str]
    message_id: str


# seven.io documents: 402 reload lock (the same within 180 s), 500 credit, 600 carrier, 700 unknown, 900 to 903 the key.
SEVEN = Provider(
    key_header="X-Api-Key",
    body={"to": "to", "from": "from", "text": "text", "foreign_id": "id"},
    status="success",
    accepted=frozenset({"100"}),
    repeated=frozenset({"402"}),
    transient=frozenset({"500", "600", "700", "900", "901", "902", "903"}),
    message_id="messages.0.id",
)


class SmsProvider:
    def __init__(self, settings: NotificationsSettings, provider: Provider = SEVEN) -> None:
        self._url, self._from, self._provider = httpx2.URL(settings.sms_url), settings.sms_from, provider
        headers = {provider.key_header: settings.sms_key.get_secret_value(), "Accept": "application/json"}
        # No proxy out of the environment: where SMS go is said in one place.
        self._http = httpx2.AsyncClient(headers=headers, timeout=SECONDS, trust_env=False)

    async def send(self, outgoing: Outgoing) -> str:
        """Order one SMS. Returns the provider's id of it, empty for one it has had before."""
        ours = {"to": outgoing.to, "from": self._from, "text": outgoing.content, "id": outgoing.id}
        body = {theirs: ours[name] for theirs, name in self._provider.body.items()}
        try:
            async with asyncio.timeout(SECONDS):
                response = await self._http.post(self._url, json=body)
        except httpx2.DecodingError as error:
            raise DeliveryError(OUTCOME_UNKNOWN, permanent=True) from error
        except (httpx2.TransportError, TimeoutError) as error:
            raise DeliveryError(f"no_answer {type(error).__name__}", permanent=False) from error
        if not response.is_success:
            transient = response.is_server_error or response.status_code in TRANSIENT_HTTP
            raise DeliveryError(f"http_{response.status_code}", permanent=not transient)
        return self._read(_json(response))

    def _read(self, answer: Any) -> str:
        """An answer with status 200 may still be a no."""
        status = _at(answer, self._provider.status)
        if status in self._provider.accepted:
            return _at(answer, self._provider.message_id)
        if status in self._provider.repeated:
            return ""
        if not status.isdigit():
            raise DeliveryError(OUTCOME_UNKNOWN, permanent=True)
        raise DeliveryError(f"provider_{status[:10]}", permanent=status not in self._provider.transient)

    async def close(self) -> None:
        await self._http.aclose()


def _json(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _at(answer: Any, path: str) -> str:
    """The value at ``path`` as text, empty where there is none."""
    for step in path.split("."):
        if isinstance(answer, list) and step.isdigit() and int(step) < len(answer):
            answer = answer[int(step)]
        elif isinstance(answer, dict):
            answer = answer.get(step)
        else:
            return ""
    return str(answer) if isinstance(answer, str | int) else ""
