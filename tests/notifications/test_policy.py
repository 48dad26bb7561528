"""The policy's table: every rule with its boundary, and both nights the clocks change."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications import digest, hours, policy
from services.notifications import message as messages
from services.notifications.contact import Contact
from services.notifications.guardian import Answer, Guardian
from services.notifications.kinds import ASKED_FOR, RULES, Audience, Kind
from services.notifications.message import About, Message, State, Topic
from services.notifications.policy import Decision, Defer, Gather, Send, Standing, Supersede, Suppress
from shared import clock
from shared.contracts.notifications.contacts import Frequency, QuietHours
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


SCHOOL_DAY = "2026-11-20"  # a Friday


def news(channel: Channel = Channel.MAIL, now: dt.datetime = NOW) -> Message:
    return a_message(channel, now)


def urgent(now: dt.datetime = NOW, channel: Channel = Channel.MAIL) -> Message:
    topic = Topic("application:1", 1)
    return messages.plan_service(Kind.INTEREST_ACCEPTED, clock.new_id(), channel, topic, {}, now)


@pytest.mark.parametrize(
    ("standing", "decision"),
    [
        (Standing(), Send()),
        (Standing(stopped=True), Defer(NOW + policy.STOPPED_FOR, "stopped")),
        (Standing(suppressed="bounced"), Suppress("bounced")),
        (Standing(resolved="offers_closed"), Supersede("offers_closed")),
        (Standing(paused=True), Defer(at("2026-11-21T07:00"), "offers_paused")),
        (Standing(sent_today=2), Send()),
        (Standing(sent_today=3), Gather(at("2026-11-21T07:00"), "daily_cap")),
        (Standing(sms_today=1), Send()),
        # the first that applies decides, in the order of the table
        (Standing(stopped=True, suppressed="bounced"), Defer(NOW + policy.STOPPED_FOR, "stopped")),
        (Standing(suppressed="bounced", resolved="offers_closed"), Suppress("bounced")),
        (Standing(resolved="offers_closed", sent_today=9), Supersede("offers_closed")),
    ],
)
def test_what_stands_in_the_way_of_a_mail(standing: Standing, decision: Decision) -> None:
    assert policy.decide(a_contact(), news(), NOW, standing) == decision


@pytest.mark.parametrize(
    ("standing", "decision"),
    [
        (Standing(sms_today=0, sent_today=2), Send()),
        (Standing(sms_today=1), Gather(at("2026-11-21T07:00"), "daily_cap")),
        (Standing(sms_this_month=9_999), Send()),
        (Standing(sms_this_month=10_000), Suppress("sms_budget")),  # next month it is no news any more
    ],
)
def test_caps_and_budget_of_sms(standing: Standing, decision: Decision) -> None:
    assert policy.decide(a_contact(), news(Channel.SMS), NOW, standing) == decision


def test_an_sms_that_is_worth_sending_next_month_waits_for_it() -> None:
    now = at("2026-11-28T12:00")
    decision = policy.decide(a_contact(), urgent(now, Channel.SMS), now, Standing(sms_this_month=10_000))
    assert decision == Defer(at("2026-12-01T07:00"), "sms_budget")


def test_what_lapses_is_not_counted_but_waits_for_daylight() -> None:
    assert policy.decide(a_contact(), urgent(), NOW, Standing(sent_today=9)) == Send()
    night = at("2026-11-20T22:00")
    assert policy.decide(a_contact(quiet_hours=NIGHT), urgent(night), night) == Defer(
        at("2026-11-21T07:00"), "quiet_hours"
    )


@pytest.mark.parametrize("kind", ASKED_FOR)
def test_a_code_is_held_back_by_the_kill_switch_alone_and_a_question_to_a_guardian_by_their_stop(kind: Kind) -> None:
    full = Standing(suppressed="bounced", resolved="x", sent_today=99, sms_today=99, sms_this_month=99_999)
    message = a_message(kind=kind)
    of_another = RULES[kind].audience is Audience.GUARDIAN
    assert policy.decide(None, message, NOW, full) == (Suppress("bounced") if of_another else Send())
    assert policy.decide(None, message, NOW, Standing(stopped=True)) == Defer(NOW + policy.STOPPED_FOR, "stopped")


def test_the_team_is_told_at_any_hour_and_without_a_contact() -> None:
    night = at("2026-11-20T03:00")
    message = messages.plan_staff(Kind.OFFER_WAITING, "team@demo.example", "1", {}, night)
    assert policy.decide(None, message, night) == Send()


@pytest.mark.parametrize(
    ("frequency", "now", "until"),
    [
        (Frequency.DAILY, "2026-11-20T06:59", "2026-11-20T07:00"),
        (Frequency.DAILY, "2026-11-20T07:00", "2026-11-21T07:00"),
        (Frequency.DAILY, "2026-11-20T23:00", "2026-11-21T07:00"),
        (Frequency.WEEKLY, "2026-11-20T15:00", "2026-11-23T07:00"),
        (Frequency.WEEKLY, "2026-11-23T06:59", "2026-11-23T07:00"),
        (Frequency.WEEKLY, "2026-11-23T07:00", "2026-11-30T07:00"),
        (Frequency.DAILY, "2026-03-28T12:00", "2026-03-29T07:00"),  # the clocks go forward
        (Frequency.DAILY, "2026-10-24T12:00", "2026-10-25T07:00"),  # and back
    ],
)
def test_a_digest_goes_out_in_the_morning(frequency: Frequency, now: str, until: str) -> None:
    """At night as well: what goes into a digest disturbs nobody."""
    contact = a_contact(frequency=frequency, quiet_hours=NIGHT)
    assert policy.decide(contact, news(now=at(now)), at(now)) == Gather(at(until), "digest")
    noon = at("2026-11-20T12:00")
    assert policy.decide(contact, urgent(noon), noon) == Send()


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (f"{SCHOOL_DAY}T07:29", None),
        (f"{SCHOOL_DAY}T07:30", f"{SCHOOL_DAY}T14:00"),
        (f"{SCHOOL_DAY}T13:59", f"{SCHOOL_DAY}T14:00"),
        (f"{SCHOOL_DAY}T14:00", None),
        ("2026-11-21T10:00", None),  # a Saturday
        ("2026-12-25T10:00", None),  # Christmas, a Friday
        ("2026-07-20T10:00", None),  # summer holidays of Sachsen-Anhalt, a Monday
    ],
)
def test_school_hours(now: str, until: str | None) -> None:
    decision = policy.decide(a_contact(school_hours=True), news(now=at(now)), at(now))
    assert decision == (Send() if until is None else Defer(at(until), "school_hours"))


def test_who_is_muted_hears_of_nothing_but_what_lapses() -> None:
    until = NOW + dt.timedelta(days=3)
    contact = a_contact(muted_until=until)
    assert policy.decide(contact, news(), NOW) == Gather(hours.next_digest(Frequency.DAILY, until), "muted")
    assert policy.decide(contact, news(), until) == Send()
    assert policy.decide(contact, urgent(), NOW) == Send()


@pytest.mark.parametrize("frequency", Frequency)
def test_a_digest_on_its_way_waits_for_who_is_muted_and_loses_nothing(frequency: Frequency) -> None:
    until = NOW + dt.timedelta(days=30)
    contact = a_contact(muted_until=until, frequency=frequency)
    made = digest.compose([news()], NOW)
    morning = hours.next_digest(frequency, until)
    assert policy.decide(contact, made, NOW) == Defer(morning, "muted")
    waiting = replace(made, state=State.SENDING).defer(morning, "muted")
    assert policy.decide(contact, waiting, morning) == Send()


@pytest.mark.parametrize(
    ("today", "answer", "decision"),
    [
        ("2026-11-20T15:00", None, Suppress("no_guardian_consent")),
        ("2026-11-20T15:00", Answer.ASKED, Suppress("no_guardian_consent")),
        ("2026-11-20T15:00", Answer.REFUSED, Suppress("no_guardian_consent")),
        ("2026-11-20T15:00", Answer.GIVEN, Send()),
        ("2026-12-01T23:59", None, Suppress("no_guardian_consent")),
        ("2026-12-02T00:00", None, Send()),  # the 16th birthday
    ],
)
def test_news_to_who_is_under_16_need_a_guardian(today: str, answer: Answer | None, decision: Decision) -> None:
    asked = Guardian(Channel.MAIL, "eltern@demo.example", (NOW,))
    guardian = replace(asked, answer=answer) if answer else None
    contact = a_contact(guardian_needed_until=dt.date(2026, 12, 2), guardian=guardian)
    assert policy.decide(contact, news(now=at(today)), at(today)) == decision
    assert policy.decide(contact, urgent(at("2026-11-20T15:00")), NOW) == Send()
