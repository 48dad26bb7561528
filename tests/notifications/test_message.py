"""A message's life: what can become of it, and what it is called."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from services.notifications import codes
from services.notifications import message as messages
from services.notifications.kinds import Kind
from services.notifications.message import (
    FINAL,
    TRANSITIONS,
    About,
    Message,
    Private,
    State,
    TransitionNotAllowed,
)
from shared import clock
from shared.contracts.notifications.messages import SendSignIn
from shared.contracts.words import Channel, Language
from shared.errors import Transient
from tests.notifications.conftest import PHONE, a_contact

NOW = clock.now()
ACTS: dict[State, Any] = {
    State.SENT: lambda m: m.send("id", NOW),
    State.FAILED: lambda m: m.fail("smtp_550"),
    State.PLANNED: lambda m: m.wait("smtp_451"),
    State.DEFERRED: lambda m: m.defer(NOW, "quiet_hours"),
    State.GATHERED: lambda m: m.gather(NOW, "digest"),
    State.DIGESTED: lambda m: m.tell_in(clock.new_id()),
    State.SUPPRESSED: lambda m: m.suppress("no_consent"),
    State.SUPERSEDED: lambda m: m.supersede("offers_closed"),
}


def about() -> About:
    return About(clock.new_id(), 50, ())


def a_message(**changes: Any) -> Message:
    return replace(messages.plan_matches(clock.new_id(), Channel.MAIL, [about()], NOW), **changes)


def sign_in(**changes: Any) -> SendSignIn:
    values = {
        "key": "k1",
        "channel": "mail",
        "address": "mia@demo.example",
        "secret": "https://a.example/x",
        "language": "de",
    }
    return SendSignIn.model_validate({**values, "expires_at": NOW + dt.timedelta(minutes=20), **changes})


@pytest.mark.parametrize("frm", State)
@pytest.mark.parametrize("to", ACTS)
def test_only_what_the_table_says_can_happen(frm: State, to: State) -> None:
    message, allowed = a_message(state=frm), (frm, to) in {(before, after) for before, after, _ in TRANSITIONS}
    if allowed:
        assert ACTS[to](message).state is to
    else:
        with pytest.raises(TransitionNotAllowed, match=frm):
            ACTS[to](message)


def test_what_has_come_to_an_end_stays_as_it_is() -> None:
    assert {State.PLANNED, State.DEFERRED, State.GATHERED, State.SENDING} == set(State) - FINAL


@pytest.mark.parametrize("end", sorted(FINAL & ACTS.keys()))
def test_address_and_secret_are_forgotten_at_the_end(end: State) -> None:
    before = State.GATHERED if end is State.DIGESTED else State.SENDING
    message = a_message(state=before, private=Private("mia@demo.example", "secret"))
    assert ACTS[end](message).private is None


def test_address_and_secret_are_kept_while_the_message_waits() -> None:
    message = a_message(state=State.SENDING, private=Private("mia@demo.example", "secret"))
    assert ACTS[State.PLANNED](message).private == message.private


def test_only_a_message_refused_for_now_asks_for_another_try() -> None:
    sending = a_message(state=State.SENDING)
    sending.send("id", NOW).must_not_wait()
    sending.fail("smtp_550").must_not_wait()
    sending.defer(NOW, "quiet_hours").must_not_wait()
    with pytest.raises(Transient, match="smtp_451"):
        sending.wait("smtp_451").must_not_wait()


def test_the_same_news_to_the_same_person_is_the_same_message() -> None:
    person, one, two = clock.new_id(), about(), about()
    first = messages.plan_matches(person, Channel.MAIL, [one, two], NOW)
    assert messages.plan_matches(person, Channel.MAIL, [two, one], NOW + dt.timedelta(days=1)).id == first.id


def test_person_channel_and_offers_each_make_another_message() -> None:
    person, one, two = clock.new_id(), about(), about()
    ids = {
        messages.plan_matches(person, Channel.MAIL, [one], NOW).id,
        messages.plan_matches(person, Channel.SMS, [one], NOW).id,
        messages.plan_matches(person, Channel.MAIL, [two], NOW).id,
        messages.plan_matches(person, Channel.MAIL, [one, two], NOW).id,
        messages.plan_matches(clock.new_id(), Channel.MAIL, [one], NOW).id,
    }
    assert len(ids) == 5


def test_the_best_offer_comes_first() -> None:
    good, better = About(clock.new_id(), 60, ()), About(clock.new_id(), 80, ())
    assert messages.plan_matches(clock.new_id(), Channel.MAIL, [good, better], NOW).about == (better, good)


def test_a_sign_in_is_one_message_per_key_and_channel() -> None:
    first = codes.plan_sign_in(sign_in(), "mia@demo.example", NOW)
    assert codes.plan_sign_in(sign_in(secret="https://a.example/other"), "mia@demo.example", NOW).id == first.id
    assert codes.plan_sign_in(sign_in(key="k2"), "mia@demo.example", NOW).id != first.id
    assert first.kind is Kind.SIGN_IN
    assert first.asked_for


def test_a_time_without_zone_is_no_time() -> None:
    with pytest.raises(ValidationError):
        sign_in(expires_at="2030-01-01T12:00:00")


def test_a_phone_code_names_the_phone_nowhere_but_where_it_is_forgotten() -> None:
    contact, digits = replace(a_contact(), phone_confirmed=None).new_code(a_contact(phone=None), b"key", NOW)
    (message,) = codes.plan_phone_code(contact, digits, NOW)
    assert message.private == Private(PHONE, digits or "")
    assert message.language is Language.GERMAN
    assert PHONE not in repr(replace(message, private=None))


def test_without_digits_no_code_is_planned() -> None:
    assert codes.plan_phone_code(a_contact(), None, NOW) == ()
