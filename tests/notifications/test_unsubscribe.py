"""The token that ends the mails."""

import base64

import pytest

from services.notifications import unsubscribe
from services.notifications.unsubscribe import TokenInvalid
from shared import clock
from shared.contracts.words import Channel

KEY = b"signing-key-of-the-tests"


@pytest.mark.parametrize("channel", Channel)
def test_a_token_says_who_stops_what(channel: Channel) -> None:
    person = clock.new_id()
    assert unsubscribe.read(KEY, unsubscribe.token(KEY, person, channel)) == (person, channel)


def test_a_token_is_the_same_for_ever() -> None:
    person = clock.new_id()
    assert unsubscribe.token(KEY, person, Channel.MAIL) == unsubscribe.token(KEY, person, Channel.MAIL)


def test_a_changed_token_is_refused_whichever_bit_it_was() -> None:
    raw = base64.urlsafe_b64decode(unsubscribe.token(KEY, clock.new_id(), Channel.MAIL) + "=" * 4)
    for position in range(len(raw)):
        forged = raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]
        with pytest.raises(TokenInvalid):
            unsubscribe.read(KEY, base64.urlsafe_b64encode(forged).decode())


@pytest.mark.parametrize("token", ["", "a", "abc", "=", "ä", "../..", "A" * 44, "A" * 500, "\x00"])
def test_what_we_have_not_made_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        unsubscribe.read(KEY, token)


def test_another_installations_token_is_refused() -> None:
    with pytest.raises(TokenInvalid):
        unsubscribe.read(b"another-signing-key-", unsubscribe.token(KEY, clock.new_id(), Channel.MAIL))
