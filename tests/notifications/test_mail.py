"""A mail as it goes over the wire: its headers hold whatever stands in them."""

import datetime as dt
import email
import email.policy
from dataclasses import replace
from email import charset
from email.message import EmailMessage

import pytest

from services.notifications.mail import Body, Letter, compose, one_line

NOW = dt.datetime(2026, 11, 20, 14, 30, tzinfo=dt.UTC)
SENDER = "Anlauf <board@demo.anlauf.example>"
INJECTED = "Ferienjob\r\nBcc: all@demo.example\r\n\r\n<script>"


def read(raw: str) -> EmailMessage:
    parsed = email.message_from_string(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def letter(subject: str = "Passt zu dir", unsubscribe_url: str | None = None) -> Letter:
    return Letter("0a1b", "mia@demo.example", subject, "Grüße\n", "<p>Grüße</p>", "de", unsubscribe_url)


def test_headers() -> None:
    mail = read(compose(letter(unsubscribe_url="https://a.example/u/" + "Ab_-" * 15), SENDER, NOW))
    assert {name: mail[name] for name in mail} == {
        "Content-Type": 'multipart/alternative; boundary="=_anlauf"',
        "MIME-Version": "1.0",
        "From": SENDER,
        "To": "mia@demo.example",
        "Subject": "Passt zu dir",
        "Date": "Fri, 20 Nov 2026 14:30:00 +0000",
        "Message-ID": "<0a1b@demo.anlauf.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "de",
        "List-Unsubscribe": "<https://a.example/u/" + "Ab_-" * 15 + ">",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_without_an_unsubscribe_link_there_is_no_list() -> None:
    assert "List-" not in compose(letter(), SENDER, NOW)


def test_text_and_html_part_in_this_order() -> None:
    text, html = read(compose(letter(), SENDER, NOW)).iter_parts()
    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Grüße\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Grüße</p>")


def test_the_same_letter_is_the_same_mail() -> None:
    assert compose(letter(), SENDER, NOW) == compose(letter(), SENDER, NOW)


def test_a_mail_is_ascii_in_short_lines() -> None:
    raw = compose(letter("Größe „XL“ für Łukasz и Привіт 🚀 " * 10, "https://a.example/u/" + "Ab_-" * 15), SENDER, NOW)
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) < 120


@pytest.mark.parametrize(
    "subject",
    [
        "Ferienjob in der „Schlosserei“ – Größe",
        "Практика 🚀",
        "تدريب",
        "=?utf-8?q?not_encoded=3F?= is what it is",
        "a" * 119,
        "Schlosserei & Söhne <b>, \"fett\"; 'x'",
    ],
)
def test_any_subject_arrives_as_it_was(subject: str) -> None:
    assert str(read(compose(letter(subject), SENDER, NOW))["Subject"]) == subject


@pytest.mark.parametrize(
    "subject",
    [INJECTED, "a\nBcc: b@c.example", "a\rBcc: b@c.example", "a\u2028Bcc: b@c.example", "a\x85Bcc: b", "a\x00b"],
)
def test_no_subject_makes_another_header(subject: str) -> None:
    mail = read(compose(letter(subject), SENDER, NOW))
    assert "Bcc" not in mail
    assert len(mail.keys()) == 9
    assert str(mail["Subject"]).startswith(("Ferienjob Bcc:", "a Bcc:", "a b"))


@pytest.mark.parametrize("to", ["m@a.example\r\nBcc: b@c.example", "m@a.example\nBcc: b@c.example", "mïa@a.example"])
def test_an_address_that_would_make_another_header_is_no_mail_at_all(to: str) -> None:
    with pytest.raises(ValueError, match="header"):
        compose(replace(letter(), to=to), SENDER, NOW)


def test_a_package_that_changes_what_utf8_means_changes_no_mail() -> None:
    before = compose(letter("Größe"), SENDER, NOW)
    known = dict(charset.CHARSETS)
    try:
        charset.add_charset("utf-8", charset.QP, charset.QP, "utf-8")
        text, html = read(compose(letter("Größe"), "Other <other@demo.example>", NOW)).iter_parts()
    finally:
        charset.CHARSETS.clear()
        charset.CHARSETS.update(known)
    assert (text["Content-Transfer-Encoding"], text.get_content()) == ("base64", "Grüße\n")
    assert html.get_content() == "<p>Grüße</p>"
    assert compose(letter("Größe"), SENDER, NOW) == before


def test_what_a_mail_says_is_never_taken_for_a_mark() -> None:
    mail = read(compose(replace(letter("@@To@@ @@html@@"), text="@@html@@"), SENDER, NOW))
    text, html = mail.iter_parts()
    assert (mail["Subject"], text.get_content().strip()) == ("@@To@@ @@html@@", "@@html@@")
    assert html.get_content() == "<p>Grüße</p>"


@pytest.mark.parametrize("before", [0, 1, 56, 57, 58, 113, 114, 115, 400])
def test_a_part_written_ahead_is_the_same_as_one_written_at_once(before: int) -> None:
    """Lines of 57 bytes, and none of them ends inside a character."""
    for filling in ("x", "ü", "Привіт ", "🚀"):
        text = (filling * 400)[:before] + "Link: @@ und mehr.\n"
        ahead = replace(letter(), text=Body.of(text, "@@").fill("@@", "https://a.example/u/x"))
        at_once = replace(letter(), text=text.replace("@@", "https://a.example/u/x"))
        text_part, _ = read(compose(ahead, SENDER, NOW)).iter_parts()
        assert text_part.get_content() == at_once.text
        assert max(map(len, compose(ahead, SENDER, NOW).splitlines())) <= 78


def test_no_sender_name_makes_another_header() -> None:
    mail = read(compose(letter(), "Jugendberufszentrum Dessau-Roßlau <board@demo.example>", NOW))
    assert str(mail["From"]) == "Jugendberufszentrum Dessau-Roßlau <board@demo.example>"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \t b\r\n c ", "a b c"),
        ("Titel\u202eesrever\u2066", "Titelesrever"),
        ("x" * 300, "x" * 199 + "…"),
        ("Grüße an Łukasz 👩‍🔧", "Grüße an Łukasz 👩‍🔧"),
        ("\ud800", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
