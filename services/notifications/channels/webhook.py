"""Calls partners' addresses, and nobody else: the name is resolved once, and the call goes to just that address.

A partner's name may point anywhere, and somewhere else a moment later: every address it has must be a public one, and
the one that was looked at is the one that is called. No redirects; of the answer only the status is read.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping

import httpx2

from services.notifications.webhook import Outcome, is_public
from shared.certificates import trusted

SECONDS = 15.0


class WebhookSender:
    """``local``: this machine may be called, for tests and demos."""

    def __init__(self, *, local: bool) -> None:
        self._local = local
        self._http = httpx2.AsyncClient(timeout=SECONDS, trust_env=False, follow_redirects=False, verify=trusted())

    async def send(self, url: str, headers: Mapping[str, str], body: str) -> Outcome:
        """One call. Whatever goes wrong is an outcome, within 15 s."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._call(httpx2.URL(url), headers, body)
        except TimeoutError:
            return Outcome(None, "timeout")
        except (httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError) as error:
            return Outcome(None, f"no_answer {type(error).__name__}")
        except OSError:
            return Outcome(None, "unknown_host")

    async def _call(self, url: httpx2.URL, headers: Mapping[str, str], body: str) -> Outcome:
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not self._local and not all(is_public(address) for address in addresses):
            return Outcome(None, "address_not_public")
        pinned = url.copy_with(host=addresses[0])
        named = {**headers, "host": url.netloc.decode("ascii")}
        request = self._http.build_request("POST", pinned, headers=named, content=body)
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        answer = await self._http.send(request, stream=True)
        await answer.aclose()
        return Outcome(answer.status_code, "" if answer.is_success else f"http_{answer.status_code}")

    async def close(self) -> None:
        await self._http.aclose()
