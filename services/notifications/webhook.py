"""Webhooks for partners: what is signed how, when a call is tried again, when an address is given up. Pure.

Standard Webhooks (https://www.standardwebhooks.com): ``webhook-id``, ``webhook-timestamp``, ``webhook-signature``.
"""

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from shared.errors import DomainError

MOST = 5  # of one employer
TEST = "test"
OLD_SECRET = dt.timedelta(days=1)  # how long the secret of before signs as well
DEAD_AFTER = dt.timedelta(days=5)
# After each failure so long until the next attempt, as the standard advises; the last one ends on the fifth day.
WAITS = tuple(
    dt.timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400, 86_400)
)
GONE = 410

State = Literal["planned", "sending", "deferred", "sent", "failed"]


class WebhookNotFound(DomainError):
    code = "webhook_not_found"


class WebhookUrlRefused(DomainError):
    code = "webhook_url_refused"


class WebhookOff(DomainError):
    code = "webhook_off"


class TooManyWebhooks(DomainError):
    code = "too_many_webhooks"


@dataclass(frozen=True)
class Webhook:
    """``generation`` counts its secrets. ``off_since``: given up, and ``off_reason`` why.

    ``account_id``: who has made its secret, and hears of that.
    """

    id: UUID
    employer_id: UUID
    url: str
    events: tuple[str, ...]
    created_at: dt.datetime
    generation: int = 1
    renewed_at: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    off_since: dt.datetime | None = None
    off_reason: str = ""
    account_id: UUID | None = None

    def renew(self, now: dt.datetime, by: UUID | None = None) -> "Webhook":
        """A new secret, and on again; ``by`` answers for it from now on."""
        on = replace(self, failing_since=None, off_since=None, off_reason="")
        return replace(on, generation=self.generation + 1, renewed_at=now, account_id=by or self.account_id)

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def after(self, outcome: "Outcome", now: dt.datetime) -> "Webhook":
        """As one attempt leaves it: any success clears it, 410 and five days without one switch it off."""
        if outcome.ok:
            return replace(self, failing_since=None)
        since = self.failing_since or now
        if outcome.status == GONE:
            return replace(self, failing_since=since, off_since=now, off_reason="gone")
        if now - since >= DEAD_AFTER:
            return replace(self, failing_since=since, off_since=now, off_reason="failing")
        return replace(self, failing_since=since)


@dataclass(frozen=True)
class Outcome:
    """What became of one call: the HTTP status, or the ``reason`` why there is none."""

    status: int | None
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Delivery:
    """One thing told to one partner. ``due``: when to try again."""

    id: UUID
    webhook_id: UUID
    type: str
    data: Mapping[str, Any]
    at: dt.datetime
    state: State = "planned"
    attempts: int = 0
    status: int | None = None
    reason: str = ""
    due: dt.datetime | None = None

    def after(self, outcome: Outcome, webhook: Webhook, now: dt.datetime) -> "Delivery":
        """As the attempt leaves it; ``webhook`` is as the attempt has left that."""
        tried = replace(self, attempts=self.attempts + 1, status=outcome.status, reason=outcome.reason, due=None)
        if outcome.ok:
            return replace(tried, state="sent")
        if webhook.off_since is not None or tried.attempts > len(WAITS):
            return replace(tried, state="failed")
        return replace(tried, state="deferred", due=now + WAITS[tried.attempts - 1])

    @property
    def body(self) -> str:
        told = {"type": self.type, "timestamp": self.at.isoformat().replace("+00:00", "Z"), "data": dict(self.data)}
        return json.dumps(told, separators=(",", ":"), sort_keys=True)


def secret(key: bytes, webhook: Webhook, generation: int) -> str:
    """Derived, so that it is kept nowhere: a stolen database signs nothing."""
    said = f"webhook:{webhook.id}:{generation}".encode()
    return "whsec_" + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def headers(key: bytes, webhook: Webhook, delivery: Delivery, now: dt.datetime) -> dict[str, str]:
    """Signed by the secret in force, and for a day after a change by the one before."""
    generations = [webhook.generation]
    if webhook.renewed_at is not None and now - webhook.renewed_at < OLD_SECRET:
        generations.append(webhook.generation - 1)
    stamp = str(int(now.timestamp()))
    said = f"{delivery.id}.{stamp}.{delivery.body}".encode()
    signatures = [_signature(secret(key, webhook, one), said) for one in generations]
    return {
        "content-type": "application/json",
        "user-agent": "Anlauf-Webhooks/1",
        "webhook-id": str(delivery.id),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(whsec: str, said: bytes) -> str:
    digest = hmac.new(base64.b64decode(whsec.removeprefix("whsec_")), said, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def check_url(url: str, *, local: bool) -> None:
    """Raises WebhookUrlRefused unless it is https to a host by its name; ``local``: http to this machine as well."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise WebhookUrlRefused("This is no address.") from error
    if local and parts.scheme == "http" and host in ("127.0.0.1", "localhost"):
        return
    if parts.scheme != "https" or not host or parts.username is not None or parts.fragment or "\\" in url:
        raise WebhookUrlRefused("The address has to be https, without a user and without a fragment.")
    if is_number(host) or "." not in host:
        raise WebhookUrlRefused("The address has to name a host, in full.")


def is_number(host: str) -> bool:
    """Whether it is an address by numbers, in any writing that resolvers take (``127.1``, ``0x7f000001``)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return all(part.isdigit() or part.lower().startswith("0x") for part in host.rstrip(".").split("."))
    return True


def is_public(address: str) -> bool:
    """Whether it may be called: no private, loopback, link-local, multicast or reserved one, however it is wrapped."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if found not in GLOBAL_UNICAST:
            return False  # an IPv4 address written in yet another way, a site's own, or what nobody has been given
    return found.is_global and not found.is_multicast


GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
