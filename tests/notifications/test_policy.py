"""The policy's table: every rule with its boundary, and both nights the clocks change."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications import hours, policy
from services.notifications import message as messages
from services.notifications.contact import Contact
from services.notifications.kinds import Kind
from services.notifications.message import About, Message
from services.notifications.policy import Decision, Defer, Send, Suppress
from shared import clock
from shared.contracts.notifications.contacts import QuietHours
from shared.contracts.words import Channel
from tests.notifications.conftest import a_contact, at, yes

NIGHT = QuietHours(start=dt.time(21), end=dt.time(7))
NOON = QuietHours(start=dt.time(12), end=dt.time(13, 30))
NOW = at("2026-11-20T15:00")


def a_message(channel: Channel = Channel.MAIL, now: dt.datetime = NOW, **changes: Any) -> Message:
    return replace(messages.plan_matches(clock.new_id(), channel, [About(clock.new_id(), 50, ())], now), **changes)


@pytest.mark.parametrize(
    ("contact", "channel", "decision"),
    [
        (a_contact(), Channel.MAIL, Send()),
        (a_contact(), Channel.SMS, Send()),
        (None, Channel.MAIL, Suppress("contact_gone")),
        (a_contact(consents=()), Channel.MAIL, Suppress("no_consent")),
        (a_contact(consents=yes(Channel.SMS)), Channel.MAIL, Suppress("no_consent")),
        (a_contact(consents=yes(Channel.SMS)), Channel.SMS, Send()),
        (a_contact(consents=yes(Channel.MAIL) + yes(Channel.MAIL, given=False)), Channel.MAIL, Suppress("no_consent")),
        (a_contact(consents=yes(Channel.MAIL, given=False) + yes(Channel.MAIL)), Channel.MAIL, Send()),
        (a_contact(mail_confirmed=None), Channel.MAIL, Suppress("not_confirmed")),
        (a_contact(phone_confirmed=None), Channel.SMS, Suppress("not_confirmed")),
        (a_contact(phone_confirmed=None), Channel.MAIL, Send()),
        (a_contact(quiet_hours=NOON, consents=()), Channel.MAIL, Suppress("no_consent")),
    ],
)
def test_consent_and_confirmed_address(contact: Contact | None, channel: Channel, decision: Decision) -> None:
    assert policy.decide(contact, a_message(channel), NOW) == decision


@pytest.mark.parametrize("kind", [Kind.SIGN_IN, Kind.SIGN_IN_CODE, Kind.PHONE_CODE])
def test_what_was_asked_for_this_minute_needs_no_consent_and_no_daylight(kind: Kind) -> None:
    night = at("2026-11-20T03:00")
    message = a_message(now=night, kind=kind)
    assert policy.decide(None, message, night) == Send()
    assert policy.decide(a_contact(quiet_hours=NIGHT, consents=()), message, night) == Send()


@pytest.mark.parametrize("kind", Kind)
def test_nothing_is_sent_from_its_expiry_on(kind: Kind) -> None:
    message = a_message(kind=kind, expires_at=NOW)
    assert policy.decide(a_contact(), message, NOW) == Suppress("expired")
    assert policy.decide(a_contact(), message, NOW - dt.timedelta(milliseconds=1)) == Send()


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-11-20T20:59:59", None),
        (NIGHT, "2026-11-20T21:00", "2026-11-21T07:00"),
        (NIGHT, "2026-11-20T23:59:59", "2026-11-21T07:00"),
        (NIGHT, "2026-11-21T00:00", "2026-11-21T07:00"),
        (NIGHT, "2026-11-21T06:59:59", "2026-11-21T07:00"),
        (NIGHT, "2026-11-21T07:00", None),
        (NIGHT, "2026-12-31T22:00", "2027-01-01T07:00"),
        (NOON, "2026-11-20T11:59", None),
        (NOON, "2026-11-20T12:00", "2026-11-20T13:30"),
        (NOON, "2026-11-20T13:29", "2026-11-20T13:30"),
        (NOON, "2026-11-20T13:30", None),
        # 29 March 2026: 02:00 becomes 03:00
        (NIGHT, "2026-03-28T22:00", "2026-03-29T07:00"),
        (NIGHT, "2026-03-29T01:59", "2026-03-29T07:00"),
        (NIGHT, "2026-03-29T03:00", "2026-03-29T07:00"),
        (QuietHours(start=dt.time(22), end=dt.time(2, 30)), "2026-03-29T01:59", "2026-03-29T03:30"),
        (QuietHours(start=dt.time(22), end=dt.time(2, 30)), "2026-03-29T03:00", None),
        (QuietHours(start=dt.time(3), end=dt.time(2, 30)), "2026-03-29T01:00", "2026-03-30T02:30"),
        # 25 October 2026: 03:00 becomes 02:00
        (NIGHT, "2026-10-24T22:00", "2026-10-25T07:00"),
        (NIGHT, "2026-10-25T02:30 second", "2026-10-25T07:00"),
        (QuietHours(start=dt.time(22), end=dt.time(2, 30)), "2026-10-25T02:29", "2026-10-25T02:30"),
        (QuietHours(start=dt.time(22), end=dt.time(2, 30)), "2026-10-25T02:30", None),
        (QuietHours(start=dt.time(22), end=dt.time(2, 30)), "2026-10-25T02:10 second", "2026-10-25T02:30 second"),
        (QuietHours(start=dt.time(22), end=dt.time(2, 30)), "2026-10-25T02:30 second", None),
    ],
)
def test_quiet_hours_by_the_wall_clock(quiet: QuietHours, now: str, until: str | None) -> None:
    decision = policy.decide(a_contact(quiet_hours=quiet), a_message(now=at(now)), at(now))
    assert decision == (Send() if until is None else Defer(at(until), "quiet_hours"))


def test_the_night_is_an_hour_shorter_or_longer_when_the_clocks_change() -> None:
    spring, autumn = at("2026-03-28T21:00"), at("2026-10-24T21:00")
    assert hours.end_of_quiet(NIGHT, spring) - spring == dt.timedelta(hours=9)
    assert hours.end_of_quiet(NIGHT, autumn) - autumn == dt.timedelta(hours=11)


TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
NIGHTS = st.sampled_from([at("2026-03-28T12:00"), at("2026-10-24T12:00"), at("2026-06-01T12:00")])


@settings(max_examples=300, deadline=None)
@given(TIMES, TIMES, NIGHTS, st.integers(0, 24 * 3600))
def test_deferring_never_loses_and_never_lasts_two_days(
    start: dt.time, end: dt.time, noon: dt.datetime, seconds: int
) -> None:
    quiet, now = QuietHours(start=start, end=end), noon + dt.timedelta(seconds=seconds)
    contact = a_contact(quiet_hours=None if start == end else quiet)
    decision = policy.decide(contact, a_message(now=now), now)
    if isinstance(decision, Defer):
        assert now < decision.until < now + dt.timedelta(days=2)
        assert policy.decide(contact, a_message(now=decision.until), decision.until) == Send()
    else:
        assert decision == Send()
