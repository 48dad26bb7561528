"""How often anybody may do what costs others: the table is ``limits.toml``, the counting in ``allowance.py``.

Who has no more left is refused with ``too_many_requests`` and told when to come again. Answers of the API say what is
left in the fields of draft-ietf-httpapi-ratelimit-headers-10 (``RateLimit-Policy``, ``RateLimit``).
"""

import datetime as dt
import ipaddress
import tomllib
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from services.gateway.allowance import Allowance, Limit, Standing
from services.gateway.rpc import Refused
from services.gateway.settings import GatewaySettings
from services.gateway.store import AccountStore
from shared.contracts.message import Refusal

_TABLE: dict[str, dict[str, dict[str, int]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
GENERAL = {name: Limit(name, **row) for name, row in _TABLE["general"].items()}
ACTS = {name: Limit(name, **row) for name, row in _TABLE["acts"].items()}
HOUR = 3600


class TooManyRequests(Refused):
    """``seconds``: when to try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(Refusal(code="too_many_requests", message="Too many of these; try again later."))
        self.seconds = seconds


async def general(request: Request, name: str, whose: str, quota: int | None = None) -> None:
    """One request more under a limit that every route has. Raises TooManyRequests."""
    limit = GENERAL[name] if quota is None else GENERAL[name]._replace(quota=quota)
    factor = settings_of(request).limit_factor
    standing = await _allowance(request).take(limit._replace(quota=max(1, int(limit.quota * factor))), whose)
    standings(request.scope).append(standing)
    if standing.exceeded:
        raise TooManyRequests(standing.resets)


async def per_client(request: Request, what: str, quota: int | None = None) -> None:
    """One ``what`` more from one network. Raises TooManyRequests."""
    await count(request, what, network(request), quota)


async def count(request: Request, what: str, whose: str, quota: int | None = None) -> None:
    """One more by or for ``whose``, kept as a hash only; ``quota`` an hour where the table has none.

    Raises TooManyRequests.
    """
    limit = ACTS[what] if quota is None else Limit(what, quota, HOUR)
    seconds = await store_of(request).count(what, whose, limit.quota, dt.timedelta(seconds=limit.seconds))
    if seconds:
        raise TooManyRequests(seconds)


def standings(scope: Any) -> list[Standing]:
    """What this request was counted under so far."""
    found: list[Standing] = scope.setdefault("state", {}).setdefault("standings", [])
    return found


def say(headers: MutableHeaders, counted: list[Standing]) -> None:
    """The limits, and what is left of them."""
    headers["ratelimit-policy"] = ", ".join(
        f'"{one.limit.name}";q={one.limit.quota};w={one.limit.seconds}' for one in counted
    )
    headers["ratelimit"] = ", ".join(
        f'"{one.limit.name}";r={max(0, one.left)};t={max(0, int(one.resets))}' for one in counted
    )


def network(request: Request) -> str:
    """The caller's IPv4 address, or the /64 an IPv6 caller can choose addresses from.

    Some proxies write an IPv4 address as an IPv6 one (``::ffff:192.0.2.7``): all of IPv4 is no /64 of one caller.
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return host if address.version == 4 else str(ipaddress.ip_network((host, 64), strict=False))


def _allowance(request: Request) -> Allowance:
    allowance: Allowance = request.app.state.allowance
    return allowance


def settings_of(request: Request) -> GatewaySettings:
    settings: GatewaySettings = request.app.state.settings
    return settings


def store_of(request: Request) -> AccountStore:
    store: AccountStore = request.app.state.accounts
    return store
