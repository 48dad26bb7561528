"""Addresses are normalised, secrets hashed."""

import re

import pytest

from services.gateway.accounts import (
    Address,
    MailInvalid,
    Pepper,
    PhoneInvalid,
    PhoneNotMobile,
    digest,
    mail_in,
    new_code,
    new_link_token,
    read_mail,
    read_phone,
)
from shared.contracts.words import Channel

DEMO_PHONE = Address(Channel.SMS, "+4915550000001")


@pytest.mark.parametrize("text", ["mia@demo.anlauf.example", " Mia@Demo.Anlauf.EXAMPLE ", "MIA@demo.anlauf.example"])
def test_the_same_mailbox_is_the_same_address(text: str) -> None:
    assert read_mail(text) == Address(Channel.MAIL, "mia@demo.anlauf.example")


@pytest.mark.parametrize("text", ["+4915550000001", "015550000001", "01555 0000 001", "0049 1555 0000001"])
def test_the_same_phone_is_the_same_address(text: str) -> None:
    assert read_phone(text) == DEMO_PHONE


def test_a_mobile_number_of_another_country_is_taken() -> None:
    assert read_phone("+380 50 123 4567").text == "+380501234567"


@pytest.mark.parametrize("text", ["@", "a@", "a@b", "a b@demo.example", "a@demo.example\r\nBcc: b@demo.example"])
def test_what_is_no_mail_address_is_refused(text: str) -> None:
    with pytest.raises(MailInvalid):
        read_mail(text)


@pytest.mark.parametrize("text", ["", "12", "hallo", "+49", "+491555000000112345", "mia@demo.example"])
def test_what_is_no_phone_number_is_refused(text: str) -> None:
    with pytest.raises(PhoneInvalid):
        read_phone(text)


def test_a_landline_is_refused() -> None:
    with pytest.raises(PhoneNotMobile):
        read_phone("0340 2041234")


def test_hashes_differ_by_key_kind_and_text() -> None:
    pepper = Pepper("one key")
    hashes = {
        pepper.hash("mail", "a"),
        pepper.hash("sms", "a"),
        pepper.hash("mail", "b"),
        Pepper("two").hash("mail", "a"),
    }
    assert len(hashes) == 4
    assert pepper.hash("mail", "a") == Pepper("one key").hash("mail", "a")


def test_a_link_token_carries_its_address_and_is_never_the_same() -> None:
    token = new_link_token("mia@demo.anlauf.example")
    assert mail_in(token) == "mia@demo.anlauf.example"
    assert token != new_link_token("mia@demo.anlauf.example")
    assert re.fullmatch(r"[A-Za-z0-9_.-]{60,}", token), "must need no escaping in an address"


def test_the_digest_binds_the_address_in_the_token() -> None:
    random, _, _ = new_link_token("mia@demo.example").partition(".")
    _, _, other = new_link_token("eve@demo.example").partition(".")
    assert digest(f"{random}.{other}") != digest(new_link_token("mia@demo.example"))


@pytest.mark.parametrize("token", ["", ".", "abc", "abc.", "abc.ä", "abc.____", "abc.a"])
def test_a_token_without_a_readable_address_has_none(token: str) -> None:
    assert mail_in(token) is None


def test_a_code_has_six_digits() -> None:
    assert all(re.fullmatch(r"[0-9]{6}", new_code()) for _ in range(200))
