"""Webhooks for partners, the rules: signatures others can check, growing waits, an end, whom nobody may call."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from services.notifications import webhook as webhooks
from services.notifications.webhook import Delivery, Outcome, Webhook, WebhookUrlRefused
from shared import clock
from tests.notifications.conftest import settings_for

KEY, NOW = b"signing-key-of-the-tests", clock.now()
HOOK = Webhook(clock.new_id(), clock.new_id(), "https://partner.example/in", ("offer.closed",), NOW)
CALL = Delivery(clock.new_id(), HOOK.id, "offer.closed", {"offer_id": str(clock.new_id()), "version": 3}, NOW)
YES, NO = Outcome(204), Outcome(500, "http_500")


def test_the_reference_implementation_takes_our_signature_and_nothing_else() -> None:
    secret, headers = webhooks.secret(KEY, HOOK, 1), webhooks.headers(KEY, HOOK, CALL, NOW)
    told = Verifier(secret).verify(CALL.body, headers)
    assert (told["type"], told["data"]["version"]) == ("offer.closed", 3)
    assert headers["webhook-id"] == str(CALL.id)
    for wrong in (
        {**headers, "webhook-id": "another"},
        {**headers, "webhook-timestamp": str(int(NOW.timestamp()) - 1)},
        webhooks.headers(KEY, HOOK, CALL, NOW - dt.timedelta(minutes=6)),
        webhooks.headers(b"another-signing-key", HOOK, CALL, NOW),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(CALL.body, wrong)
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(CALL.body.replace("3", "4"), headers)


def test_after_a_change_both_secrets_sign_for_a_day() -> None:
    old, renewed = webhooks.secret(KEY, HOOK, 1), HOOK.renew(NOW)
    new = webhooks.secret(KEY, renewed, 2)
    assert old != new
    soon = webhooks.headers(KEY, renewed, CALL, NOW)
    for secret in (old, new):
        Verifier(secret).verify(CALL.body, soon)
    later = {**webhooks.headers(KEY, renewed, CALL, NOW + dt.timedelta(hours=25))}
    assert len(later["webhook-signature"].split()) == 1
    assert later["webhook-signature"].split()[0] not in soon["webhook-signature"]


def test_every_webhook_has_a_secret_of_its_own() -> None:
    assert webhooks.secret(KEY, HOOK, 1) != webhooks.secret(KEY, replace(HOOK, id=clock.new_id()), 1)


def test_waits_grow_until_the_fifth_day() -> None:
    one, hook, now, waits = CALL, HOOK, NOW, []
    while one.state in ("planned", "deferred"):
        hook = hook.after(NO, now)
        one = one.after(NO, hook, now)
        if one.due is not None:
            waits.append(one.due - now)
            now = one.due
    assert waits[0] == dt.timedelta(seconds=5)
    assert all(earlier <= later for earlier, later in pairwise(waits))
    assert (one.state, hook.off_reason) == ("failed", "failing")
    assert dt.timedelta(days=5) <= now - NOW < dt.timedelta(days=6)


def test_a_success_clears_what_failed_before() -> None:
    failing = HOOK.after(NO, NOW - dt.timedelta(days=4))
    assert failing.failing_since is not None
    assert failing.after(YES, NOW).after(NO, NOW + dt.timedelta(days=3)).off_since is None
    assert CALL.after(YES, HOOK, NOW).state == "sent"


def test_who_is_gone_is_switched_off_at_once_and_a_new_secret_switches_on_again() -> None:
    off = HOOK.after(Outcome(410, "http_410"), NOW)
    assert (off.off_since, off.off_reason) == (NOW, "gone")
    assert CALL.after(Outcome(410, "http_410"), off, NOW).state == "failed"
    on = off.renew(NOW)
    assert (on.off_since, on.failing_since, on.generation) == (None, None, 2)


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 429, 500, 503])
def test_whatever_is_no_success_is_tried_again(status: int) -> None:
    assert CALL.after(Outcome(status), HOOK, NOW).state == "deferred"


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/in",
        "https://user@partner.example/",
        "https://partner.example/#x",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://[::1]/",
        "https://localhost/",
        "https://mongo:27017/",
        "https://partner.example:99999/",
        "https://partner.example\\@evil.example/",
        "ftp://partner.example/",
        "https:///in",
        "//partner.example/",
        "https://169.254.169.254/latest",
    ],
)
def test_only_https_to_a_host_by_its_name_is_taken(url: str) -> None:
    with pytest.raises(WebhookUrlRefused):
        webhooks.check_url(url, local=False)


def test_this_machine_is_called_where_that_is_allowed() -> None:
    webhooks.check_url("https://partner.example:8443/in?x=1", local=False)
    webhooks.check_url("http://127.0.0.1:8080/", local=True)
    with pytest.raises(WebhookUrlRefused):
        webhooks.check_url("http://partner.example/", local=True)
    with pytest.raises(ValidationError, match="trying out"):
        settings_for(webhook_local=True, public_url="https://board.example")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b:1::7f00:1",
        "fec0::1",
    ],
)
def test_no_address_within_is_public_however_it_is_wrapped(address: str) -> None:
    assert not webhooks.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert webhooks.is_public(address)
