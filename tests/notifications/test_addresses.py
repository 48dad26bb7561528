"""Which addresses can be reached, and how they are written."""

import pytest

from services.notifications import addresses
from services.notifications.addresses import MailInvalid, PhoneInvalid, PhoneNotMobile


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("mia@demo.anlauf.example", "mia@demo.anlauf.example"),
        ("Mia.Muster+jobs@DEMO.Anlauf.Example", "Mia.Muster+jobs@demo.anlauf.example"),
        ("post@bücher.example", "post@xn--bcher-kva.example"),
    ],
)
def test_a_mail_address_has_one_spelling(typed: str, written: str) -> None:
    assert addresses.mail(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "mia",
        "mia@",
        "@demo.example",
        "mia@localhost",
        "mia@@demo.example",
        "mia@demo.example\r\nBcc: all@demo.example",
        "mia@demo.example\nSubject: x",
        "mia\x00@demo.example",
        "mia@demo.example, tom@demo.example",
        "Mia <mia@demo.example>",
        '"mia bcc"@demo.example',
        "müller@demo.example",
        "mia@[127.0.0.1]",
        "m" * 65 + "@demo.example",
        "mia@" + "d" * 250 + ".example",
    ],
)
def test_what_is_no_mail_address_is_refused_with_the_field(typed: str) -> None:
    with pytest.raises(MailInvalid) as refused:
        addresses.mail(typed)
    assert [error.pointer for error in refused.value.errors] == ["/mail"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("mia@d\u0435mo.example", "mia@xn--dmo-rdd.example"),  # a Cyrillic letter: another domain, and seen to be one
        ("mia@\uff44emo.example", "mia@demo.example"),  # full width: the same letter
        ("mia@demo\u3002example", "mia@demo.example"),
    ],
)
def test_a_domain_that_looks_like_another_is_told_apart_from_it(typed: str, written: str) -> None:
    assert addresses.mail(typed) == written


LOOK_ALIKES = ("m\u0456a@demo.example", "\uff4dia@demo.example", "mia\u200b@demo.example", "mia@dem\u00ado.example")
BROKEN = (
    "mia@\u202edemo.example",
    "mia@demo\u2024example",
    "mia@demo..example",
    ".mia@demo.example",
    "mia@-demo.example",
)


@pytest.mark.parametrize(
    "typed", [*LOOK_ALIKES, *BROKEN, "mia@demo.example>", "mia@xn--demo-example", "mia@demo.example."]
)
def test_an_address_that_only_looks_like_one_is_refused(typed: str) -> None:
    with pytest.raises(MailInvalid):
        addresses.mail(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("0151 23456789", "+4915123456789"),
        ("+49 (151) 234-567.89", "+4915123456789"),
        ("0049 151 23456789", "+4915123456789"),
        ("+43 664 1234567", "+436641234567"),
        ("+1 202 555 0123", "+12025550123"),
        ("+4915550000001", "+4915550000001"),
        ("0155 500000 99", "+4915550000099"),
    ],
)
def test_a_mobile_number_is_written_in_e164(typed: str, written: str) -> None:
    assert addresses.phone(typed) == written


# Premium, shared cost, televoting, personal, voice over IP: who pumps SMS is paid for them.
DEAR = ("0900 1 234567", "0180 5 123456", "0137 7 123456", "0700 12345678", "032 211234567")


@pytest.mark.parametrize("typed", ["+43 664 1234567", "+1 202 555 0123", "+44 7400 123456", "+48 512 345 678"])
def test_a_number_of_another_country_is_refused_and_says_which_are_not(typed: str) -> None:
    with pytest.raises(PhoneNotMobile, match=r"numbers with \+49 only") as refused:
        addresses.phone(typed, ("+49",))
    assert (refused.value.errors[0].pointer, refused.value.errors[0].code) == ("/phone", "phone_not_mobile")
    assert addresses.phone("0151 23456789", ("+43", "+49")) == "+4915123456789"


@pytest.mark.parametrize("typed", ["+49 340 2040", "0340 204 1234", "0800 1234567", "+44 20 7946 0958", *DEAR])
def test_a_number_that_takes_no_sms_is_refused(typed: str) -> None:
    with pytest.raises(PhoneNotMobile) as refused:
        addresses.phone(typed)
    assert refused.value.errors[0].pointer == "/phone"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "+",
        "12",
        "+49151",
        "0151 CALLMIA",
        "tel:+4915123456789",
        "+4915123456789;ext=5",
        "٠١٥١٢٣٤٥٦٧٨٩",
        "1" * 40,
    ],
)
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(PhoneInvalid):
        addresses.phone(typed)
