"""Whether a call comes from whom it says: the ways in which providers sign what they send. Pure.

Every comparison takes the same time whatever is wrong. A call is worth nothing five minutes after it was signed, where
the time is signed as well; within them it may come again, so what it causes happens once.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from shared.contracts.notifications.reports import Webhook
from shared.errors import DomainError

TOLERANCE = dt.timedelta(minutes=5)


class WebhookForged(DomainError):
    code = "webhook_forged"


def standard(call: Webhook, secret: str, now: dt.datetime) -> str:
    """Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 of id, time and body. Returns the body."""
    headers = dict(call.headers)
    said = f"{headers.get('webhook-id', '')}.{_fresh(headers.get('webhook-timestamp', ''), now)}.{call.body}"
    digest = hmac.new(_standard_key(secret), said.encode(), hashlib.sha256).digest()
    given = [part.removeprefix("v1,") for part in headers.get("webhook-signature", "").split() if part[:3] == "v1,"]
    if not any(_same(base64.b64encode(digest).decode(), one) for one in given):
        raise _forged()
    return call.body


def seven(call: Webhook, secret: str, now: dt.datetime) -> Any:
    """HMAC-SHA256, in hex, of time, nonce, method, address and the body's MD5 (https://docs.seven.io/en/rest-api/signing)."""
    headers = dict(call.headers)
    stamp, nonce = _fresh(headers.get("x-timestamp", ""), now), headers.get("x-nonce", "")
    md5 = hashlib.md5(call.body.encode(), usedforsecurity=False).hexdigest()
    said = "\n".join((stamp, nonce, "POST", call.url, md5))
    if not _same(hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest(), headers.get("x-signature", "")):
        raise _forged()
    return _json(call.body)


def gatewayapi(call: Webhook, secret: str, _: dt.datetime) -> Any:
    """A JSON Web Token (HS256) in X-Gwapi-Signature holds the whole report; the body is not signed and not read."""
    parts = dict(call.headers).get("x-gwapi-signature", "").split(".")
    if len(parts) != 3 or not isinstance(head := _part(parts[0]), dict) or head.get("alg") != "HS256":
        raise _forged()
    digest = hmac.new(secret.encode(), ".".join(parts[:2]).encode(), hashlib.sha256).digest()
    if not _same(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), parts[2]):
        raise _forged()
    return _part(parts[1])


def in_path(call: Webhook, secret: str, _: dt.datetime) -> Any:
    """Nothing is signed: a secret stands in the address that the provider was given."""
    if not _same(secret, call.secret):
        raise _forged()
    return _json(call.body)


WAYS: Mapping[str, Callable[[Webhook, str, dt.datetime], Any]] = {
    "seven": seven,
    "gatewayapi": gatewayapi,
    "in_path": in_path,
}


def _fresh(stamp: str, now: dt.datetime) -> str:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise _forged()
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise _forged()
    return stamp


def _standard_key(secret: str) -> bytes:
    """``whsec_`` and base64, or any other text as it is."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    return base64.b64decode(secret.removeprefix("whsec_"))


def _part(text: str) -> Any:
    try:
        return _json(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (binascii.Error, UnicodeError):
        return None


def _json(text: str | bytes) -> Any:
    """None for what is no JSON: from the right caller, but nothing we know."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _same(ours: str, theirs: str) -> bool:
    return bool(ours) and hmac.compare_digest(ours.encode(), theirs.encode())


def _forged() -> WebhookForged:
    return WebhookForged("This call is not signed by whom we know.")
