"""The mailbox by itself: what it keeps and what it drops."""

from pathlib import Path

from deploy.inbox.mail import Mailbox


def raw(number: int) -> bytes:
    return f"Message-ID: <{number}@anlauf.example>\r\nSubject: {number}\r\n\r\nText\r\n".encode()


def test_only_the_newest_mails_are_kept_in_memory_and_on_disk(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path, keep=3)
    for number in range(10):
        mailbox.accept("board@anlauf.example", ["mia@anlauf.example"], raw(number))
    assert [mail.message_id[0] for mail in mailbox.newest_first()] == ["9", "8", "7"]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_restart_with_a_smaller_limit_keeps_the_newest(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    for number in range(5):
        mailbox.accept("board@anlauf.example", ["mia@anlauf.example"], raw(number))
    again = Mailbox(tmp_path, keep=2)
    assert [mail.message_id[0] for mail in again.newest_first()] == ["4", "3"]


def test_a_mail_that_was_dropped_may_come_again(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path, keep=1)
    for number in (1, 2, 1):
        mailbox.accept("board@anlauf.example", ["mia@anlauf.example"], raw(number))
    (kept,) = mailbox.newest_first()
    assert (kept.message_id, kept.received) == ("1@anlauf.example", 1)


def test_very_large_mails_do_not_fill_the_memory(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    for number in range(14):
        mailbox.accept("board@anlauf.example", ["mia@anlauf.example"], raw(number) + b"x" * 9_000_000)
    assert sum(len(mail.raw) for mail in mailbox.newest_first()) <= 100_000_000
    assert mailbox.newest_first()[0].message_id == "13@anlauf.example"


def test_order_of_recipients_makes_no_second_mail(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.accept("board@anlauf.example", ["mia@anlauf.example", "ben@anlauf.example"], raw(1))
    mailbox.accept("board@anlauf.example", ["ben@anlauf.example", "mia@anlauf.example"], raw(1))
    (kept,) = mailbox.newest_first()
    assert kept.received == 2
