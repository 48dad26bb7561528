"""How often one client may do what costs others: counted in the database, so that all replicas count together."""

import datetime as dt
import ipaddress

from starlette.requests import Request

from services.gateway.rpc import Refused
from services.gateway.settings import GatewaySettings
from services.gateway.store import AccountStore
from shared.contracts.message import Refusal

HOUR = dt.timedelta(hours=1)


class TooManyRequests(Refused):
    """``seconds``: when to try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(Refusal(code="too_many_requests", message="Too many of these; try again later."))
        self.seconds = seconds


async def per_client(request: Request, what: str, limit: int) -> None:
    """At most ``limit`` of ``what`` an hour from one network. Raises TooManyRequests."""
    await count(request, what, network(request), limit)


async def count(request: Request, what: str, whose: str, limit: int) -> None:
    """At most ``limit`` of ``what`` an hour for ``whose``, which is kept as a hash only. Raises TooManyRequests."""
    seconds = await store_of(request).count(what, whose, limit, HOUR)
    if seconds:
        raise TooManyRequests(seconds)


def network(request: Request) -> str:
    """The caller's IPv4 address, or the /64 an IPv6 caller can choose addresses from."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ipaddress.ip_network((host, 64), strict=False))


def settings_of(request: Request) -> GatewaySettings:
    settings: GatewaySettings = request.app.state.settings
    return settings


def store_of(request: Request) -> AccountStore:
    store: AccountStore = request.app.state.accounts
    return store
