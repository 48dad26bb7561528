"""Who is believed: each provider's way of signing, and everything that is not signed that way."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from services.notifications import signatures
from services.notifications.signatures import WebhookForged
from shared import clock
from shared.contracts.notifications.reports import Webhook

NOW = clock.now().replace(microsecond=0)
URL = "https://anlauf.example/api/v1/webhooks/sms"
SECRET, BODY = "a-secret-of-the-tests", '{"data": {"text": "Stopp"}}'


def standard(body: str = BODY, secret: bytes = SECRET.encode(), at: dt.datetime = NOW) -> Webhook:
    stamp = str(int(at.timestamp()))
    digest = hmac.digest(secret, f"msg_1.{stamp}.{body}".encode(), "sha256")
    signed = f"v1,bm90IHRoaXMgb25l v1,{base64.b64encode(digest).decode()}"
    headers = (("webhook-id", "msg_1"), ("webhook-timestamp", stamp), ("webhook-signature", signed))
    return Webhook(url=URL, headers=headers, body=body)


def seven(body: str = BODY, secret: bytes = SECRET.encode(), at: dt.datetime = NOW) -> Webhook:
    stamp = str(int(at.timestamp()))
    said = "\n".join((stamp, "n" * 32, "POST", URL, hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()))
    signature = hmac.new(secret, said.encode(), "sha256").hexdigest()
    return Webhook(
        url=URL, headers=(("x-timestamp", stamp), ("x-nonce", "n" * 32), ("x-signature", signature)), body=body
    )


def gatewayapi(body: str = BODY, secret: bytes = SECRET.encode(), algorithm: str = "HS256") -> Webhook:
    head = json.dumps({"typ": "JWT", "alg": algorithm})
    said = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in (head, body))
    signature = base64.urlsafe_b64encode(hmac.digest(secret, said.encode(), "sha256")).rstrip(b"=").decode()
    return Webhook(url=URL, headers=(("x-gwapi-signature", f"{said}.{signature}"),), body="{}")


def in_path(body: str = BODY, secret: bytes = SECRET.encode()) -> Webhook:
    return Webhook(url=URL, headers=(), body=body, secret=secret.decode())


@dataclass(frozen=True)
class Way:
    read: Callable[[Webhook, str, dt.datetime], Any]
    sign: Callable[..., Webhook]


WAYS = [
    Way(signatures.standard, standard),
    Way(signatures.seven, seven),
    Way(signatures.gatewayapi, gatewayapi),
    Way(signatures.in_path, in_path),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.read.__name__)
def test_what_is_signed_is_read_and_what_is_not_is_forged(way: Way) -> None:
    said = way.read(way.sign(), SECRET, NOW)
    assert (json.loads(said) if isinstance(said, str) else said) == json.loads(BODY)
    forged = [way.sign(secret=b"another-secret"), Webhook(url=URL, headers=(), body=BODY)]
    stripped = tuple((name, "") for name, _ in way.sign().headers)
    forged.append(Webhook(url=URL, headers=stripped, body=BODY))
    for call in forged:
        with pytest.raises(WebhookForged):
            way.read(call, SECRET, NOW)


@pytest.mark.parametrize("way", WAYS[:2], ids=lambda way: way.read.__name__)
def test_another_body_and_a_time_long_ago_are_forged(way: Way) -> None:
    changed = way.sign().model_copy(update={"body": BODY.replace("Stopp", "Start")})
    old, early = NOW - dt.timedelta(minutes=5, seconds=1), NOW + dt.timedelta(minutes=5, seconds=1)
    for call in (changed, way.sign(at=old), way.sign(at=early)):
        with pytest.raises(WebhookForged):
            way.read(call, SECRET, NOW)
    assert way.read(way.sign(at=NOW - dt.timedelta(minutes=5)), SECRET, NOW)


def test_a_call_to_another_address_is_forged() -> None:
    with pytest.raises(WebhookForged):
        signatures.seven(seven().model_copy(update={"url": "https://elsewhere.example/"}), SECRET, NOW)


@pytest.mark.parametrize("algorithm", ["none", "RS256"])
def test_a_token_of_another_algorithm_is_forged(algorithm: str) -> None:
    with pytest.raises(WebhookForged):
        signatures.gatewayapi(gatewayapi(algorithm=algorithm), SECRET, NOW)


def test_a_secret_as_standard_webhooks_write_it() -> None:
    secret = "whsec_" + base64.b64encode(b"raw-bytes-of-24-letters!").decode()
    assert signatures.standard(standard(secret=b"raw-bytes-of-24-letters!"), secret, NOW) == BODY


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "e30.e30.", "\u0130.e30.e30", "!!.!!.!!"])
def test_what_is_no_token_is_forged(token: str) -> None:
    with pytest.raises(WebhookForged):
        signatures.gatewayapi(Webhook(url=URL, headers=(("x-gwapi-signature", token),), body=""), SECRET, NOW)
